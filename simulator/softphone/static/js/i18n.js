// The page's two languages. Text is put through `say`, which remembers the key, so that the whole
// page changes its language at once without losing what it shows.

import { es } from "./words/es.js";
import { en } from "./words/en.js";
import { recall, remember } from "./remembered.js";

/** @typedef {"es" | "en"} Language */
const CATALOGUES = { es, en };
const LOCALES = { es: "es-MX", en: "en-US" };
/** @type {WeakMap<Element, Record<string, string | number>>} */
const filledWith = new WeakMap();
/** @type {Set<() => void>} */
const listeners = new Set();
/** @type {Language} */
let current = "es";

/** @returns {Language} */
export const language = () => current;
export const locale = () => LOCALES[current];

/** One sentence in the page's language. A key nobody wrote shows itself.
 * @param {string} key @param {Record<string, string | number>} [values] */
export function t(key, values = {}) {
  const sentence = CATALOGUES[current][key] ?? key;
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

export const knows = (/** @type {string} */ key) => key in es;

/** Fills an element, now and whenever the language changes.
 * @param {Element} element @param {string} key @param {Record<string, string | number>} [values] */
export function say(element, key, values = {}) {
  filledWith.set(element, values);
  /** @type {HTMLElement} */ (element).dataset.i18n = key;
  const text = t(key, values);
  if (element.textContent !== text) element.textContent = text;
}

/** The same for its accessible name.
 * @param {HTMLElement} element @param {string} key @param {Record<string, string | number>} [values] */
export function label(element, key, values = {}) {
  filledWith.set(element, values);
  element.dataset.i18nLabel = key;
  element.setAttribute("aria-label", t(key, values));
}

/** No longer a sentence of ours. @param {HTMLElement} element */
export function clear(element) {
  delete element.dataset.i18n;
  element.textContent = "";
}

/** Called after each change of the language. @param {() => void} listener */
export const onLanguage = (listener) => listeners.add(listener);

/** @param {Language} wanted */
function speak(wanted) {
  current = wanted;
  document.documentElement.lang = locale();
  document.title = t("title");
  for (const element of document.querySelectorAll("[data-i18n]"))
    element.textContent = t(element.dataset.i18n, filledWith.get(element));
  for (const element of document.querySelectorAll("[data-i18n-label]"))
    element.setAttribute("aria-label", t(element.dataset.i18nLabel, filledWith.get(element)));
  for (const button of document.querySelectorAll("[data-language]"))
    button.setAttribute("aria-pressed", String(button.dataset.language === wanted));
  for (const listener of listeners) listener();
}

/** The switch in the page's head. */
export function startLanguages() {
  for (const button of document.querySelectorAll("[data-language]"))
    button.addEventListener("click", () => {
      remember("language", button.dataset.language);
      speak(button.dataset.language);
    });
  speak(recall("language", "es") === "en" ? "en" : "es");
}
