"""A live call runs on while the world's clock jumps; a script's call jumps with it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from simulator.scripts.played import FaultUsed, Played, TokenAnswer
from simulator.twilio.speech import Moment, Speech

T = TypeVar("T", FaultUsed, TokenAnswer)
_JUMP = re.compile(r"jumps (-?[0-9]+) s\Z")


def with_jumps(played: Played) -> Played:
    """Everything after a jump of the clock, and the jump itself, later by as much."""
    jumps = [(entry.at, seconds) for entry in played.log if (seconds := _jumped_s(entry))]
    if not jumps:
        return played
    log: list[Speech | Moment] = []
    shift_s = 0.0
    for entry in played.log:
        shift_s += _jumped_s(entry)
        if isinstance(entry, Speech):
            log.append(replace(entry, at=entry.at + shift_s, ends_at=entry.ends_at + shift_s))
        else:
            log.append(replace(entry, at=entry.at + shift_s))
    answers, faults = _shifted(played.answers, jumps), _shifted(played.faults, jumps)
    return replace(played, log=tuple(log), answers=answers, faults=faults)


def _jumped_s(entry: Speech | Moment) -> float:
    if isinstance(entry, Speech) or entry.who != "clock":
        return 0.0
    found = _JUMP.match(entry.what)
    return float(found[1]) if found else 0.0


def _shifted(things: Sequence[T], jumps: Sequence[tuple[float, float]]) -> tuple[T, ...]:
    return tuple(
        replace(thing, at=thing.at + sum(by for at, by in jumps if at <= thing.at))
        for thing in things
    )
