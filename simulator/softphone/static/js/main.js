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
import { chooseSound } from "./sound.js";
import { startTheme } from "./theme.js";
import { Tokens } from "./token.js";
import { tonesOn } from "./tones.js";
import { showTrace } from "./trace.js";
import { showWaiting } from "./waiting.js";

function start() {
  startTheme();
  const call = new Call();
  const ears = new Ears();
  const tone = tonesOn(ears);
  let heardAlready = 0; // keys whose tone was played as they went down

  const press = (/** @type {string} */ key) => {
    flash(key);
    tone(key);
    if (call.state !== "on") return;
    heardAlready += 1;
    trying(() => call.press(key));
  };
  const dial = (/** @type {string} */ keys) => trying(() => call.press(keys));
  call.on("key", ({ key, at_ms }) => {
    if (heardAlready > 0) heardAlready -= 1;
    else if (call.now() - at_ms < 1000) {
      flash(key);
      tone(key);
    }
  });

  const tokens = new Tokens(dial);
  const caller = new Caller((person) => tokens.belongTo(person), dial);
  const outbox = new Outbox();
  const sounds = chooseSound(ears, call);
  const meetHouse = async () => {
    const house = await trying(api.house);
    if (house === undefined) return;
    caller.meet(house);
    time.keep(house.clock);
    time.allow(house.can.clock);
    outbox.open(house.can.messages);
    sounds(house.voice);
  };
  const time = new LineTime(meetHouse);

  showKeypad(press);
  listenToKeyboard(press);
  showCaptions(call);
  announceCaptions(call);
  showWaiting(call);
  showCall(call, () => {
    ears.open(); // by this click
    return caller.choice;
  });
  showFaults(call);
  showTrace(call);
  offerScript(call);
  call.on("state", (state) => {
    if (state === "starting") heardAlready = 0;
    caller.follow(state);
    tokens.follow(state);
    if (state === "ended") meetHouse(); // a temporary key may have been used up
  });
  call.on("hello", ({ person, line }) => caller.find(person, line));
  call.on("moment", ({ who }) => who === "clock" && meetHouse());

  startLanguages();
  meetHouse().then(() => call.resume());
}

start();
