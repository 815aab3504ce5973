// The captions for a screen reader: whole sentences, each when it begins to be said. Never words
// one by one, which would be read over each other.

import { part } from "./dom.js";
import { CHARACTERS_A_SECOND } from "./measure.js";

const ENDS_A_SENTENCE = /[.!?…]["»”)]?$/;
const LONG_PAUSE_MS = 500; // after a colon: what follows is dictated, and told when it is

/** @param {import("./call.js").Call} call */
export function announceCaptions(call) {
  const announcer = part("announcer");
  /** @type {Set<number>} */
  let timers = new Set();

  const hush = () => {
    for (const timer of timers) clearTimeout(timer);
    timers = new Set();
  };

  call.on("speech", (speech) => {
    hush();
    for (const { text, at_ms } of sentencesOf(speech.words)) {
      const in_ms = at_ms - call.now();
      if (in_ms < -1000) continue; // a page read again does not repeat the past
      const timer = setTimeout(() => {
        announcer.lang = speech.language;
        announcer.textContent = text;
      }, Math.max(0, in_ms));
      timers.add(timer);
    }
  });
  call.on("cut", hush);
  call.on("ended", hush);
}

/** @param {{text: string, at_ms: number}[]} words */
export function sentencesOf(words) {
  /** @type {{text: string, at_ms: number}[]} */
  const sentences = [];
  let open = false;
  words.forEach(({ text, at_ms }, index) => {
    if (open) sentences[sentences.length - 1].text += ` ${text}`;
    else sentences.push({ text, at_ms });
    const pause_ms = (words[index + 1]?.at_ms ?? at_ms) - at_ms - (1000 * (text.length + 1)) / CHARACTERS_A_SECOND;
    open = !ENDS_A_SENTENCE.test(text) && !(text.endsWith(":") && pause_ms >= LONG_PAUSE_MS);
  });
  return sentences;
}
