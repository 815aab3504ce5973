"""One call told in steps: what to hear, when to press, and what lay between."""

import json
import math
import re
from dataclasses import dataclass, field, replace
from datetime import datetime

from simulator.clock import MEXICO_CITY
from simulator.hearing.hearing import DictationError, dictated
from simulator.scripts.beats import Beat, HungUp, Jumped, Keys, TimedOut, whole
from simulator.scripts.excerpts import excerpts, varies_s
from simulator.scripts.naming import SHORTEST_CHANGED, Naming, counts_presses, tells_time
from simulator.scripts.played import Played, TokenAnswer
from simulator.scripts.step_reader import INTO_S
from simulator.twilio.phone import KEY_S
from simulator.twilio.speech import Speech

PAUSE_S = 2.0  # who waits no longer than this waits for nothing
# A dictation that nobody asked for lies between: its digits take longer in another world, or less.
DRIFT_S = 6.0
AT_ONCE_S = 0.75  # a request goes out within this of the key that sent it
_COMMENTS = {
    "slow": "# the line's answer was slow to come here",
    "lost_digit": "# a digit was lost on the way",
    "doubled_digit": "# a digit came twice",
}


@dataclass(slots=True)
class Retelling:
    call: Played
    beats: tuple[Beat, ...]
    naming: Naming
    lines: list[str] = field(default_factory=list)
    _ahead_s: float = 0.0  # by how much the world's clock jumped so far
    _carried: tuple[Speech, ...] = ()  # begun before a key that was lost, heard after it
    _faults_told: int = 0
    _dictation_ended_at: float | None = None  # of the one last captured
    _silent_since: bool = False
    _asked: bool = True  # what is heard now answers an act, not a silence
    _answered: set[TokenAnswer] = field(default_factory=set)

    def steps(self) -> list[str]:
        for beat in self.beats:
            heard = (*self._carried, *beat.speeches)
            self._beat(replace(beat, speeches=heard), began=beat)
        return self.lines

    def _beat(self, beat: Beat, began: Beat) -> None:
        self._carried = ()
        self._between(beat)
        match beat.act:
            case Keys(lost=True):
                self._lose(beat, beat.act)
            case Keys():
                self._press(beat, beat.act)
            case TimedOut():
                self._look(beat, None)
                self._tokens(beat, 0)
                self._faults_of(beat.act.ends_at)
                self._step("silence: true")
            case Jumped():
                self._jump(beat, beat.act)
            case HungUp():
                self._hang_up(beat, beat.act)
            case None:
                self._look(beat, None)
        self._silent_since |= isinstance(beat.act, TimedOut)
        self._asked = not isinstance(beat.act, TimedOut)

    def _step(self, step: str) -> None:
        self.lines.append(f"  - {step}")

    # What is heard.

    def _look(self, beat: Beat, into_s: float | None) -> None:
        """Up to the end, or so far into the last prompt."""
        texts = [speech.heard_by(whole(speech).ends_at) for speech in _whole(beat.speeches)]
        if into_s is not None:
            cut = beat.speeches[-1]
            said = whole(cut).heard_by(cut.at + into_s - KEY_S)
            texts[-1] = "" if varies_s(said) else said
        found = excerpts(texts)
        if found:
            quoted = [json.dumps(text, ensure_ascii=False) for text in found]
            self._step(f"hear: {quoted[0] if len(quoted) == 1 else '[' + ', '.join(quoted) + ']'}")
        self._capture(beat.speeches, texts)

    def _capture(self, speeches: tuple[Speech, ...], texts: list[str]) -> None:
        try:
            index, number = dictated(texts)
        except DictationError:
            return
        if number in self.naming.captured and not self._asked:
            return
        self._step(f"capture: {self.naming.capture(number)}")
        self._dictation_ended_at = whole(speeches[index]).ends_at
        self._silent_since = False

    # What is done.

    def _press(self, beat: Beat, keys: Keys) -> None:
        at = keys.ends_at + self._ahead_s
        numbers = re.findall("[0-9]+", keys.keys)
        is_code = any(self.naming.is_code(number, at) for number in numbers)
        into_s = self._into(beat, is_code or any(len(n) >= SHORTEST_CHANGED for n in numbers))
        self._look(beat, into_s)
        pause_s = 0.0 if into_s is not None or beat.cut else _pause(beat, keys, is_code)
        until_s = self._until(keys, pause_s) if is_code else None
        if until_s is None:
            pause_s = self._tokens(beat, pause_s)
        named = self.naming.keys(keys.keys, at)
        self._write_made()
        if until_s is not None:
            self._step(f"wait: {{until: {_s(until_s)}, after: dictation}}")
        elif pause_s >= KEY_S:
            self._step(f"wait: {_s(pause_s)}")
        self._faults_of(keys.ends_at)
        self._step(f'press: "{named}"')
        if into_s is not None:
            self._during("prompt", into_s)

    def _during(self, kind: str, into_s: float) -> None:
        self.lines.append(f"    during: {kind}")
        if into_s != INTO_S:
            self.lines.append(f"    into: {_s(into_s)}")

    def _into(self, beat: Beat, needs_dictation: bool) -> float | None:
        """How far into the prompt the key breaks; None: the line is to be heard to the end."""
        cut = beat.cut
        if cut is None or not isinstance(beat.act, Keys):
            return None
        full = whole(cut)
        into_s = beat.act.at - cut.at
        text = full.heard_by(full.ends_at)
        least_s = full.ends_at - full.at - varies_s(text)
        if into_s > least_s - 2 * KEY_S:
            return None
        is_new = _number(text) not in (None, *self.naming.captured)
        known = _number(full.heard_by(cut.at + into_s - varies_s(text)))
        if needs_dictation and is_new and known is None:
            return None
        if abs(into_s - INTO_S) <= INTO_S / 2 and least_s > INTO_S + KEY_S:
            return INTO_S
        return _quarters(into_s)

    def _until(self, keys: Keys, pause_s: float) -> float | None:
        """After silences the code's own time counts, from the end of its dictation."""
        if self._dictation_ended_at is None or not self._silent_since or pause_s < DRIFT_S:
            return None
        if any(self._is_due(answer, keys.ends_at) for answer in self.call.answers):
            return None
        return _quarters(keys.ends_at - self._dictation_ended_at)

    def _lose(self, beat: Beat, keys: Keys) -> None:
        """Keys in a Say are lost wherever they fall in it."""
        self._carried = beat.speeches
        first = next((speech for speech in beat.speeches if speech.kind == "say"), None)
        said = any(s.kind == "say" and s.at <= keys.at < s.ends_at for s in beat.speeches)
        room_s = _room_s(first, len(keys.keys)) if first and said else -1.0
        if first is None or room_s < 0:
            self.lines.append(f"  # {keys.keys} is pressed where no key counts")
            return
        into_s = min(_quarters(keys.at - first.at) if keys.at < first.ends_at else INTO_S, room_s)
        self._step(f'press: "{self.naming.keys(keys.keys, keys.ends_at + self._ahead_s)}"')
        self._during("say", INTO_S if abs(into_s - INTO_S) <= INTO_S / 2 < room_s else into_s)
        self.lines.append("    lost: true")

    def _jump(self, beat: Beat, jump: Jumped) -> None:
        self._look(beat, None)
        self._ahead_s += jump.forward_s
        if jump.to == math.floor(jump.to):
            self._step(f"clock: {{set: {local(jump.to)}}}")
        else:
            self._step(f'clock: "+{round(jump.forward_s)}"')

    def _hang_up(self, beat: Beat, end: HungUp) -> None:
        if end.by_line:
            self._look(beat, None)
            self._faults_of(end.ends_at)
            self._step("hung_up: true")
            return
        asked = not beat.dialling and bool(beat.speeches) and beat.speeches[-1].kind == "prompt"
        if asked:  # in a Say, or while it rings elsewhere: at once, for later is somewhere else
            self._look(beat, None)
            pause_s = _quarters(end.ends_at - beat.quiet_at)
            if pause_s > PAUSE_S:
                self._step(f"wait: {_s(pause_s)}")
        self._faults_of(end.ends_at)
        self._step("hang_up: true")

    # What lies between.

    def _tokens(self, beat: Beat, pause_s: float) -> float:
        """Tokens that count or tell the time are asked when they were. Returns the pause left."""
        spent_s = 0.0
        ends_at = beat.act.ends_at if beat.act else beat.quiet_at
        for answer in [a for a in self.call.answers if self._is_due(a, ends_at)]:
            if answer.challenge and answer.challenge not in self.naming.captured:
                continue  # asked too early to be told; it is asked where its code is keyed
            lead_s = min(answer.at - self._ahead_s - beat.quiet_at, pause_s)
            if lead_s - spent_s > PAUSE_S:
                self._step(f"wait: {_s(lead_s - spent_s)}")
                spent_s = _quarters(lead_s)
            self._answered.add(answer)
            self.naming.answered(answer)
            self._write_made()
        return pause_s - spent_s

    def _is_due(self, answer: TokenAnswer, by: float) -> bool:
        if answer in self._answered or answer.at - self._ahead_s > by:
            return False
        cast = self.naming.cast
        person = cast.person(answer.whose) if answer.whose else self.naming.person
        return counts_presses(person, answer.serial) or tells_time(person, answer.serial)

    def _write_made(self) -> None:
        for step in self.naming.take_steps():
            self._step(step)

    def _between(self, beat: Beat) -> None:
        """Faults of requests that no act sent: the first ring, a redirect, a transfer's end."""
        ends_at = beat.act.ends_at if beat.act else math.inf
        self._faults(ends_at - AT_ONCE_S)

    def _faults_of(self, ends_at: float) -> None:
        self._faults(ends_at + AT_ONCE_S)

    def _faults(self, before: float) -> None:
        for used in self.call.faults[self._faults_told :]:
            if used.at - self._ahead_s >= before:
                return
            self._faults_told += 1
            if used.fault == "duplicate":
                self._step("deliver: twice")
            else:
                self.lines.append(f"  {_COMMENTS[used.fault]}")


def local(at: float) -> str:
    """Mexico City's time, as scripts write it."""
    moment = datetime.fromtimestamp(math.floor(at), MEXICO_CITY)
    return moment.replace(tzinfo=None).isoformat()


def _whole(speeches: tuple[Speech, ...]) -> list[Speech]:
    return [whole(speech) for speech in speeches]


def _number(text: str) -> str | None:
    try:
        return dictated([text])[1]
    except DictationError:
        return None


def _pause(beat: Beat, keys: Keys, is_code: bool) -> float:
    """How long the line was quiet before; a code counts from its last key, as it counts there."""
    before_s = keys.at - beat.quiet_at
    if is_code:
        all_s = keys.ends_at - beat.quiet_at - KEY_S * (len(keys.keys) - 1)
        before_s = max(before_s, min(all_s, keys.longest_gap_s))  # no Gather timed out on that
    return _quarters(before_s) if before_s > PAUSE_S else 0.0


def _room_s(speech: Speech, keys: int) -> float:
    """The latest that so many keys can begin in it."""
    full = whole(speech)
    text = full.heard_by(full.ends_at)
    return full.ends_at - full.at - varies_s(text) - KEY_S * (keys + 1)


def _quarters(seconds: float) -> float:
    """Never later: a Gather may time out a moment after."""
    return math.floor(seconds / KEY_S + 1e-6) * KEY_S


def _s(seconds: float) -> str:
    return f"{_quarters(seconds):g}"
