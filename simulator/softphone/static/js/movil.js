// NetKey Móvil (N7): type the challenge in the app, Continuar, and the code lives 59 seconds.

import { countDown } from "./countdown.js";
import { button, draw, make } from "./dom.js";
import { say } from "./i18n.js";

const LIVES_S = 59; // N7
const LONGEST_CHALLENGE = 12;
let made = 0;

/** Eight digits are read in two groups of four; what is copied is the digits. @param {string} code */
export const inGroups = (code) => {
  const half = Math.ceil(code.length / 2);
  return [make("span", {}, code.slice(0, half)), make("span", {}, code.slice(half))];
};

/** A ring that empties. `pathLength` makes its length 1, whatever its radius. */
export function ring() {
  const left = draw("circle", { class: "ring-left", cx: 60, cy: 60, r: 54, pathLength: 1 });
  const all = draw("circle", { class: "ring-all", cx: 60, cy: 60, r: 54 });
  const picture = draw("svg", { class: "ring", viewBox: "0 0 120 120", "aria-hidden": "true" }, all, left);
  return { picture, set: (/** @type {number} */ part) => left.style.setProperty("--left", String(part)) };
}

export class Movil {
  /** @type {string | null} */ code = null;
  #field;
  #form;
  #result = make("div", { class: "movil-result" });
  #told = make("p", { class: "movil-told", role: "status", "data-testid": "movil-told" });
  #stop = () => {};

  /** @param {(challenge: string) => Promise<{code: string, lives_s: number} | undefined>} ask
   * @param {() => void} changed */
  constructor(ask, changed) {
    this.ask = ask;
    this.changed = changed;
    const id = `movil-challenge-${(made += 1)}`;
    this.#field = make("input", {
      id, class: "digits", type: "text", inputmode: "numeric", autocomplete: "off", pattern: "[0-9]*",
      maxlength: LONGEST_CHALLENGE, "data-testid": "movil-challenge", "aria-describedby": `${id}-hint`,
    });
    this.#field.addEventListener("input", () => {
      this.#field.value = this.#field.value.replace(/\D/g, "");
    });
    this.#form = make("form", { class: "movil-form" },
      make("label", { for: id, say: "movil.challenge" }), this.#field,
      make("p", { id: `${id}-hint`, class: "hint", say: "movil.hint" }),
      make("button", { class: "button go", say: "movil.continue", "data-testid": "movil-continue" }));
    this.#form.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      this.#continue();
    });
    this.element = make("div", { class: "movil", role: "group", label: "movil.device" },
      make("div", { class: "movil-bar", "aria-hidden": "true" }, "NetKey Móvil"),
      this.#form, this.#result, this.#told);
    this.#result.hidden = true;
  }

  forget() {
    this.#stop();
    this.code = null;
  }

  async #continue() {
    if (this.#field.value === "") {
      this.#field.focus();
      return;
    }
    const answer = await this.ask(this.#field.value);
    if (answer !== undefined) this.#show(answer);
  }

  /** @param {{code: string, lives_s: number}} answer */
  #show({ code, lives_s }) {
    const { picture, set } = ring();
    const seconds = make("span", { class: "ring-seconds", "aria-hidden": "true" });
    const again = button({ class: "button", say: "movil.another" }, () => this.#begin());
    this.#result.replaceChildren(
      make("p", { class: "movil-caption", say: "movil.code" }),
      make("p", { class: "code", "data-testid": "movil-code" }, ...inGroups(code)),
      make("div", { class: "ring-place" }, picture, seconds), again);
    this.code = code;
    say(this.#told, "token.code", { code });
    this.#told.classList.add("hidden");
    this.#swap(true);
    again.focus();
    this.#stop();
    this.#stop = countDown(lives_s ?? LIVES_S, (left, rest) => {
      set(left);
      seconds.textContent = String(rest);
    }, () => this.#expire());
    this.changed();
  }

  #expire() {
    const hadFocus = this.#result.contains(document.activeElement);
    this.#begin(hadFocus);
    say(this.#told, "movil.gone");
    this.#told.classList.remove("hidden");
  }

  #begin(focus = true) {
    this.#stop();
    this.code = null;
    this.#field.value = "";
    this.#told.textContent = "";
    this.#swap(false);
    if (focus) this.#field.focus();
    this.changed();
  }

  /** @param {boolean} done */
  #swap(done) {
    this.#form.hidden = done;
    this.#result.hidden = !done;
  }
}
