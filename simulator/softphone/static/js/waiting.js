// What the line is doing about keys at this moment: speaks, speaks and won't be interrupted, waits.

import { part } from "./dom.js";
import { say } from "./i18n.js";

const STEP_MS = 200;

/** @param {import("./call.js").Call} call */
export function showWaiting(call) {
  const strip = part("waiting");
  const text = part("waiting-text");
  const bar = part("waiting-bar");
  /** @type {{from: number, until: number} | null} */
  let time = null;
  /** @type {number | null} */
  let silentAt = null; // when what is said ends

  const show = (/** @type {string} */ mood, /** @type {string} */ key, values = {}) => {
    time = null;
    strip.dataset.mood = mood;
    bar.style.setProperty("--left", "0");
    say(text, key, values);
  };

  show("idle", "waiting.idle");
  call.on("state", (state) => {
    silentAt = null;
    if (state === "idle" || state === "starting") show(state, `waiting.${state}`);
    if (state === "ended") show("ended", "waiting.ended");
    if (state === "on") show("between", "waiting.between");
  });
  call.on("speech", (speech) => {
    if (speech.ends_at_ms < call.now()) return;
    show(speech.kind, `waiting.${speech.kind}`);
    silentAt = speech.ends_at_ms;
  });
  call.on("cut", () => show("keys", "waiting.keys"));
  call.on("turn", () => {
    if (silentAt === null || silentAt < call.now()) show("between", "waiting.between");
  });
  call.on("waiting", (waiting) => {
    silentAt = null;
    show("keys", ...sentenceOf(waiting));
    time = { from: call.now(), until: waiting.until_ms };
  });
  call.on("moment", ({ code }) => code === "dials" && show("between", "waiting.dial"));

  setInterval(() => {
    if (call.state !== "on") return;
    if (silentAt !== null && call.now() >= silentAt) {
      silentAt = null;
      show("between", "waiting.between");
    }
    if (time === null) return;
    const left = (time.until - call.now()) / (time.until - time.from);
    bar.style.setProperty("--left", String(Math.max(0, Math.min(1, left))));
  }, STEP_MS);
}

/** @param {{num_digits: number | null, finish_key: string}} waiting
 * @returns {[string, Record<string, any>]} */
function sentenceOf({ num_digits, finish_key }) {
  if (num_digits === 1) return ["waiting.key", {}];
  if (num_digits) return ["waiting.digits", { count: num_digits }];
  if (finish_key) return [`waiting.until.${finish_key}`, {}];
  return ["waiting.keys", {}];
}
