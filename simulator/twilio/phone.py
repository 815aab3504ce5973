"""Plays TwiML as Twilio would, on a clock that moves only when this is told to."""

from dataclasses import replace

from simulator.clock import Clock
from simulator.faults import LineFaultError
from simulator.twilio.keypad import FallsThrough, Keypad, Posts
from simulator.twilio.line import Document, Line
from simulator.twilio.parameters import DIALLED_TALK_S, dial_parameters
from simulator.twilio.speech import Moment, Speech
from simulator.twilio.switches import KEY_S as KEY_S
from simulator.twilio.switches import Switches as Switches
from simulator.twiml.verbs import (
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Verb,
    duration_s,
)

MOST_DOCUMENTS_AT_ONCE = 20  # more, with no time passing, is a loop of redirects


class Phone:
    """One call from its first ring. `log`: what was spoken and done, in order; `document`: what is
    played now; `keypad`: of the Gather that takes keys now."""

    def __init__(self, line: Line, clock: Clock, switches: Switches) -> None:
        self.line = line
        self.clock = clock
        self.log: list[Speech | Moment] = []
        self.ended_by: str | None = None
        self._switches = switches
        self._started_at = clock.now
        self._key_up_at = clock.now
        self._in_a_row = 0
        self._dials = 0
        self.note("twilio", "rings")
        self._load(line.ring())

    # What a caller can do.

    def advance_to(self, moment: float) -> None:
        """Let time pass: prompts end, Gathers time out, answers are played."""
        while self.ended_by is None and self._due_at() <= moment:
            if self._due_at() > self.clock.now:
                self._in_a_row = 0
                self.clock.advance(self._due_at() - self.clock.now)
            self._finish()
        if self.ended_by is None and moment > self.clock.now:
            self.clock.advance(moment - self.clock.now)

    def listen(self) -> None:
        """Until a Gather waits for a key and its prompt is over, or the line hung up."""
        while self.ended_by is None and not self.waiting:
            self.advance_to(self._prompt_ends_at if self.keypad else self._due_at())

    def press(self, keys: str) -> str:
        """Key after key, from now on. Returns those that were lost."""
        lost = ""
        for key in keys:
            self.advance_to(max(self.clock.now, self._key_up_at))
            if self.ended_by is not None:
                lost += key
                continue
            self._key_up_at = self.clock.now + self._switches.key_s
            lost += "" if self._press(key) else key
        self.advance_to(self.clock.now)
        return lost

    def stay_silent(self) -> None:
        """Until the Gather that waits now has timed out."""
        self.advance_to(self._due_at())

    def hang_up(self) -> None:
        if self.ended_by is None:
            self._end("caller", "completed")

    # What is going on.

    @property
    def waiting(self) -> bool:
        """A Gather waits for a key, and nothing is being said."""
        quiet = self.clock.now >= self._prompt_ends_at
        return self.ended_by is None and self.keypad is not None and quiet

    @property
    def speaking(self) -> Speech | None:
        """What is being said at this moment."""
        last = next((entry for entry in reversed(self.log) if isinstance(entry, Speech)), None)
        return last if last and last.ends_at > self.clock.now and self.ended_by is None else None

    @property
    def next_at(self) -> float:
        """When the verb now played is over, if nobody presses a key."""
        return self._due_at()

    @property
    def changes_at(self) -> float:
        """When a prompt or a verb is over next."""
        return self._due_at() if self.clock.now >= self._prompt_ends_at else self._prompt_ends_at

    @property
    def last_key_at(self) -> float:
        return self._key_up_at - self._switches.key_s

    def shift(self, seconds: float) -> None:
        """The world's clock jumped; the call goes on as if it had not."""
        self._started_at += seconds
        self._verb_at += seconds
        self._prompt_ends_at += seconds
        self._quiet_since += seconds
        self._key_up_at += seconds

    # How a document is played.

    def _load(self, document: Document) -> None:
        self._in_a_row += 1
        if self._in_a_row > MOST_DOCUMENTS_AT_ONCE:
            raise LineFaultError("documents follow each other without end and without a word")
        self.document = document
        self._index = -1
        self._next_verb()

    def _next_verb(self) -> None:
        self._index += 1
        self._verb_at = self._prompt_ends_at = self._quiet_since = self.clock.now
        verb = self._verb()
        self.keypad = None
        match verb:
            case Gather():
                self.keypad = Keypad(verb, self._switches.lone_finish_key)
                self._prompt_ends_at += duration_s(verb.prompt)
                self._quiet_since = self._prompt_ends_at
                self._speak("prompt", verb)
            case Say():
                self._speak("say", verb)
            case Dial(number):
                self._dials += 1
                self.note("twilio", f"dials …{number[-4:]}")
            case _:
                pass

    def _verb(self) -> Verb | None:
        verbs = self.document.response.verbs
        return verbs[self._index] if self._index < len(verbs) else None

    def _due_at(self) -> float:
        """When the current verb is over. What takes no time is over at once."""
        match self._verb():
            case Gather(timeout_s=timeout_s):
                return self._quiet_since + timeout_s
            case (Say() | Pause() | Play()) as sound:
                return self._verb_at + duration_s((sound,))
            case Dial(timeout_s=timeout_s):
                talked = self._dial_ends == "completed"
                return self._verb_at + (DIALLED_TALK_S if talked else timeout_s)
            case _:
                return self._verb_at

    def _finish(self) -> None:
        match self._verb():
            case Gather():
                self._time_out()
            case Redirect(url):
                self._go_on(url)
            case Dial(action=action):
                self._dialled(action)
            case Reject(reason):
                self._end("line", "busy" if reason == "busy" else "no-answer")
            case Hangup() | None:  # the end of a document hangs up
                self._end("line", "completed")
            case Say() | Pause() | Play():
                self._next_verb()

    def _press(self, key: str) -> bool:
        """False: the key is lost, for no Gather listens."""
        if self.keypad is None:
            self.note("caller", f"presses {key}: lost")
            return False
        if self.clock.now < self._prompt_ends_at:
            self._cut_speech()
            self._prompt_ends_at = self.clock.now
        self._quiet_since = self.clock.now
        self.note("caller", f"presses {key}")
        self._gathered(self.keypad.press(key))
        return True

    def _time_out(self) -> None:
        if self.keypad is None:
            raise AssertionError("a Gather without keys")
        waited = self.clock.now - self._quiet_since
        self.note("caller", f"silent for {waited:g} s")
        self._gathered(self.keypad.time_out())

    def _gathered(self, outcome: Posts | FallsThrough | Keypad) -> None:
        match outcome:
            case Keypad():
                self.keypad = outcome
            case FallsThrough():
                self._next_verb()
            case Posts():
                verb = self._verb()
                action = verb.action if isinstance(verb, Gather) else None
                self._in_a_row = 0
                self._go_on(action or self.document.url, outcome)

    def _dialled(self, action: str | None) -> None:
        self.note("twilio", f"the call put through: {self._dial_ends}")
        if action is None:
            self._next_verb()
            return
        self._in_a_row = 0
        extra = dial_parameters(self.line.sid, self._dials, self._dial_ends)
        self._load(self.line.go_on(self.document.url, action, extra))

    @property
    def _dial_ends(self) -> str:
        """How the transfer going on ends."""
        return self._switches.dial_ends[: self._dials][-1]

    def _go_on(self, target: str, posts: Posts | None = None) -> None:
        extra = posts.params if posts else ()
        self._load(self.line.go_on(self.document.url, target, extra))

    def _end(self, who: str, status: str) -> None:
        self._cut_speech()
        self.ended_by = who
        self.note(who, "hangs up")
        self.line.end(status, round(self.clock.now - self._started_at))

    def _speak(self, kind: str, verb: Say | Gather) -> None:
        sounds = verb.prompt if isinstance(verb, Gather) else (verb,)
        if sounds:
            ends_at = self.clock.now + duration_s(sounds)
            self.log.append(Speech(kind, sounds, self.clock.now, ends_at))

    def _cut_speech(self) -> None:
        speech = self.speaking
        if speech is not None:
            self.log[self.log.index(speech)] = replace(speech, ends_at=self.clock.now)

    def note(self, who: str, what: str) -> None:
        self.log.append(Moment(self.clock.now, who, what))
