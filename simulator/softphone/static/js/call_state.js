// The call's state in words, its clock, and the two buttons that begin and end it.

import { enable, enabled, part } from "./dom.js";
import { say } from "./i18n.js";
import { relief, settle, trouble, trying } from "./problems.js";

const STEP_MS = 250;

/** @param {number} ms */
export function clockFace(ms) {
  const s = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(s / 60)).padStart(2, "0")}:${String(s % 60).padStart(2, "0")}`;
}

/** @param {import("./call.js").Call} call @param {() => {person: string, line: string}} choice */
export function showCall(call, choice) {
  const clock = part("call-clock");
  const begin = part("call");
  const end = part("hang-up");

  begin.addEventListener("click", () => {
    if (!enabled(begin)) return;
    settle();
    const { person, line } = choice();
    trying(() => call.start(person, line));
  });
  end.addEventListener("click", () => enabled(end) && trying(() => call.hangUp()));

  call.on("state", (state) => {
    const key = state === "ended" ? `state.${call.endedBy}` : `state.${state}`;
    say(part("call-state"), key);
    part("state-dot").dataset.state = state;
    enable(begin, state === "idle" || state === "ended");
    enable(end, state === "on");
    if (state === "starting") clock.textContent = clockFace(0);
  });
  call.on("ended", ({ at_ms, fault }) => {
    clock.textContent = clockFace(at_ms);
    if (fault) trouble("problem.call", { what: fault });
  });
  call.on("connection", (how) => {
    if (how === "lost") trouble("problem.reconnecting");
    if (how === "back") relief("problem.back");
    if (how === "gone") trouble("problem.gone");
  });
  setInterval(() => {
    if (call.state === "on") clock.textContent = clockFace(call.now());
  }, STEP_MS);

  say(part("call-state"), "state.idle");
  enable(end, false);
}
