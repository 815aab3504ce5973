// The computer's keyboard as a keypad: 0–9 * #, wherever the focus is, but in a field to be typed
// in. It can be switched off (WCAG 2.1.4), and a device with keys of its own takes them first.

import { part } from "./dom.js";
import { KEYS } from "./keypad.js";
import { recall, remember } from "./remembered.js";

const TYPED_IN = "input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]";

/** @param {(key: string) => void} press */
export function listenToKeyboard(press) {
  const allowed = part("by-keyboard");
  allowed.checked = recall("keyboard", "on") === "on";
  allowed.addEventListener("change", () => remember("keyboard", allowed.checked ? "on" : "off"));

  document.addEventListener("keydown", (event) => {
    if (!allowed.checked || event.defaultPrevented || event.repeat) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!KEYS.includes(event.key)) return; // the number pad's keys have the same names
    const where = /** @type {Element | null} */ (event.target);
    if (where?.closest(TYPED_IN)) return;
    event.preventDefault();
    press(event.key);
  });
}
