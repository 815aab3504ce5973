// What the line is doing about keys at this moment: speaks, speaks and won't be interrupted, waits.

import { part } from "./dom.js";
import { say } from "./i18n.js";

const STEP_MS = 200;
const OF_STATES = { idle: "idle", starting: "starting", on: "between", ended: "ended" };

/** @param {import("./call.js").Call} call */
export function showWaiting(call) {
  const strip = new Strip();
  call.on("state", (state) => strip.show(OF_STATES[state]));
  call.on("asks", () => strip.show("between"));
  call.on("speech", ({ kind, ends_at_ms }) => {
    if (ends_at_ms >= call.now()) strip.show(kind, kind, { speechEnds: ends_at_ms });
  });
  call.on("cut", () => strip.show("keys"));
  call.on("waiting", (waiting) =>
    strip.show("keys", keyOf(waiting), { count: waiting.num_digits, from: call.now(), until: waiting.until_ms }));
  call.on("moment", ({ code }) => code === "dials" && strip.show("between", "dial"));
  setInterval(() => call.state === "on" && strip.pass(call.now()), STEP_MS);
}

class Strip {
  #strip = part("waiting");
  #text = part("waiting-text");
  #bar = part("waiting-bar");
  /** @type {{speechEnds?: number, from?: number, until?: number}} */ #times = {};

  constructor() {
    this.show("idle");
  }

  /** `times`, of the call, in milliseconds: when what is said ends; from and until when it waits.
   * @param {string} mood @param {string} [key]
   * @param {{count?: number | null, speechEnds?: number, from?: number, until?: number}} [times] */
  show(mood, key = mood, { count, ...times } = {}) {
    this.#times = times;
    this.#strip.dataset.mood = mood;
    this.#bar.style.setProperty("--left", "0");
    say(this.#text, `waiting.${key}`, count ? { count } : {});
  }

  /** @param {number} now */
  pass(now) {
    const { speechEnds, from, until } = this.#times;
    if (speechEnds !== undefined && now >= speechEnds) this.show("between");
    if (from === undefined || until === undefined) return;
    const left = (until - now) / (until - from);
    this.#bar.style.setProperty("--left", String(Math.max(0, Math.min(1, left))));
  }
}

/** @param {{num_digits: number | null, finish_key: string}} waiting */
function keyOf({ num_digits, finish_key }) {
  if (num_digits === 1) return "key";
  if (num_digits) return "digits";
  return finish_key ? `until.${finish_key}` : "keys";
}
