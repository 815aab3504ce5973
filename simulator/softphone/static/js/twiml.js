// TwiML in colours: its marks, names and values as nodes of text, never as markup.

import { make } from "./dom.js";

const PIECES = /(<!--[\s\S]*?-->)|(<\/?|\/?>|<\?|\?>)|([\w:.-]+)(?==")|("[^"]*")|([^<>"\s][^<>"]*|\s+)/g;
const AFTER_OPENING = /^[\w:.-]+/;

/** @param {string} text */
export function highlighted(text) {
  const code = make("code");
  let inside = false;
  let opened = false;
  for (const [piece, comment, mark, name, value] of text.matchAll(PIECES)) {
    if (comment) add(code, "xml-comment", comment);
    else if (mark) {
      opened = mark.startsWith("<");
      inside = opened;
      add(code, "xml-mark", mark);
      continue;
    } else if (inside && name) add(code, "xml-name", name);
    else if (inside && value) add(code, "xml-value", value);
    else if (inside && opened) verb(code, piece);
    else code.append(piece);
    opened = false;
  }
  return code;
}

/** The name of a verb, and whatever stands between it and its attributes.
 * @param {HTMLElement} code @param {string} piece */
function verb(code, piece) {
  const found = AFTER_OPENING.exec(piece)?.[0] ?? "";
  add(code, "xml-verb", found);
  for (const part of piece.slice(found.length).split(/([\w:.-]+)(?==)/)) {
    if (AFTER_OPENING.test(part)) add(code, "xml-name", part);
    else code.append(part);
  }
}

/** @param {HTMLElement} code @param {string} kind @param {string} text */
const add = (code, kind, text) => code.append(make("span", { class: kind }, text));
