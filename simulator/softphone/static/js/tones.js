// The two tones of a key (ITU-T Q.23).

import { part } from "./dom.js";
import { recall, remember } from "./remembered.js";

const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1209, 1336, 1477];
const PLACES = "123456789*0#";
const LASTS_S = 0.12;
const EDGE_S = 0.008; // no click at its beginning and its end
const LOUD = 0.18;

/** @param {import("./ears.js").Ears} ears */
export function tonesOn(ears) {
  const wanted = part("tones");
  wanted.checked = recall("tones", "on") === "on";
  wanted.addEventListener("change", () => remember("tones", wanted.checked ? "on" : "off"));

  return (/** @type {string} */ key) => {
    if (!wanted.checked) return;
    const heard = ears.open();
    if (heard === null) return;
    const { context, out } = heard;
    const place = PLACES.indexOf(key);
    const from = context.currentTime;
    const envelope = context.createGain();
    envelope.gain.setValueAtTime(0, from);
    envelope.gain.linearRampToValueAtTime(LOUD, from + EDGE_S);
    envelope.gain.setValueAtTime(LOUD, from + LASTS_S - EDGE_S);
    envelope.gain.linearRampToValueAtTime(0, from + LASTS_S);
    envelope.connect(out);
    for (const hz of [ROWS_HZ[Math.floor(place / 3)], COLUMNS_HZ[place % 3]]) {
      const tone = new OscillatorNode(context, { frequency: hz });
      tone.connect(envelope);
      tone.start(from);
      tone.stop(from + LASTS_S);
    }
  };
}
