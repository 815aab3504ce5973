// What is said, word by word as it is said: words said are strong, those to come are faint, and the
// one being said is underlined. Above it stands the history of the call.

import { make, part } from "./dom.js";
import { momentOf } from "./moments.js";

const LONG_BREAK_MS = 1000;
const NEAR_THE_END_PX = 48; // who scrolled up further is reading, and is left there

/** @typedef {{element: HTMLElement, words: {at_ms: number, element: HTMLElement}[], said: number,
 *   endsAt: number}} Spoken */

/** @param {import("./call.js").Call} call */
export function showCaptions(call) {
  const captions = new Captions(() => call.now());
  call.on("state", (state) => state === "starting" && captions.empty());
  call.on("speech", (speech) => captions.begin(speech));
  call.on("cut", ({ n, at_ms }) => captions.cut(n, at_ms));
  call.on("key", (key) => captions.key(key));
  call.on("moment", (moment) => captions.note(moment));
  call.on("ended", () => captions.end());
}

class Captions {
  #box = part("captions");
  #toTheEnd = keptAtTheEnd(this.#box);
  /** @type {Map<number, Spoken>} */ #speeches = new Map();
  /** @type {Spoken | null} */ #current = null;
  #frame = 0;
  #now;

  /** @param {() => number} now the call's time */
  constructor(now) {
    this.#now = now;
    this.#box.append(make("p", { class: "captions-empty", say: "captions.empty" }));
  }

  empty() {
    this.#box.replaceChildren();
    this.#speeches.clear();
    this.#current = null;
  }

  /** @param {any} speech */
  begin(speech) {
    if (this.#current !== null) finish(this.#current);
    this.#current = build(speech);
    this.#speeches.set(speech.n, this.#current);
    this.#add(this.#current.element);
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#tick());
  }

  /** @param {number} n @param {number} at */
  cut(n, at) {
    const spoken = this.#speeches.get(n);
    if (spoken !== undefined) cutOff(spoken, at);
    if (spoken === this.#current) this.#current = null;
  }

  /** @param {{key: string, lost: boolean}} key */
  key(key) {
    pressed(this.#box, key);
    this.#toTheEnd();
  }

  /** @param {any} moment */
  note(moment) {
    const note = momentOf(moment);
    if (note !== null) this.#add(note);
  }

  end() {
    if (this.#current !== null && this.#now() < this.#current.endsAt) cutOff(this.#current, this.#now());
    this.#current = null;
  }

  #tick() {
    this.#frame = 0;
    if (this.#current === null) return;
    sayUpTo(this.#current, this.#now());
    if (this.#now() < this.#current.endsAt) this.#frame = requestAnimationFrame(() => this.#tick());
    else finish(this.#current);
  }

  /** @param {HTMLElement} entry */
  #add(entry) {
    this.#box.append(entry);
    this.#toTheEnd();
  }
}

/** @param {any} speech @returns {Spoken} */
function build(speech) {
  const element = make("div", { class: `speech ${speech.kind}` });
  element.dataset.n = speech.n;
  if (speech.kind === "say") element.append(make("p", { class: "firm", say: "captions.firm" }));
  const text = make("p", { class: "words", lang: speech.language });
  const breaks = speech.parts.filter((/** @type {any} */ one) => one.break_ms >= LONG_BREAK_MS);
  const words = speech.words.map((/** @type {any} */ word) => {
    let paused = false;
    while (breaks.length > 0 && breaks[0].at_ms <= word.at_ms) {
      breaks.shift();
      paused = true;
    }
    if (paused && text.childNodes.length > 0)
      text.append(make("span", { class: "pause", "aria-hidden": "true" }, "··· "));
    const span = make("span", { class: "word" }, word.text);
    text.append(span, " ");
    return { at_ms: word.at_ms, element: span };
  });
  element.append(text);
  return { element, words, said: 0, endsAt: speech.ends_at_ms };
}

/** @param {Spoken} spoken @param {number} now */
function sayUpTo(spoken, now) {
  const before = spoken.said;
  while (spoken.said < spoken.words.length && spoken.words[spoken.said].at_ms <= now) {
    spoken.words[spoken.said].element.classList.add("said");
    spoken.said += 1;
  }
  if (spoken.said === before) return;
  spoken.words[before - 1]?.element.classList.remove("now");
  for (const word of spoken.words.slice(before, spoken.said)) word.element.classList.remove("now");
  spoken.words[spoken.said - 1].element.classList.add("now");
}

/** @param {Spoken} spoken */
function finish(spoken) {
  sayUpTo(spoken, Infinity);
  spoken.words.at(-1)?.element.classList.remove("now");
}

/** What was never said is not left standing as if it had been.
 * @param {Spoken} spoken @param {number} at */
function cutOff(spoken, at) {
  sayUpTo(spoken, at);
  spoken.endsAt = at;
  if (spoken.said === 0) {
    spoken.element.remove();
    return;
  }
  spoken.words[spoken.said - 1]?.element.classList.remove("now");
  if (spoken.said === spoken.words.length) return; // in its last word: nothing is missing
  for (const word of spoken.words.slice(spoken.said)) {
    word.element.previousElementSibling?.matches(".pause") && word.element.previousElementSibling.remove();
    word.element.remove();
  }
  const text = spoken.element.querySelector(".words");
  text?.append("— ", make("span", { class: "cut", say: "captions.cut" }));
}

/** Keys pressed one after the other stand together; those that nobody heard, apart.
 * @param {HTMLElement} box @param {{key: string, lost: boolean}} key */
function pressed(box, { key, lost }) {
  const chip = make("kbd", { class: "key" }, key);
  const last = box.lastElementChild;
  if (last?.matches(lost ? ".pressed.lost" : ".pressed:not(.lost)")) last.append(chip);
  else {
    const what = make("span", { class: lost ? "lost-word" : "hidden", say: lost ? "captions.lost" : "captions.pressed" });
    box.append(make("p", { class: lost ? "pressed lost" : "pressed" }, what, " ", chip));
  }
}

/** Keeps the newest in view, also when the box changes its size; who scrolled up is left there.
 * @param {HTMLElement} box */
function keptAtTheEnd(box) {
  let follows = true;
  const toTheEnd = () => {
    if (follows) box.scrollTop = box.scrollHeight;
  };
  box.addEventListener("scroll", () => {
    follows = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_THE_END_PX;
  });
  new ResizeObserver(toTheEnd).observe(box);
  return toTheEnd;
}
