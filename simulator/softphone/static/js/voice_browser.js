// What is said, by the browser's own voices: piece by piece, each at its moment, its rate fitted to
// the simulator's measure by how long the pieces before it took.

import { CHARACTERS_A_SECOND } from "./measure.js";

const SLOWEST = 0.7;
const FASTEST = 1.8;
const WORTH_MEASURING = 20; // characters; shorter pieces are mostly the voice's own pauses
const LEARNING = 0.4;

/** The best voice for a language: its own region first. @param {string} wanted */
export function voiceFor(wanted) {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  const tongue = wanted.slice(0, 2).toLowerCase();
  const same = voices.filter(({ lang }) => lang.toLowerCase().startsWith(tongue));
  const region = (/** @type {string} */ code) =>
    same.find(({ lang }) => lang.replace("_", "-").toLowerCase() === code.toLowerCase());
  return region(wanted) ?? region("es-US") ?? region("es-ES") ?? same[0] ?? null;
}

/** @param {import("./ears.js").Ears} ears @param {import("./call.js").Call} call */
export function browserVoice(ears, call) {
  /** @type {Set<number>} */
  let timers = new Set();
  let speed = CHARACTERS_A_SECOND; // of this voice at rate 1, as far as is known

  const hush = () => {
    for (const timer of timers) clearTimeout(timer);
    timers = new Set();
    globalThis.speechSynthesis?.cancel();
  };

  /** @param {string} text @param {string} language */
  const utter = (text, language) => {
    const voice = voiceFor(language);
    if (voice === null) return;
    const piece = new SpeechSynthesisUtterance(text);
    piece.voice = voice;
    piece.lang = voice.lang;
    piece.volume = ears.volume;
    piece.rate = Math.min(FASTEST, Math.max(SLOWEST, CHARACTERS_A_SECOND / speed));
    let began = 0;
    piece.onstart = () => (began = performance.now());
    piece.onend = () => {
      if (began === 0 || text.length < WORTH_MEASURING) return;
      const took_s = (performance.now() - began) / 1000;
      speed += LEARNING * (text.length / took_s / piece.rate - speed);
    };
    speechSynthesis.speak(piece);
  };

  /** @param {any} speech */
  const speak = (speech) => {
    hush();
    for (const { text, at_ms } of speech.parts) {
      const in_ms = at_ms - call.now();
      if (!text?.trim() || in_ms < -1000) continue;
      timers.add(setTimeout(() => utter(text.trim(), speech.language), Math.max(0, in_ms)));
    }
  };

  return { speak, hush };
}
