// The device with On, Ent and its keypad (N8): type the challenge, get eight digits for two minutes.
// It switches itself off, two minutes after the last key or when the code has lived its time.

import { countDown } from "./countdown.js";
import { button, make } from "./dom.js";
import { label, say } from "./i18n.js";
import { segments } from "./segments.js";

const OFF_AFTER_S = 120; // N8; the device has no other clock
const LONGEST_CHALLENGE = 12; // suite QN12: the account's last 4 and 8 random
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];

/** @typedef {"off" | "challenge" | "asking" | "code"} State */

export class Fisico {
  /** @type {State} */ #state = "off";
  #challenge = "";
  /** @type {string | null} */ code = null;
  #screen = make("div", { class: "lcd-digits" });
  #mode = make("span", { class: "lcd-mode", "aria-hidden": "true" });
  #told = make("p", { class: "hidden", role: "status", "data-testid": "fisico-display" });
  #left = make("p", { class: "lcd-left", "data-testid": "fisico-left" });
  #bar = make("span", { class: "bar" });
  #stop = () => {};

  /** @param {(challenge: string) => Promise<{code: string, lives_s: number} | undefined>} ask
   * @param {() => void} changed */
  constructor(ask, changed) {
    this.ask = ask;
    this.changed = changed;
    this.element = this.#build();
    this.element.addEventListener("keydown", (event) => this.#typed(event));
    this.#off();
  }

  forget() {
    this.#stop();
    this.code = null;
  }

  #build() {
    const device = make("div", { class: "fisico", role: "group", label: "fisico.device" },
      make("div", { class: "fisico-brand", "aria-hidden": "true" }, "NetKey"),
      make("div", { class: "lcd" }, this.#mode, this.#screen, make("div", { class: "run", "aria-hidden": "true" }, this.#bar), this.#left, this.#told),
      this.#keys());
    return make("div", { class: "fisico-place" }, device,
      make("p", { class: "hint", say: "fisico.how" }),
      make("p", { class: "hint for-keyboards", say: "fisico.keyboard" }));
  }

  #keys() {
    const keys = make("div", { class: "fisico-keys", role: "group", label: "fisico.keypad" });
    const on = button({ class: "fisico-key on", "data-testid": "fisico-on" }, () => this.#on(), "On");
    const enter = button({ class: "fisico-key enter", "data-testid": "fisico-ent" }, () => this.#enter(), "Ent");
    label(on, "fisico.on");
    label(enter, "fisico.enter");
    const digits = DIGITS.map((digit) => button(
      { class: "fisico-key", "aria-label": digit, "data-testid": `fisico-${digit}` },
      () => this.#digit(digit), digit));
    keys.append(...digits.slice(0, 9), on, digits[9], enter);
    return keys;
  }

  /** Its own keyboard, before the phone's. @param {KeyboardEvent} event */
  #typed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (!DIGITS.includes(event.key)) return;
    event.preventDefault();
    this.#digit(event.key);
  }

  #on() {
    this.#challenge = "";
    this.code = null;
    this.#state = "challenge";
    this.#offIn(OFF_AFTER_S);
    this.#show();
  }

  /** @param {string} digit */
  #digit(digit) {
    if (this.#state !== "challenge" || this.#challenge.length === LONGEST_CHALLENGE) return;
    this.#challenge += digit;
    this.#offIn(OFF_AFTER_S);
    this.#show();
  }

  async #enter() {
    if (this.#state !== "challenge" || this.#challenge === "") return;
    this.#state = "asking";
    this.#stop();
    this.#show();
    const answer = await this.ask(this.#challenge);
    if (this.#state !== "asking") return; // On was pressed meanwhile
    if (answer === undefined) {
      this.#on();
      return;
    }
    this.code = answer.code;
    this.#state = "code";
    this.#offIn(answer.lives_s ?? OFF_AFTER_S);
    this.#show();
  }

  #off() {
    this.#stop();
    this.#challenge = "";
    this.code = null;
    this.#state = "off";
    this.#show();
  }

  /** @param {number} seconds */
  #offIn(seconds) {
    this.#stop();
    this.#stop = countDown(seconds, (left, rest) => {
      this.#bar.style.setProperty("--left", String(left));
      say(this.#left, "fisico.until_off", { seconds: rest });
    }, () => this.#off());
  }

  #show() {
    this.element.dataset.state = this.#state;
    const [text, places] = this.#shown();
    this.#screen.replaceChildren(segments(text, places));
    if (this.#state === "off") {
      this.#mode.textContent = "";
      this.#bar.style.setProperty("--left", "0");
      say(this.#left, "fisico.off");
    } else say(this.#mode, this.#state === "code" ? "fisico.code" : "fisico.challenge");
    this.#tell();
    this.changed();
  }

  /** @returns {[string, number]} */
  #shown() {
    if (this.#state === "off") return ["", 8];
    if (this.#state === "code") return [this.code ?? "", 8];
    const places = this.#challenge.length > 8 ? LONGEST_CHALLENGE : 8;
    return [this.#challenge.padEnd(places, "·"), places];
  }

  #tell() {
    if (this.#state === "off") say(this.#told, "fisico.off");
    else if (this.#state === "code") say(this.#told, "token.code", { code: this.code ?? "" });
    else if (this.#state === "asking") say(this.#told, "token.asking");
    else if (this.#challenge === "") say(this.#told, "fisico.ready");
    else say(this.#told, "fisico.typed", { digits: this.#challenge });
  }
}
