// What was just done, saved as a script that passes.

import { api } from "./api.js";
import { enable, enabled, part } from "./dom.js";
import { say } from "./i18n.js";
import { trying } from "./problems.js";

/** @param {import("./call.js").Call} call */
export function offerScript(call) {
  const save = part("save-script");
  const verdict = part("script-verdict");
  say(verdict, "script.after");
  enable(save, false);

  call.on("state", (state) => {
    enable(save, state === "ended" && call.endedBy !== "gone");
    say(verdict, state === "ended" && call.endedBy !== "gone" ? "script.ready" : "script.after");
    verdict.dataset.mood = "";
  });
  save.addEventListener("click", async () => {
    if (!enabled(save)) return;
    enable(save, false);
    say(verdict, "script.saving");
    const script = await trying(() => api.script(/** @type {string} */ (call.id)));
    enable(save, call.state === "ended");
    if (script === undefined) say(verdict, "script.ready");
    else {
      download(script.yaml);
      tell(verdict, script);
    }
  });
}

/** @param {HTMLElement} verdict @param {{passes: boolean | null, failure: string | null,
 *   whole_session: boolean}} script */
function tell(verdict, { passes, failure, whole_session }) {
  const mood = passes === null ? "unchecked" : passes ? "passes" : "fails";
  verdict.dataset.mood = mood;
  say(verdict, passes && whole_session ? "script.passes_whole" : `script.${mood}`, { failure: failure ?? "" });
}

/** @param {string} yaml */
function download(yaml) {
  const address = URL.createObjectURL(new Blob([yaml], { type: "application/yaml" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `llamada-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, "-")}.yaml`;
  link.click();
  URL.revokeObjectURL(address);
}
