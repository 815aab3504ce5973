// Tokens without a keypad (hotp, totp): one button, six digits.

import { countDown } from "./countdown.js";
import { button, make } from "./dom.js";
import { clear, say } from "./i18n.js";
import { segments } from "./segments.js";

const PLACES = 6;

export class OneButton {
  /** @type {string | null} */ code = null;
  #screen = make("div", { class: "lcd-digits" }, segments("", PLACES));
  #told = make("p", { class: "hidden", role: "status", "data-testid": "one-button-display" });
  #left = make("p", { class: "lcd-left" });
  #bar = make("span", { class: "bar" });
  #stop = () => {};

  /** @param {(challenge: string) => Promise<{code: string, lives_s: number | null} | undefined>} ask
   * @param {() => void} changed */
  constructor(ask, changed) {
    this.ask = ask;
    this.changed = changed;
    const make_code = button({ class: "fisico-key wide", say: "button.make", "data-testid": "one-button" },
      () => this.#make());
    this.element = make("div", { class: "fisico-place" },
      make("div", { class: "fisico one-button" },
        make("div", { class: "lcd" }, this.#screen, make("div", { class: "run", "aria-hidden": "true" }, this.#bar), this.#left, this.#told),
        make_code),
      make("p", { class: "hint", say: "button.how" }));
    this.element.dataset.state = "off";
  }

  forget() {
    this.#stop();
    this.code = null;
  }

  async #make() {
    const answer = await this.ask("");
    if (answer === undefined) return;
    this.#stop();
    this.code = answer.code;
    this.element.dataset.state = "code";
    this.#screen.replaceChildren(segments(answer.code, PLACES));
    say(this.#told, "token.code", { code: answer.code });
    clear(this.#left);
    this.#bar.style.setProperty("--left", "0");
    if (answer.lives_s) this.#live(answer.lives_s);
    this.changed();
  }

  /** @param {number} seconds */
  #live(seconds) {
    this.#stop = countDown(seconds, (left, rest) => {
      this.#bar.style.setProperty("--left", String(left));
      say(this.#left, "token.left", { seconds: rest });
    }, () => this.#expire());
  }

  #expire() {
    this.code = null;
    this.element.dataset.state = "off";
    this.#screen.replaceChildren(segments("", PLACES));
    this.#bar.style.setProperty("--left", "0");
    say(this.#left, "token.gone");
    say(this.#told, "token.gone");
    this.changed();
  }
}
