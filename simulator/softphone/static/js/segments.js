// Digits as a little display shows them: seven strokes, lit or not. The text beside it is what
// screen readers get; the drawing is hidden from them.

import { draw } from "./dom.js";

//   a
// f   b
//   g
// e   c
//   d
const STROKES = {
  a: "3,1 15,1 12.5,4.5 5.5,4.5",
  b: "17,3 17,14 14.5,15 13.5,12.5 13.5,6.5",
  c: "17,18 17,29 13.5,25.5 13.5,19.5 14.5,17",
  d: "3,31 15,31 12.5,27.5 5.5,27.5",
  e: "1,18 1,29 4.5,25.5 4.5,19.5 3.5,17",
  f: "1,3 1,14 3.5,15 4.5,12.5 4.5,6.5",
  g: "3.8,16 5.8,14.2 12.2,14.2 14.2,16 12.2,17.8 5.8,17.8",
};
const LIT = {
  0: "abcdef", 1: "bc", 2: "abged", 3: "abgcd", 4: "fgbc",
  5: "afgcd", 6: "afgedc", 7: "abc", 8: "abcdefg", 9: "abcdfg", " ": "", "·": "",
};

/** Digits (or " " for a dark place, "·" for one still to be typed) as one drawing.
 * @param {string} text @param {number} places */
export function segments(text, places) {
  const step = 22;
  const picture = draw("svg", {
    class: "segments", viewBox: `-1 0 ${places * step} 36`, "aria-hidden": "true", focusable: "false",
  });
  [...text.padEnd(places, " ")].forEach((character, place) => {
    const digit = draw("g", { transform: `translate(${place * step} 1)` });
    for (const [name, points] of Object.entries(STROKES)) {
      const lit = (LIT[character] ?? "").includes(name);
      digit.append(draw("polygon", { points, class: lit ? "lit" : "dark" }));
    }
    if (character === "·") digit.append(draw("circle", { cx: 9, cy: 16, r: 2.4, class: "lit" }));
    picture.append(digit);
  });
  return picture;
}
