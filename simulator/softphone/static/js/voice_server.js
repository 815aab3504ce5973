// What is said, by the server's voice: a WAV for each speech, begun at the moment the call is at.

import { api } from "./api.js";

/** @param {import("./ears.js").Ears} ears @param {import("./call.js").Call} call */
export function serverVoice(ears, call) {
  /** @type {AudioBufferSourceNode | null} */
  let playing = null;
  let turn = 0; // a speech that was cut before its sound arrived is not begun

  const hush = () => {
    turn += 1;
    playing?.stop();
    playing = null;
  };

  /** @param {{n: number, at_ms: number, ends_at_ms: number}} speech */
  const speak = async ({ n, at_ms, ends_at_ms }) => {
    hush();
    const mine = turn;
    const answer = await fetch(api.speechOf(/** @type {string} */ (call.id), n)).catch(() => null);
    const heard = ears.open();
    if (!answer?.ok || heard === null || mine !== turn) return;
    const { context, out } = heard;
    const sound = await context.decodeAudioData(await answer.arrayBuffer()).catch(() => null);
    const now = call.now();
    if (sound === null || mine !== turn || now >= ends_at_ms) return;
    playing = new AudioBufferSourceNode(context, { buffer: sound });
    playing.connect(out);
    playing.start(context.currentTime + Math.max(0, at_ms - now) / 1000, Math.max(0, now - at_ms) / 1000);
  };

  return { speak, hush };
}
