"""A recording played again: the same script, time and random bytes; did it go the same way?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from simulator.masking import DOT
from simulator.reports.recording import Recorded, entries_of, outcome_of
from simulator.reports.run import Played, Source, play
from simulator.scripts.script import Script
from simulator.stage import Scenes

# Every world has customers, nonces and times of dictation of its own: these never match.
_EACH_TIME_ANEW = ("at_s", "ends_at_s", "heard", "began_at")
_PARAMS_ANEW = frozenset(
    {
        *("From", "Caller", "ForwardedFrom", "AccountSid"),
        *("Timestamp", "CallDuration", "Duration"),
    }
)
_DOTS = re.compile(rf"{DOT}(?:[\s{DOT}]|<break\b[^<>]*>)*")
_NONCE = re.compile(rf"(?<=[/=])[0-9A-Za-z_{DOT}-]{{4}}…")
NOTHING = "nothing more"


@dataclass(frozen=True, slots=True)
class Divergence:
    """`then` and `now` are masked; `turn`: how many requests this call had sent."""

    file: str
    call: int
    turn: int
    then: str
    now: str

    def __str__(self) -> str:
        where = f"✗ {self.file}: it went another way, call {self.call}, after request {self.turn}"
        return f"{where}\n  then  {self.then}\n  now   {self.now}"


def again(recorded: Recorded, scenes: Scenes, *, draw: bool = False) -> Played:
    """Raises ScriptError where the recorded script can't be read today."""
    source = Source(Script.parse(recorded.text, recorded.file), recorded.text)
    return play(source, scenes, recorded.seed, at=recorded.clock, draw=draw)


def divergence(recorded: Recorded, played: Played) -> Divergence | None:
    """The first, entry by entry; then the outcome."""
    call = turn = 0
    then_and_now = zip_longest(
        (*recorded.entries, recorded.outcome), (*entries_of(played), outcome_of(played))
    )
    for then, now in then_and_now:
        place = then or now
        if place.get("call", call) != call:
            call, turn = place["call"], 0
        if _normal(then) != _normal(now):
            return Divergence(recorded.file, call, turn, *_told(then, now))
        turn += place.get("entry") == "turn"
    return None


def _told(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> tuple[str, str]:
    """Of two turns, what differs; of anything else, the whole of both."""
    if then is None or now is None or then.get("entry") != now.get("entry"):
        return _whole(then), _whole(now)
    one, other = _normal(then), _normal(now)
    names = [name for name in one if one.get(name) != other.get(name)]
    name = names[0] if names else ""
    if then.get("entry") != "turn" or name not in then:
        return _whole(then), _whole(now)
    if name == "twiml":
        return _first_line(one[name], other[name])
    return f"{name} {one[name]}", f"{name} {other.get(name)}"


def _first_line(then: str, now: str) -> tuple[str, str]:
    for one, other in zip_longest(then.splitlines(), now.splitlines(), fillvalue=NOTHING):
        if one != other:
            return one.strip(), other.strip()
    return NOTHING, NOTHING


def _whole(entry: Mapping[str, Any] | None) -> str:
    entry = _normal(entry)
    match entry.get("entry"):
        case "speech":
            return f"line says “{entry.get('whole')}”" + (", cut short" if entry.get("cut") else "")
        case "moment":
            return f"{entry.get('who')} {entry.get('what')}"
        case "turn":
            return f"{entry.get('method')} {entry.get('path')}"
        case _ if "outcome" in entry:
            failure = entry.get("failure")
            heard = f": {failure.get('heard')}" if isinstance(failure, dict) else ""
            return f"it {entry['outcome']}{heard}"
        case _:
            return NOTHING


def _normal(entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """Without what is another each time; a run of dots is one dot, however many digits it hid."""
    kept = {name: value for name, value in (entry or {}).items() if name not in _EACH_TIME_ANEW}
    return {name: _without_digits(value) for name, value in kept.items()}


def _without_digits(value: Any) -> Any:
    match value:
        case str():
            return _DOTS.sub(DOT, _NONCE.sub("…", value))
        case [str(name), str()] if name in _PARAMS_ANEW:
            return [name, DOT]
        case list() | tuple():
            return [_without_digits(one) for one in value]
        case dict():
            return {name: _without_digits(one) for name, one in value.items()}
        case _:
            return value
