// The notices the line has sent, asked for every two seconds while the page is looked at.

import { api, ApiError } from "./api.js";
import { make, part } from "./dom.js";
import { locale, onLanguage, say } from "./i18n.js";
import { ZONE } from "./mexico.js";

const EVERY_MS = 2000;

/** @typedef {{at_ms: number, ends_in: string, text: string}} Message */

export class Outbox {
  /** @type {Message[]} */ #shown = [];
  #can = false;

  constructor() {
    say(part("no-messages"), "outbox.none");
    onLanguage(() => {
      part("messages-log").ariaLive = "off";
      this.#show(this.#shown);
    });
    setInterval(() => this.#ask(), EVERY_MS);
  }

  /** @param {boolean} can */
  open(can) {
    this.#can = can;
    say(part("no-messages"), can ? "outbox.none" : "outbox.cannot");
    this.#ask();
  }

  async #ask() {
    if (!this.#can || document.visibilityState !== "visible") return;
    try {
      const { messages } = await api.messages();
      if (messages.length !== this.#shown.length) this.#show(messages);
      part("messages-log").ariaLive = "polite";
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // told where something is done; here it is asked again
    }
  }

  /** Newest first: that is what was waited for. Those of before are not read aloud.
   * @param {Message[]} messages */
  #show(messages) {
    const log = part("messages-log");
    const isMore = log.ariaLive === "polite" && messages.length > this.#shown.length;
    const fresh = messages.slice(isMore ? this.#shown.length : 0).reverse().map(bubble);
    if (isMore) part("messages").prepend(...fresh);
    else part("messages").replaceChildren(...fresh);
    this.#shown = messages;
    part("no-messages").hidden = messages.length > 0;
    log.hidden = messages.length === 0;
  }
}

/** @param {Message} message */
function bubble({ at_ms, ends_in, text }) {
  const when = new Date(at_ms);
  const shown = new Intl.DateTimeFormat(locale(), {
    timeZone: ZONE, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).format(when);
  const to = make("span");
  say(to, "outbox.to", { digits: ends_in });
  return make("li", { class: "message" },
    make("p", { class: "message-text", lang: "es-MX" }, text),
    make("p", { class: "message-head" }, to, " · ", make("time", { datetime: when.toISOString() }, shown)));
}
