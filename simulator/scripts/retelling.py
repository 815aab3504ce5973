"""One call told in steps: what to hear, when to press, and what lay between."""

import json
import math
import re
from dataclasses import dataclass, field, replace

from simulator.hearing.hearing import DictationError, dictated
from simulator.scripts.appointments import with_appointments
from simulator.scripts.beats import Beat, HungUp, Jumped, Keys, TimedOut, whole
from simulator.scripts.excerpts import excerpts, varies_s
from simulator.scripts.naming import SHORTEST_CHANGED, Naming
from simulator.scripts.played import Fault, FaultUsed, Played, TokenAnswer
from simulator.scripts.step_reader import INTO_S
from simulator.scripts.tempo import PAUSE_S, into_s, local, lost_into_s, pause_s, pieces, quarters
from simulator.twilio.speech import Speech
from simulator.twilio.switches import KEY_S

AT_ONCE_S = 0.05  # a request goes out in the moment of the key that sends it
_TOLD: dict[Fault, str] = {
    "duplicate": "- deliver: twice",
    "slow": "# the answer was slow to come",
    "lost_digit": "# a digit was lost on the way",
    "doubled_digit": "# a digit came twice",
}


@dataclass(slots=True)
class Retelling:
    """`is_last`: no call follows, so that it does no harm to listen on where the caller hung up."""

    call: Played
    naming: Naming
    is_last: bool = True
    lines: list[str] = field(default_factory=list)
    _carried: tuple[Speech, ...] = ()  # begun before a key that was lost, heard after it
    _faults: list[FaultUsed] = field(default_factory=list)
    _answers: list[TokenAnswer] = field(default_factory=list)  # to be told when they were given
    _asked: bool = True  # what is heard now answers an act, not a silence

    def steps(self, beats: tuple[Beat, ...]) -> list[str]:
        self._faults = sorted(self.call.faults, key=lambda used: used.at)
        self._answers = [a for a in self.call.answers if self.naming.must_be_timely(a)]
        for beat in with_appointments(beats, self._answers):
            heard = (*self._carried, *beat.speeches)
            self._carried = ()
            self._beat(replace(beat, speeches=heard))
            self._asked = not isinstance(beat.act, TimedOut)
        return self.lines

    def _beat(self, beat: Beat) -> None:
        self._faults_before(beat)
        match beat.act:
            case Keys(lost=True):
                self._lose(beat, beat.act)
            case Keys():
                self._press(beat, beat.act)
            case TimedOut():
                self._look(beat)
                self._use_tokens(beat, 0)
                self._faults_of(beat)
                self._step("silence: true")
            case Jumped():
                self._jump(beat, beat.act)
            case HungUp():
                self._hang_up(beat, beat.act)
            case None:
                self._look(beat)

    def _step(self, step: str) -> None:
        self.lines.append(f"  - {step}")

    # What is heard.

    def _look(self, beat: Beat, into: float | None = None) -> None:
        """All of it to the end, or so far into the last prompt."""
        texts = [whole(speech).heard_by(whole(speech).ends_at) for speech in beat.speeches]
        firm = list(texts)
        if into is not None:
            cut = beat.speeches[-1]
            texts[-1] = whole(cut).heard_by(cut.at + into)
            early = whole(cut).heard_by(cut.at + into - KEY_S)
            firm[-1] = "" if varies_s(early) else early
        found = [json.dumps(text, ensure_ascii=False) for text in excerpts(firm)]
        if found:
            self._step(f"hear: {found[0] if len(found) == 1 else '[' + ', '.join(found) + ']'}")
        self._capture(texts)

    def _capture(self, texts: list[str]) -> None:
        try:
            number = dictated(texts)[1]
        except DictationError:
            return
        if self._asked or number not in self.naming.captured:
            self._step(f"capture: {self.naming.capture(number)}")

    # What is done.

    def _press(self, beat: Beat, keys: Keys) -> None:
        numbers = re.findall("[0-9]+", keys.keys)
        is_code = self._is_code(beat, keys)
        needed = is_code or any(len(number) >= SHORTEST_CHANGED for number in numbers)
        cut = beat.cut if beat.until_s is None else None
        known = self.naming.captured if needed else None
        into = into_s(cut, keys.at, known, exact=not self._asked) if cut else None
        self._look(beat, into)
        self._tell_unheard(beat)
        waits = not beat.cut and beat.until_s is None
        pause = pause_s(beat, keys, is_code=is_code, exact=not self._asked) if waits else 0.0
        pause = self._use_tokens(beat, pause)
        named = self.naming.keys(keys.keys, keys.ends_at + beat.ahead_s)
        self._write_made()
        if beat.until_s is not None:
            self._step(f"wait: {{until: {beat.until_s:g}, after: dictation}}")
        elif pause:
            self._step(f"wait: {pause:g}")
        self._faults_of(beat)
        slowly = pieces(keys) if named == keys.keys and beat.until_s is None else [(0.0, named)]
        self._step(f'press: "{slowly[0][1]}"')
        if into is not None:
            self._during("prompt", into)
        for before, more in slowly[1:]:
            self.lines += [f"  - wait: {before:g}", f'  - press: "{more}"']

    def _is_code(self, beat: Beat, keys: Keys) -> bool:
        numbers = re.findall("[0-9]+", keys.keys)
        return any(self.naming.is_code(n, keys.ends_at + beat.ahead_s) for n in numbers)

    def _lose(self, beat: Beat, keys: Keys) -> None:
        """Keys in a Say are lost wherever they fall in it."""
        self._carried = beat.speeches
        first = next((speech for speech in beat.speeches if speech.kind == "say"), None)
        into = lost_into_s(first, keys) if first else None
        if into is None:
            self.lines.append(f"  # {keys.keys} is pressed in passing, where no key counts")
            return
        named = self.naming.keys(keys.keys, keys.ends_at + beat.ahead_s)
        self._write_made()
        self._step(f'press: "{named}"')
        self._during("say", into)
        self.lines.append("    lost: true")

    def _during(self, kind: str, into: float) -> None:
        self.lines.append(f"    during: {kind}")
        if into != INTO_S:
            self.lines.append(f"    into: {into:g}")

    def _jump(self, beat: Beat, jump: Jumped) -> None:
        self._look(beat)
        if jump.to == math.floor(jump.to):
            self._step(f"clock: {{set: {local(jump.to)}}}")
        else:
            self._step(f'clock: "+{round(jump.forward_s)}"')

    def _hang_up(self, beat: Beat, end: HungUp) -> None:
        asked = not beat.dialling and bool(beat.speeches) and beat.speeches[-1].kind == "prompt"
        in_passing = not asked and not end.by_line  # in a Say, or while it rings elsewhere
        if not in_passing or self.is_last:
            self._look(beat)
        self._tell_unheard(beat)
        self._faults_of(beat)
        if in_passing and self.is_last and beat.speeches and not self._delivers:
            self.lines.append("  # the caller hangs up in the middle of this")
            return
        # At once, where a call follows: to listen on would lead somewhere else.
        pause = quarters(end.ends_at - beat.quiet_at)
        if asked and pause > PAUSE_S and not end.by_line:
            self._step(f"wait: {pause:g}")
        self._step("hung_up: true" if end.by_line else "hang_up: true")

    @property
    def _delivers(self) -> bool:
        """The last request is delivered twice: there must be one."""
        return bool(self.lines) and self.lines[-1].endswith(_TOLD["duplicate"])

    # What lies between.

    def _use_tokens(self, beat: Beat, pause: float) -> float:
        """Those that count their uses, or tell the time, when they were. Returns the pause left."""
        ends_at = beat.act.ends_at if beat.act else beat.quiet_at
        spent = 0.0
        for answer in [a for a in self._answers if a.at - beat.ahead_s <= ends_at]:
            if answer.challenge and answer.challenge not in self.naming.captured:
                continue  # too early to be told; the token is used where its code is keyed
            before = quarters(min(answer.at - beat.ahead_s - beat.quiet_at, pause))
            if before - spent > PAUSE_S:
                self._step(f"wait: {before - spent:g}")
                spent = before
            self._answers.remove(answer)
            self.naming.answered(answer)
            self._write_made()
        return pause - spent

    def _write_made(self) -> None:
        for step in self.naming.take_steps():
            self._step(step)

    def _tell_unheard(self, beat: Beat) -> None:
        lost = {used.at - beat.ahead_s for used in self.call.faults if used.fault == "lost_digit"}
        for keys in beat.unheard:
            if not any(abs(keys.at - at) <= AT_ONCE_S for at in lost):
                self.lines.append(f"  # {keys.keys} is pressed in passing, where no key counts")

    def _faults_before(self, beat: Beat) -> None:
        """Of requests that no act sent: the first ring, a redirect, a transfer's end."""
        act = beat.act
        begins_at = act.at if isinstance(act, Keys) else act.ends_at if act else math.inf
        self._tell_faults(begins_at + beat.ahead_s - AT_ONCE_S)

    def _faults_of(self, beat: Beat) -> None:
        if beat.act:
            self._tell_faults(beat.act.ends_at + beat.ahead_s + AT_ONCE_S)

    def _tell_faults(self, before: float) -> None:
        while self._faults and self._faults[0].at < before:
            self.lines.append(f"  {_TOLD[self._faults.pop(0).fault]}")
