// The way sound leaves the page: one audio context, opened by the reader's own click, one volume.

import { part } from "./dom.js";
import { recall, remember } from "./remembered.js";

export class Ears {
  /** @type {AudioContext | null} */ #context = null;
  /** @type {GainNode | null} */ #out = null;
  #slider = part("volume");

  constructor() {
    this.#slider.value = recall("volume", "70");
    this.#slider.addEventListener("input", () => {
      remember("volume", this.#slider.value);
      if (this.#out !== null) this.#out.gain.value = this.volume;
    });
  }

  /** 0 to 1, by the square: that is how loudness is felt. */
  get volume() {
    return (Number(this.#slider.value) / 100) ** 2;
  }

  /** Browsers let a page be heard only after a click or a key: null before that. */
  open() {
    if (navigator.userActivation?.hasBeenActive === false) return null;
    if (this.#context === null) {
      this.#context = new AudioContext();
      this.#out = this.#context.createGain();
      this.#out.gain.value = this.volume;
      this.#out.connect(this.#context.destination);
    }
    if (this.#context.state === "suspended") this.#context.resume().catch(() => {});
    return { context: this.#context, out: /** @type {GainNode} */ (this.#out) };
  }
}
