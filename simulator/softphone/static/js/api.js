// The phone's server, asked. What it refuses comes back as words in both languages.

/** @typedef {{es: string, en: string}} Words */
const LONGEST_MS = 45_000; // a ring may meet two answers of Twilio's longest, 15 s each

export class ApiError extends Error {
  /** @param {number} status @param {Words | null} words 0: nothing came back */
  constructor(status, words) {
    super(words?.en ?? `status ${status}`);
    this.status = status;
    this.words = words;
  }
}

/** @param {string} method @param {string} path @param {unknown} [body] */
async function ask(method, path, body) {
  /** @type {RequestInit} */
  const request = { method, cache: "no-store", signal: AbortSignal.timeout(LONGEST_MS) };
  if (method === "POST") {
    request.headers = { "Content-Type": "application/json" };
    request.body = JSON.stringify(body ?? {});
  }
  let response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new ApiError(0, null);
  }
  if (response.status === 204) return null;
  const told = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, told?.error ?? null);
  if (told === null) throw new ApiError(0, null); // cut off: the server ended in the middle of it
  return told;
}

const ofCall = (/** @type {string} */ id, /** @type {string} */ what) =>
  `/api/calls/${encodeURIComponent(id)}/${what}`;

export const api = {
  house: () => ask("GET", "/api/house"),
  setClock: (/** @type {string | null} */ local) => ask("POST", "/api/clock", { local }),
  messages: () => ask("GET", "/api/messages"),
  call: (/** @type {string} */ person, /** @type {string} */ line, /** @type {string} */ page) =>
    ask("POST", "/api/calls", { person, line, page }),
  press: (/** @type {string} */ id, /** @type {string} */ keys) =>
    ask("POST", ofCall(id, "keys"), { keys }),
  hangUp: (/** @type {string} */ id) => ask("POST", ofCall(id, "hang-up")),
  arm: (/** @type {string} */ id, /** @type {string} */ fault) =>
    ask("POST", ofCall(id, "faults"), { fault }),
  token: (/** @type {string} */ person, /** @type {string} */ serial, /** @type {string} */ challenge) =>
    ask("POST", "/api/token", { person, serial, challenge }),
  script: (/** @type {string} */ id) => ask("GET", ofCall(id, "script")),
  /** Whether the call's events can be had; they are not read here. @param {string} id */
  hasEvents: (id) =>
    fetch(ofCall(id, "events"), { method: "HEAD" }).then(({ status }) => status === 200, () => false),
  eventsOf: (/** @type {string} */ id) => ofCall(id, "events"),
  speechOf: (/** @type {string} */ id, /** @type {number} */ n) => ofCall(id, `speech/${n}.wav`),
};
