"""What was done with a phone, as values: all that a script of it is written from."""

from dataclasses import dataclass
from typing import Literal

from simulator.twilio.keypad import LoneFinishKey
from simulator.twilio.speech import Moment, Speech

Fault = Literal["duplicate", "slow", "lost_digit", "doubled_digit"]


@dataclass(frozen=True, slots=True, repr=False)
class TokenAnswer:
    """A token was asked: `serial` counts from 1; `whose` None: the caller's; no `challenge`: ""."""

    at: float
    serial: int
    challenge: str
    code: str
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class FaultUsed:
    """Twilio erred on purpose. `at`: when the request or the key it befell went out."""

    at: float
    fault: Fault


@dataclass(frozen=True, slots=True, repr=False)
class Played:
    """One call. `at`: its first ring; all times UTC seconds; `line` None: the cast's."""

    person: str
    line: str | None
    at: float
    log: tuple[Speech | Moment, ...]
    answers: tuple[TokenAnswer, ...] = ()
    faults: tuple[FaultUsed, ...] = ()
    lone_finish_key: LoneFinishKey = "posts_empty"
