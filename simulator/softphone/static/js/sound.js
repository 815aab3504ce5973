// Which voice says it: the server's, the browser's, or none but the captions.

import { make, part } from "./dom.js";
import { clear, say } from "./i18n.js";
import { recall, remember } from "./remembered.js";
import { browserVoice, voiceFor } from "./voice_browser.js";
import { serverVoice } from "./voice_server.js";

const CHOICES = ["server", "browser", "captions"];

export class Sound {
  #call;
  #voices;
  #radios = CHOICES.map((choice) => this.#radio(choice));
  #chosen = "captions";
  #hasServer = false;
  /** @type {any} */ #saying = null;

  /** @param {import("./ears.js").Ears} ears @param {import("./call.js").Call} call */
  constructor(ears, call) {
    this.#call = call;
    this.#voices = { server: serverVoice(ears, call), browser: browserVoice(ears, call) };
    call.on("speech", (speech) => {
      this.#saying = speech;
      this.#begin();
    });
    call.on("cut", () => this.#stop());
    call.on("ended", () => this.#stop());
    globalThis.speechSynthesis?.addEventListener?.("voiceschanged", () => this.#offer());
  }

  /** Its name; null: it has none. @param {string | null} voice */
  serverHas(voice) {
    this.#hasServer = voice !== null;
    this.#offer();
  }

  /** @param {string} choice */
  #radio(choice) {
    const radio = make("input", { type: "radio", name: "voice", value: choice });
    radio.addEventListener("change", () => {
      remember("voice", choice);
      this.#pick(choice);
    });
    part("voices").append(make("label", { class: "option" }, radio, make("span", { say: `sound.${choice}` })));
    return radio;
  }

  /** What can be chosen here, and the choice of last time where it can be. */
  #offer() {
    const can = { server: this.#hasServer, browser: voiceFor("es-MX") !== null, captions: true };
    for (const radio of this.#radios) radio.disabled = !can[radio.value];
    const note = part("voice-note");
    if (!can.server) say(note, "sound.no_server");
    else if (!can.browser) say(note, "sound.no_browser");
    else clear(note);
    const usual = can.server ? "server" : "captions";
    const wanted = recall("voice", usual);
    const best = can[wanted] ? wanted : usual;
    if (best !== this.#chosen || !this.#radios.some((radio) => radio.checked)) this.#pick(best);
  }

  /** @param {string} choice */
  #pick(choice) {
    this.#hush();
    this.#chosen = choice;
    for (const radio of this.#radios) radio.checked = radio.value === choice;
    this.#begin();
  }

  #begin() {
    if (this.#saying === null || this.#saying.ends_at_ms <= this.#call.now()) return;
    if (this.#chosen !== "captions") this.#voices[this.#chosen].speak(this.#saying);
  }

  #stop() {
    this.#saying = null;
    this.#hush();
  }

  #hush() {
    for (const voice of Object.values(this.#voices)) voice.hush();
  }
}
