// What time it is at the line: shown, and changed for everybody at this demo.

import { api } from "./api.js";
import { enable, enabled, part } from "./dom.js";
import { locale, onLanguage, say } from "./i18n.js";
import { localTime, sundayNight, ZONE } from "./mexico.js";
import { trouble, trying } from "./problems.js";

const STEP_MS = 1000;

export class LineTime {
  #ahead_ms = 0; // of the clock of this machine
  #typed = false; // what the reader typed is theirs until it is set

  /** @param {() => void} changed */
  constructor(changed) {
    const set = async (/** @type {HTMLElement} */ control, /** @type {() => string | null} */ local) => {
      if (!enabled(control)) return;
      const clock = await trying(() => api.setClock(local()));
      if (clock === undefined) return;
      this.#typed = false;
      this.keep(clock);
      changed();
    };
    const bind = (/** @type {string} */ id, /** @type {() => string | null} */ local) => {
      const control = part(id);
      control.addEventListener("click", () => set(control, local));
    };
    bind("time-now", () => null);
    bind("time-sunday", () => sundayNight(this.now()));
    const field = part("time-local");
    field.addEventListener("input", () => (this.#typed = true));
    part("time-set").addEventListener("click", (/** @type {Event} */ event) => {
      if (field.value === "") {
        field.focus();
        trouble("time.missing");
      } else set(/** @type {HTMLElement} */ (event.currentTarget), () => field.value);
    });
    setInterval(() => this.#show(), STEP_MS);
    onLanguage(() => this.#show());
  }

  now() {
    return Date.now() + this.#ahead_ms;
  }

  /** @param {{now_ms: number, offset_s: number}} clock */
  keep({ now_ms, offset_s }) {
    this.#ahead_ms = now_ms - Date.now();
    part("time-now").setAttribute("aria-pressed", String(offset_s === 0));
    if (!this.#typed) part("time-local").value = localTime(now_ms);
    this.#show();
  }

  /** @param {boolean} can */
  allow(can) {
    for (const id of ["time-now", "time-sunday", "time-set"]) enable(part(id), can);
    part("time-local").disabled = !can;
    say(part("time-note"), can ? "time.note" : "time.cannot");
  }

  #show() {
    const now = this.now();
    const shown = {
      "line-day": { weekday: "long", day: "numeric", month: "long", year: "numeric" },
      "line-hour": { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
    };
    part("line-time").dateTime = new Date(now).toISOString();
    for (const [id, format] of Object.entries(shown)) {
      const text = new Intl.DateTimeFormat(locale(), { timeZone: ZONE, .../** @type {any} */ (format) }).format(now);
      if (part(id).textContent !== text) part(id).textContent = text;
    }
  }
}
