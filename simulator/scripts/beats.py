"""A call's log as beats: what was heard, and then what the caller did, or the line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from simulator.faults import ScriptError
from simulator.twilio.speech import TOLERANCE_S, Moment, Speech
from simulator.twiml.verbs import duration_s

_PRESSES = re.compile(r"presses ([0-9*#])(: lost)?\Z")
_JUMPS = re.compile(r"jumps (-?[0-9.e+]+) s\Z")
_PUT_THROUGH = "the call put through: "


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Keys in a row, with the moment of each: all lost, or none."""

    keys: str
    times: tuple[float, ...]
    lost: bool

    @property
    def at(self) -> float:
        return self.times[0]

    @property
    def ends_at(self) -> float:
        return self.times[-1]

    @property
    def longest_gap_s(self) -> float:
        return max((later - one for one, later in pairwise(self.times)), default=0.0)


@dataclass(frozen=True, slots=True)
class TimedOut:
    """A Gather waited in vain."""

    ends_at: float


@dataclass(frozen=True, slots=True)
class Jumped:
    """The world's clock, by so many seconds, to `to`."""

    ends_at: float
    forward_s: float
    to: float


@dataclass(frozen=True, slots=True)
class HungUp:
    ends_at: float
    by_line: bool


Act = Keys | TimedOut | Jumped | HungUp


@dataclass(frozen=True, slots=True, repr=False)
class Beat:
    """`speeches`: all that began since the act before; `act` None: the log ends here.

    `put_through`: how each transfer ended meanwhile; `dialling`: one still goes on; `unheard`: keys
    pressed where nobody listens, not even a Say; `ahead_s`: by how much the clock had jumped;
    `until_s`: the act ends so long after the dictation among the speeches.
    """

    began_at: float
    speeches: tuple[Speech, ...]
    act: Act | None
    put_through: tuple[str, ...] = ()
    dialling: bool = False
    unheard: tuple[Keys, ...] = ()
    ahead_s: float = 0.0
    until_s: float | None = None

    @property
    def cut(self) -> Speech | None:
        """The speech that the act broke off."""
        last = self.speeches[-1] if self.speeches else None
        return last if last and last.ends_at < whole(last).ends_at - TOLERANCE_S else None

    @property
    def quiet_at(self) -> float:
        return max([self.began_at, *(speech.ends_at for speech in self.speeches)])


def whole(speech: Speech) -> Speech:
    """As it would have been said to its end."""
    return replace(speech, ends_at=speech.at + duration_s(speech.sounds))


@dataclass(slots=True)
class _Beats:
    began_at: float
    ahead_s: float = 0.0
    done: list[Beat] = field(default_factory=list)
    speeches: list[Speech] = field(default_factory=list)
    put_through: list[str] = field(default_factory=list)
    unheard: list[Keys] = field(default_factory=list)
    dialling: bool = False
    saying: Speech | None = None  # last, whoever acted since

    def act(self, act: Act | None) -> None:
        told = (tuple(self.speeches), act, tuple(self.put_through), self.dialling)
        self.done.append(Beat(self.began_at, *told, tuple(self.unheard), self.ahead_s))
        self.began_at = act.ends_at if act else self.began_at
        self.speeches, self.put_through, self.unheard, self.dialling = [], [], [], False

    def speech(self, speech: Speech) -> None:
        self.speeches.append(speech)
        self.saying = speech

    def key(self, at: float, key: str, *, lost: bool) -> None:
        if lost and not self._in_a_say(at):
            self.unheard.append(Keys(key, (at,), lost=True))
            return
        last = self.done[-1].act if self.done else None
        went_on = self.speeches or self.put_through or self.dialling
        if isinstance(last, Keys) and last.lost == lost and not went_on:
            last = Keys(last.keys + key, (*last.times, at), lost)
            self.done[-1] = replace(self.done[-1], act=last)
            self.began_at = at
        else:
            self.act(Keys(key, (at,), lost))

    def _in_a_say(self, at: float) -> bool:
        said = self.saying
        return said is not None and said.kind == "say" and said.at <= at < said.ends_at


def beats_of(log: Iterable[Speech | Moment], began_at: float) -> tuple[Beat, ...]:
    """Times are told as if no clock had jumped. Raises ScriptError."""
    beats = _Beats(began_at)
    for entry in _without_jumps(log):
        match entry:
            case Speech():
                beats.speech(entry)
            case Jumped(forward_s=forward_s):
                beats.act(entry)
                beats.ahead_s += forward_s
            case TimedOut():
                beats.act(entry)
            case HungUp():
                beats.act(entry)
                return tuple(beats.done)
            case Moment():
                _moment(beats, entry.at, entry.what)
    beats.act(None)
    return tuple(beats.done)


def _moment(beats: _Beats, at: float, what: str) -> None:
    pressed = _PRESSES.match(what)
    if pressed:
        beats.key(at, pressed[1], lost=pressed[2] is not None)
    elif what.startswith(_PUT_THROUGH):
        beats.put_through.append(what.removeprefix(_PUT_THROUGH))
        beats.dialling = False
    elif what.startswith("dials "):
        beats.dialling = True


def _without_jumps(
    log: Iterable[Speech | Moment],
) -> Iterator[Speech | Moment | Jumped | TimedOut | HungUp]:
    ahead_s = 0.0
    for entry in log:
        at = entry.at - ahead_s
        match entry:
            case Speech():
                yield replace(entry, at=at, ends_at=entry.ends_at - ahead_s)
            case Moment(who="clock", what=what):
                jump = _JUMPS.match(what)
                if jump is None or float(jump[1]) < 0:
                    raise ScriptError("the clock was set back during a call")
                ahead_s += float(jump[1])
                yield Jumped(entry.at - ahead_s, float(jump[1]), entry.at)
            case Moment(who="caller", what=what) if what.startswith("silent "):
                yield TimedOut(at)
            case Moment(who=("caller" | "line") as who, what="hangs up"):
                yield HungUp(at, by_line=who == "line")
            case Moment():
                yield replace(entry, at=at)
