// What happened beside words and keys, as a small note in the captions.

import { make } from "./dom.js";
import { knows, say } from "./i18n.js";

// Told by the captions themselves, or by the call's state.
const TOLD_ELSEWHERE = new Set(["presses", "speaks"]);

/** @param {{who: string, what: string, code: string, value?: unknown}} moment
 * @returns {HTMLElement | null} */
export function momentOf(moment) {
  if (TOLD_ELSEWHERE.has(moment.code)) return null;
  const note = make("p", { class: "moment" });
  const general = `moment.${moment.code}`;
  const value = String(moment.value ?? "");
  const key = [`${general}.${value}`, `${general}_${moment.who}`, general].find(knows);
  if (key === undefined) {
    note.setAttribute("lang", "en");
    note.textContent = moment.what; // the log's own English: better than silence
  } else say(note, key, { value });
  return note;
}
