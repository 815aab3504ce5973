"""A call as values, and as text to read: times, who, what; and where it went wrong."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from simulator.twilio.line import Attempt
from simulator.twilio.speech import Moment, Speech

_WIDTH = 8


@dataclass(frozen=True, slots=True)
class Line:
    """`at_s`: seconds since the first ring."""

    at_s: float
    who: str
    what: str

    def __str__(self) -> str:
        return f"{clock_face(self.at_s)}  {self.who:<{_WIDTH}} {self.what}"


@dataclass(frozen=True, slots=True)
class Failure:
    """`where` is file:line of the step."""

    where: str
    expected: str
    heard: str

    def __str__(self) -> str:
        return f"{self.where}\n  expected  {self.expected}\n  heard     {self.heard}"


@dataclass(frozen=True, slots=True)
class CallLog:
    """One call of a script: what was spoken and done, and every request. Times as the clock's."""

    sid: str
    log: tuple[Speech | Moment, ...]
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class CallReport:
    """`calls`: everything, secrets included; `lines`: what is printed of it."""

    file: str
    title: str
    proves: tuple[str, ...]
    lines: tuple[Line, ...]
    failure: Failure | None
    calls: tuple[CallLog, ...] = field(default=(), repr=False)

    @property
    def ok(self) -> bool:
        return self.failure is None

    def as_json(self) -> dict[str, Any]:
        told = asdict(replace(self, calls=()))
        del told["calls"]
        return {"ok": self.ok, **told}

    @property
    def headline(self) -> str:
        facts = f"  [{', '.join(self.proves)}]" if self.proves else ""
        return f"{'✓' if self.ok else '✗'} {self.title}{facts}"

    def __str__(self) -> str:
        tail = [] if self.failure is None else [str(self.failure)]
        return "\n".join([self.headline, *(f"  {line}" for line in self.lines), *tail])


def clock_face(at_s: float) -> str:
    """mm:ss, and hundredths where there are some."""
    minutes, seconds = divmod(at_s, 60)
    whole = f"{int(minutes):02}:{int(seconds):02}"
    hundredths = round((seconds - int(seconds)) * 100)
    return whole + (f".{hundredths:02}" if hundredths else "   ")


def lines_of(log: Iterable[Speech | Moment], began_at: float) -> list[Line]:
    """A log as lines: keys pressed in a row stand together, breaks are dots."""
    lines: list[Line] = []
    for entry in log:
        if isinstance(entry, Speech):
            lines.append(Line(entry.at - began_at, "line", _shown(entry)))
        elif _goes_on(lines, entry):
            last = lines.pop()
            lines.append(Line(last.at_s, last.who, last.what + entry.what.removeprefix(_PRESSES)))
        else:
            lines.append(Line(entry.at - began_at, entry.who, entry.what))
    return lines


_PRESSES = "presses "


def _goes_on(lines: list[Line], entry: Moment) -> bool:
    both = lines and lines[-1].what.startswith(_PRESSES) and entry.what.startswith(_PRESSES)
    return bool(both and lines[-1].who == entry.who and "lost" not in lines[-1].what + entry.what)


def _shown(speech: Speech) -> str:
    words = speech.shown_by(speech.ends_at)
    uninterruptible = "" if speech.kind == "prompt" else " ▪"
    return f"{words}{uninterruptible}"
