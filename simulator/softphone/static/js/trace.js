// The call turn by turn: what Twilio asked, what the line answered, how long it took, what a review
// of it found. The digits in it were masked by the server.

import { make, part } from "./dom.js";
import { clockFace } from "./call_state.js";
import { say } from "./i18n.js";
import { highlighted } from "./twiml.js";

const OF_A_PLACE = /(City|State|Zip|Country)$/; // Twilio sends them empty where it knows none

/** @typedef {{n: number, at_ms: number, took_ms: number, method: string, path: string,
 *   params: [string, string][], status: number | null, fault: string | null, twiml: string | null,
 *   findings: {code: string | number, what: string, severity: "error" | "advice"}[]}} Turn */

/** @param {import("./call.js").Call} call */
export function showTrace(call) {
  const turns = part("turns");
  const unfold = part("unfold");
  call.on("state", (state) => state === "starting" && turns.replaceChildren());
  call.on("turn", (turn) => {
    part("no-turns").hidden = true;
    turns.append(rowOf(turn, unfold.ariaPressed === "true"));
  });
  unfold.addEventListener("click", () => {
    const open = unfold.ariaPressed !== "true";
    unfold.ariaPressed = String(open);
    say(unfold, open ? "trace.fold" : "trace.unfold");
    for (const row of turns.querySelectorAll("details")) row.open = open;
  });
}

/** @param {Turn} turn @param {boolean} open */
function rowOf(turn, open) {
  const summary = make("summary", {},
    make("span", { class: "turn-n" }, String(turn.n)),
    make("span", { class: "turn-at" }, clockFace(turn.at_ms)),
    make("span", { class: "turn-what" }, make("b", {}, turn.method), " ", turn.path),
    statusOf(turn), took(turn), marks(turn));
  return make("li", {}, make("details", { class: "turn", open, "data-testid": `turn-${turn.n}` }, summary,
    make("div", { class: "turn-body" }, faultOf(turn), paramsOf(turn), make("div", { class: "answer" }, twimlOf(turn), findingsOf(turn)))));
}

/** @param {Turn} turn */
function statusOf({ status }) {
  const good = status !== null && status >= 200 && status < 300;
  const element = make("span", { class: good ? "turn-status" : "turn-status bad" });
  if (status === null) say(element, "trace.no_status");
  else element.textContent = String(status);
  return element;
}

/** @param {Turn} turn */
function took({ took_ms }) {
  const element = make("span", { class: "turn-took" });
  say(element, "trace.took", { ms: Math.round(took_ms) });
  return element;
}

/** @param {Turn} turn */
function marks({ findings }) {
  const element = make("span", { class: "turn-marks" });
  for (const [severity, key] of [["error", "trace.errors"], ["advice", "trace.advices"]]) {
    const count = findings.filter((one) => one.severity === severity).length;
    if (count === 0) continue;
    const mark = make("span", { class: `mark-${severity}` });
    say(mark, key, { count });
    element.append(mark);
  }
  return element;
}

/** @param {Turn} turn */
function faultOf({ fault }) {
  if (fault === null) return "";
  const element = make("p", { class: "turn-fault" });
  say(element, "trace.fault", { what: fault });
  return element;
}

/** @param {Turn} turn */
function paramsOf({ params }) {
  const list = make("dl", { class: "params" });
  const places = params.filter(([name, value]) => value === "" && OF_A_PLACE.test(name));
  for (const [name, value] of params)
    if (value !== "" || !OF_A_PLACE.test(name))
      list.append(make("div", {}, make("dt", {}, name), make("dd", {}, value === "" ? "—" : value)));
  if (places.length > 0)
    list.append(make("div", {}, make("dt", { say: "trace.empty" }), make("dd", {}, places.map(([name]) => name).join(" "))));
  return make("div", {}, make("h3", { say: "trace.params" }), list);
}

/** @param {Turn} turn */
function twimlOf({ twiml }) {
  if (twiml === null) return make("div", {}, make("h3", { say: "trace.twiml" }), make("p", { class: "quiet", say: "trace.no_twiml" }));
  return make("div", {}, make("h3", { say: "trace.twiml" }), make("pre", { class: "twiml", translate: "no" }, highlighted(twiml)));
}

/** @param {Turn} turn */
function findingsOf({ findings }) {
  const heading = make("h3", { say: "trace.findings" });
  if (findings.length === 0) return make("div", {}, heading, make("p", { class: "quiet", say: "trace.no_findings" }));
  const list = make("ul", { class: "findings" });
  for (const { code, what, severity } of findings)
    list.append(make("li", {}, make("span", { class: `mark-${severity}`, say: `trace.${severity}` }), " ",
      make("span", { class: "digits" }, String(code)), " ", make("span", { lang: "en" }, what)));
  return make("div", {}, heading, list);
}
