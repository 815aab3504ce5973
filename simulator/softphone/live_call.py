"""One call in real time: a thread plays the phone, and does what its caller does as it comes."""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from simulator.cast import Cast, Person
from simulator.faults import SimulatorError, TwimlError
from simulator.masking import masked_failure, masked_quotes
from simulator.scripts.played import Fault, Played, TokenAnswer
from simulator.softphone.armed import OF_KEYS, Armed
from simulator.softphone.feed import Feed
from simulator.softphone.inbox import Act, HungUp, Inbox, Noted, Pressed
from simulator.softphone.jumps import with_jumps
from simulator.softphone.pace import Pace, RunningClock
from simulator.softphone.recordings import Sounds
from simulator.softphone.telling import Telling
from simulator.softphone.wire import Wire
from simulator.twilio.line import Document, Line, RandomBytes
from simulator.twilio.phone import Phone
from simulator.twilio.speech import Speech
from simulator.twilio.switches import Switches
from simulator.twilio.wire import Transport
from simulator.twiml.verbs import prompts_of

LONGEST_S = 3600.0


@dataclass(frozen=True, slots=True)
class Ringing:
    """What every call needs. `prepare`: hears of prompts that will be said."""

    transport: Transport
    pace: Pace
    random_bytes: RandomBytes
    prepare: Callable[[Iterable[Sounds]], None]


class LiveCall:
    """Rings at once, in a thread of its own. `feed`: what happens; `now`: the line's time."""

    def __init__(self, ringing: Ringing, cast: Cast, person: Person, now: float) -> None:
        self.person = person
        self.number = cast.to
        self.began_at = now
        self._ringing = ringing
        self.feed = Feed()
        self.fault: str | None = None
        self._clock = RunningClock(ringing.pace, now)
        self.inbox = Inbox(ringing.pace, self._clock)
        self.armed = Armed(self._clock, self._tell_fault)
        self._answers: list[TokenAnswer] = []
        self._wire = Wire(
            ringing.transport, self._clock, self.armed, before=self._asks, hold=self.inbox.hold
        )
        self._line = Line(self._wire, cast, person, self._clock, ringing.random_bytes)
        self._telling = Telling(self.feed, self._line, now)
        self._phone: Phone | None = None
        self._prepared: Document | None = None
        threading.Thread(target=self._run, name="softphone call", daemon=True).start()

    @property
    def over(self) -> bool:
        return self.feed.closed

    @property
    def speeches(self) -> Sequence[Speech]:
        """All so far, as they were told."""
        return self._telling.speeches

    @property
    def now_ms(self) -> int:
        return self._telling.ms(self._clock.real)

    def token_used(self, serial: int, challenge: str, code: str) -> None:
        """The caller's token, counted from 1, has shown this code. Neither is told to the page."""
        self._answers.append(TokenAnswer(self._clock.real, serial, challenge, code))
        self.inbox.note("token", "shows a code")

    @property
    def played(self) -> Played:
        """What was done so far, for a script; times as if the clock's jumps were the call's."""
        log = tuple(self._phone.log) if self._phone else ()
        answers, faults = tuple(self._answers), tuple(self.armed.used)
        played = Played(self.person.name, self.number, self.began_at, log, answers, faults)
        return with_jumps(played)

    # The thread.

    def _run(self) -> None:
        try:
            self._phone = Phone(self._line, self._clock, Switches(key_s=0))
            self._tell()
            self._play(self._phone)
        except SimulatorError as error:
            self.fault = _in_words(error)
            self._break_off()
        except Exception as error:  # a bug of ours is told too: the page must not wait for ever
            self.fault = f"the browser phone failed: {type(error).__name__}"
            raise
        finally:
            by = self._phone.ended_by if self._phone and self._phone.ended_by else "line"
            self.feed.tell("ended", self._telling.ms(self._clock.now), by=by, fault=self.fault)
            self.feed.close()

    def _play(self, phone: Phone) -> None:
        while phone.ended_by is None:
            self._telling.tell_waiting(phone)
            due_at = min(phone.changes_at, self._ends_at)
            act = self.inbox.next(due_at)
            if not isinstance(act, float):
                self._do(phone, act)
            elif act >= self._ends_at:
                self._give_up(phone)
            else:
                phone.advance_to(act)
            self._tell()

    def _do(self, phone: Phone, act: Act) -> None:
        phone.advance_to(act.at)
        if phone.ended_by is not None:
            return
        match act:
            case Pressed(at, key):
                self._press(phone, at, key)
            case Noted(_, who, what):
                phone.note(who, what)
            case HungUp():
                phone.hang_up()

    def _press(self, phone: Phone, at: float, key: str) -> None:
        if at < self._wire.deaf_until:
            phone.note("caller", f"presses {key}: lost")
            return
        match self.armed.take(OF_KEYS):
            case "lost_digit":
                phone.note("caller", f"presses {key}: lost")
            case "doubled_digit":
                phone.press(key + key)
            case _:
                phone.press(key)

    def _give_up(self, phone: Phone) -> None:
        long = self._clock.real >= self.began_at + LONGEST_S
        what = "an hour is enough" if long else "nobody listens any more"
        phone.advance_to(self._ends_at)
        phone.note("caller", what)
        phone.hang_up()

    @property
    def _ends_at(self) -> float:
        return min(self.began_at + LONGEST_S, self.inbox.forgotten_at)

    def _break_off(self) -> None:
        """The line can't be played on: Twilio ends the call, and says so to the line."""
        self._tell()
        with suppress(SimulatorError):  # the fault that came first is told
            self._line.end("completed", round(self._clock.now - self.began_at))
        self._tell()

    def _tell_fault(self, fault: Fault, armed: bool) -> None:
        self.feed.tell("fault", self.now_ms, fault=fault, armed=armed)

    def _asks(self) -> None:
        """A request goes out: until it is answered nobody takes keys."""
        self._tell()
        self.feed.tell("asks", self._telling.ms(self._clock.now))

    def _tell(self) -> None:
        self._telling.catch_up(self._phone)
        if self._phone is not None and self._phone.document is not self._prepared:
            self._prepared = self._phone.document
            self._ringing.prepare(prompts_of(self._prepared.response))


def _in_words(error: SimulatorError) -> str:
    """Twilio's code whole; what was keyed or dictated, in dots."""
    if isinstance(error, TwimlError):
        return str(TwimlError(error.code, masked_quotes(error.what)))
    return masked_failure(str(error))
