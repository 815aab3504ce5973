// What went wrong, in words of the page's language: one notice at a time, until it is closed.

import { ApiError } from "./api.js";
import { button, make, part } from "./dom.js";
import { clear, label, language, onLanguage, t } from "./i18n.js";

const GOOD_NEWS_MS = 4000;

/** @type {(() => string) | null} */
let told = null;
let leaving = 0;

function show() {
  const text = part("problems").querySelector(".problem-text");
  if (told !== null && text !== null) text.textContent = told();
}

/** @param {() => string} words @param {"bad" | "good"} [mood] */
function tell(words, mood = "bad") {
  told = words;
  clearTimeout(leaving);
  const close = button({ class: "close" }, settle, "×");
  label(close, "problem.close");
  part("problems").replaceChildren(
    make("div", { class: `problem ${mood}` }, make("p", { class: "problem-text" }), close),
  );
  show();
  if (mood === "good") leaving = setTimeout(settle, GOOD_NEWS_MS);
}

/** Nothing is wrong any more. */
export function settle() {
  told = null;
  clear(part("problems"));
}

/** @param {string} key @param {Record<string, string>} [values] */
export const trouble = (key, values) => tell(() => t(key, values));
/** @param {string} key */
export const relief = (key) => tell(() => t(key), "good");

/** What an error of the server's says. @param {unknown} error */
export function wordsOf(error) {
  if (!(error instanceof ApiError)) throw error;
  if (error.words) return error.words[language()];
  return error.status === 0
    ? t("problem.unreachable")
    : t("problem.unknown", { status: error.status });
}

/** Does it, and tells what was refused. The answer, or undefined.
 * @template T @param {() => Promise<T>} act @returns {Promise<T | undefined>} */
export async function trying(act) {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    tell(() => wordsOf(error));
    return undefined;
  }
}

onLanguage(show);
