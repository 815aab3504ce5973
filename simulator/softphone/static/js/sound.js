// Which voice says it: the server's, the browser's, or none but the captions.

import { make, part } from "./dom.js";
import { say } from "./i18n.js";
import { recall, remember } from "./remembered.js";
import { browserVoice, voiceFor } from "./voice_browser.js";
import { serverVoice } from "./voice_server.js";

const CHOICES = ["server", "browser", "captions"];

/** @param {import("./ears.js").Ears} ears @param {import("./call.js").Call} call */
export function chooseSound(ears, call) {
  const voices = { server: serverVoice(ears, call), browser: browserVoice(ears, call) };
  let hasServer = false;
  let chosen = "captions";
  /** @type {any} */
  let saying = null;

  const radios = CHOICES.map((choice) => {
    const radio = make("input", { type: "radio", name: "voice", value: choice });
    radio.addEventListener("change", () => {
      remember("voice", choice);
      pick(choice);
    });
    part("voices").append(make("label", { class: "option" }, radio, make("span", { say: `sound.${choice}` })));
    return radio;
  });

  const hush = () => {
    voices.server.hush();
    voices.browser.hush();
  };
  const begin = () => {
    if (saying === null || saying.ends_at_ms <= call.now()) return;
    if (chosen !== "captions") voices[chosen].speak(saying);
  };
  const pick = (/** @type {string} */ choice) => {
    hush();
    chosen = choice;
    for (const radio of radios) radio.checked = radio.value === choice;
    begin();
  };

  const canBrowser = () => voiceFor("es-MX") !== null;
  const offer = () => {
    const can = { server: hasServer, browser: canBrowser(), captions: true };
    for (const radio of radios) radio.disabled = !can[radio.value];
    const note = part("voice-note");
    if (!can.server) say(note, "sound.no_server");
    else if (!can.browser) say(note, "sound.no_browser");
    else note.textContent = "";
    const wanted = recall("voice", hasServer ? "server" : "captions");
    const best = can[wanted] ? wanted : hasServer ? "server" : "captions";
    if (best !== chosen || !radios.some((radio) => radio.checked)) pick(best);
  };

  call.on("speech", (speech) => {
    saying = speech;
    begin();
  });
  call.on("cut", () => {
    saying = null;
    hush();
  });
  call.on("ended", () => {
    saying = null;
    hush();
  });
  globalThis.speechSynthesis?.addEventListener?.("voiceschanged", offer);

  return (/** @type {string | null} */ serverHas) => {
    hasServer = serverHas !== null;
    offer();
  };
}
