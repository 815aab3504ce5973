// The page put together: one call, and the parts that listen to it.

import { announceCaptions } from "./announcer.js";
import { api } from "./api.js";
import { Call } from "./call.js";
import { showCall } from "./call_state.js";
import { Caller } from "./caller.js";
import { showCaptions } from "./captions.js";
import { Ears } from "./ears.js";
import { showFaults } from "./faults.js";
import { startLanguages } from "./i18n.js";
import { listenToKeyboard } from "./keyboard.js";
import { flash, showKeypad } from "./keypad.js";
import { LineTime } from "./line_time.js";
import { Outbox } from "./outbox.js";
import { trying } from "./problems.js";
import { offerScript } from "./script.js";
import { Sound } from "./sound.js";
import { startTheme } from "./theme.js";
import { Tokens } from "./token.js";
import { tonesOn } from "./tones.js";
import { showTrace } from "./trace.js";
import { showWaiting } from "./waiting.js";

/** @param {Call} call @param {Ears} ears */
function keysOf(call, ears) {
  const tone = tonesOn(ears);
  let heardAlready = 0; // keys whose tone was played as they went down

  call.on("state", (state) => {
    if (state === "starting") heardAlready = 0;
  });
  call.on("key", ({ key, at_ms }) => {
    if (heardAlready > 0) heardAlready -= 1;
    else if (call.now() - at_ms < 1000) {
      flash(key);
      tone(key);
    }
  });
  return {
    press: (/** @type {string} */ key) => {
      flash(key);
      tone(key);
      if (call.state !== "on") return;
      heardAlready += 1;
      trying(() => call.press(key));
    },
    dial: (/** @type {string} */ keys) => trying(() => call.press(keys)),
  };
}

/** Who calls, with what, when, and what they are sent. Returns how to ask for all of it anew.
 * @param {Call} call @param {Caller} caller @param {Sound} sound */
function neighbourhood(call, caller, sound) {
  const outbox = new Outbox();
  const meet = async () => {
    const house = await trying(api.house);
    if (house === undefined) return;
    caller.meet(house);
    time.keep(house.clock);
    time.allow(house.can.clock);
    outbox.open(house.can.messages);
    sound.serverHas(house.voice);
  };
  const time = new LineTime(meet);
  call.on("state", (state) => state === "ended" && meet()); // the cast may have been made anew
  call.on("moment", ({ who }) => who === "clock" && meet());
  return meet;
}

function start() {
  startTheme();
  const call = new Call();
  const ears = new Ears();
  const { press, dial } = keysOf(call, ears);
  const tokens = new Tokens(dial);
  const caller = new Caller((person) => tokens.belongTo(person), dial);
  const meet = neighbourhood(call, caller, new Sound(ears, call));

  showKeypad(press);
  listenToKeyboard(press);
  for (const show of [showCaptions, announceCaptions, showWaiting, showFaults, showTrace, offerScript]) show(call);
  showCall(call, () => {
    ears.open(); // by this click
    return caller.choice;
  });
  call.on("state", (state) => {
    caller.follow(state);
    tokens.follow(state);
  });
  call.on("hello", ({ person, line }) => caller.find(person, line));

  startLanguages();
  meet().then(() => call.resume());
}

start();
