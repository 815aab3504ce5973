// The phone's twelve keys: by mouse and touch here, by keyboard in keyboard.js.

import { button, make, part } from "./dom.js";
import { label } from "./i18n.js";

const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ" };
export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];
const NAMES = { "*": "star", "#": "hash" };
const SHOWN_MS = 160;

/** @param {(key: string) => void} press */
export function showKeypad(press) {
  const keypad = part("keypad");
  for (const key of KEYS) {
    const face = make("span", { class: "face" }, key === "*" ? "∗" : key);
    const under = make("span", { class: "letters", "aria-hidden": "true" }, LETTERS[key] ?? "");
    const one = button(
      { class: "phone-key", "data-key": key, "data-testid": `key-${NAMES[key] ?? key}` },
      () => press(key),
      face,
      under,
    );
    if (key in NAMES) label(one, `keypad.${key}`);
    keypad.append(one);
  }
}

/** A key shows that it was pressed, also when the keyboard did it. @param {string} key */
export function flash(key) {
  const one = part("keypad").querySelector(`[data-key="${key}"]`);
  one?.classList.add("down");
  setTimeout(() => one?.classList.remove("down"), SHOWN_MS);
}
