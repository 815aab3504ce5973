// Elements built by nodes, never by markup: nothing that a line says can become part of the page.

import { label, say } from "./i18n.js";

/** @param {string} id @returns {any} */
export function part(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** `say` and `label` are keys of the catalogues; the rest are attributes.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {...(Node | string)} children
 * @returns {any} */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "say") say(element, value);
    else if (name === "label") label(element, value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** A button that does one thing.
 * @param {Record<string, any>} attributes @param {() => void} act @param {...(Node | string)} children */
export function button(attributes, act, ...children) {
  const element = make("button", { type: "button", ...attributes }, ...children);
  element.addEventListener("click", act);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...Node} children */
export function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** Buttons whose moment has not come keep their focus: they are dimmed, and do nothing.
 * @param {HTMLElement} element @param {boolean} able */
export const enable = (element, able) => element.setAttribute("aria-disabled", String(!able));

/** @param {HTMLElement} element */
export const enabled = (element) => element.getAttribute("aria-disabled") !== "true";
