// The caller's tokens: which one is in the hand, and its serial, whose last digits the line asks for.

import { api } from "./api.js";
import { button, enable, enabled, make, part } from "./dom.js";
import { Fisico } from "./fisico.js";
import { onLanguage, t } from "./i18n.js";
import { Movil } from "./movil.js";
import { OneButton } from "./one_button.js";
import { trying } from "./problems.js";

const TAIL_DIGITS = 4;
const DEVICES = { fisico: Fisico, movil: Movil, totp: OneButton, hotp: OneButton };

/** @typedef {{element: HTMLElement, code: string | null, forget: () => void}} Device */

export class Tokens {
  /** @type {Map<string, Device>} */ #devices = new Map();
  #person = "";
  #state = "idle";
  #dial;

  /** @param {(keys: string) => void} dial */
  constructor(dial) {
    this.#dial = dial;
    onLanguage(() => this.#nameAll());
  }

  /** @param {import("./caller.js").Person} person */
  belongTo(person) {
    if (person.name === this.#person) return;
    this.#person = person.name;
    for (const device of this.#devices.values()) device.forget();
    this.#devices.clear();
    const choice = part("token-choice");
    for (const old of choice.querySelectorAll("label")) old.remove();
    choice.hidden = person.tokens.length < 2;
    person.tokens.forEach((token, index) => choice.append(this.#option(token, index === 0)));
    this.#nameAll();
    if (person.tokens.length > 0) this.#hold(person.tokens[0]);
    else this.#holdNone();
  }

  /** @param {string} state */
  follow(state) {
    this.#state = state;
    this.#enableAll();
  }

  /** @param {{serial: string, kind: string}} token @param {boolean} first */
  #option(token, first) {
    const radio = make("input", { type: "radio", name: "token", value: token.serial, checked: first });
    radio.addEventListener("change", () => this.#hold(token));
    const name = make("span", { class: "token-name" });
    name.dataset.kind = token.kind;
    name.dataset.tail = token.serial.slice(-TAIL_DIGITS);
    return make("label", { class: "option" }, radio, name);
  }

  #nameAll() {
    for (const name of part("token-choice").querySelectorAll(".token-name"))
      name.textContent = `${t(`kind.${name.dataset.kind}`)} …${name.dataset.tail}`;
  }

  #holdNone() {
    part("token-serial").replaceChildren();
    part("token-body").replaceChildren(make("p", { class: "quiet", say: "token.none" }));
  }

  /** @param {{serial: string, kind: string}} token */
  #hold({ serial, kind }) {
    const tail = button({ class: "button small", say: "token.dial_serial", "data-testid": "dial-serial" },
      () => enabled(tail) && this.#dial(serial.slice(-TAIL_DIGITS)));
    part("token-serial").replaceChildren(
      make("span", {}, make("span", { say: "token.serial" }), " ", make("span", { class: "digits" }, serial)),
      tail,
    );
    part("token-body").replaceChildren(this.#device(serial, kind).element, this.#dialCode(serial));
    this.#enableAll();
  }

  /** @param {string} serial @param {string} kind @returns {Device} */
  #device(serial, kind) {
    const held = this.#devices.get(serial);
    if (held !== undefined) return held;
    const person = this.#person;
    const ask = (/** @type {string} */ challenge) => trying(() => api.token(person, serial, challenge));
    const device = new DEVICES[kind](ask, () => this.#enableAll());
    this.#devices.set(serial, device);
    return device;
  }

  /** @param {string} serial */
  #dialCode(serial) {
    const one = button({ class: "button", say: "token.dial_code", "data-testid": "dial-code" }, () => {
      const code = this.#devices.get(serial)?.code;
      if (enabled(one) && code) this.#dial(code);
    });
    one.dataset.serial = serial;
    return one;
  }

  #enableAll() {
    const on = this.#state === "on";
    for (const one of part("token-serial").querySelectorAll("button")) enable(one, on);
    const dial = part("token-body").querySelector("[data-serial]");
    if (dial !== null) enable(dial, on && Boolean(this.#devices.get(dial.dataset.serial)?.code));
  }
}
