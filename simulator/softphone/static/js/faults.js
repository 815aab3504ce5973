// Twilio's faults, each made ready for the next request or key of the call, and then over.

import { api } from "./api.js";
import { button, enable, enabled, make, part } from "./dom.js";
import { say } from "./i18n.js";
import { trying } from "./problems.js";

const FAULTS = ["duplicate", "slow", "lost_digit", "doubled_digit"];

/** @param {import("./call.js").Call} call */
export function showFaults(call) {
  const rows = new Map(FAULTS.map((fault) => {
    const state = make("span", { class: "fault-state", say: "fault.off" });
    const row = button({ class: "button fault", "data-testid": `fault-${fault}`, "aria-pressed": "false" }, () => {
      if (enabled(row)) trying(() => api.arm(/** @type {string} */ (call.id), fault));
    }, make("span", { say: `fault.${fault}` }), state);
    enable(row, false);
    part("faults").append(row);
    return [fault, { row, state }];
  }));

  call.on("state", (state) => {
    for (const one of rows.values()) {
      enable(one.row, state === "on");
      if (state === "ended") one.row.setAttribute("aria-pressed", "false");
      if (state === "starting" || one.row.ariaPressed === "false") say(one.state, "fault.off");
    }
  });
  call.on("fault", ({ fault, armed }) => {
    const one = rows.get(fault);
    if (one === undefined) return;
    one.row.setAttribute("aria-pressed", String(armed));
    say(one.state, armed ? "fault.armed" : "fault.done");
  });
}
