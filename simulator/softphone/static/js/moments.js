// What happened beside words and keys, as a small note in the captions.

import { make } from "./dom.js";
import { knows, say, t } from "./i18n.js";

// Told by the captions themselves, or by the call's state.
const TOLD_ELSEWHERE = new Set(["presses", "speaks"]);

/** @param {{who: string, what: string, code: string, value?: unknown}} moment
 * @returns {HTMLElement | null} */
export function momentOf(moment) {
  if (TOLD_ELSEWHERE.has(moment.code)) return null;
  const note = make("p", { class: "moment" });
  const ownKey = `moment.${moment.code}_${moment.who}`;
  const key = knows(ownKey) ? ownKey : `moment.${moment.code}`;
  if (!knows(key)) {
    note.setAttribute("lang", "en");
    note.textContent = moment.what; // the log's own English: better than silence
    return note;
  }
  const value = moment.value ?? "";
  say(note, key, { value: knows(`dial.${value}`) ? t(`dial.${value}`) : String(value) });
  return note;
}
