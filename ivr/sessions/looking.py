"""Calls as staff see them: which line, where, since when, how they went; never what was keyed.

A call's session stands in a slot of its own, and a turn has no trip to spare for an index: calls
under way are found by SCAN, which blocks nobody, and what is looked at is bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ivr.sessions import SessionsUnavailableError, key_of
from ivr.sessions.sealing import Seal
from otp_core.redis_store.client import Client
from otp_core.redis_store.faults import FAULTS

AT_ONCE = 1_000  # keys a SCAN
# https://www.twilio.com/docs/voice/api/call-resource#timelimit: a call lasts four hours at most;
# one without a turn for so long ended without anybody's telling us.
LONGEST_CALL_S = 4 * 3600
_FIELDS = ("line", "turn", "path", "at_s", "ended", "call")


@dataclass(frozen=True, slots=True)
class Step:
    at_s: int
    state: str


@dataclass(frozen=True, slots=True)
class CallSeen:
    """`path`: where the call waited after each turn, as far as kept. Times are UTC seconds.

    `is_sealed_now`: what it holds opens with the key that seals now; so it is once it has ended.
    """

    call_id: str
    line: str
    turns: int
    path: tuple[Step, ...]
    at_s: int
    ended_at_s: int | None
    is_sealed_now: bool

    @property
    def state(self) -> str:
        return self.path[-1].state if self.path else ""

    @property
    def began_at_s(self) -> int:
        return self.path[0].at_s if self.path else self.at_s

    def is_under_way(self, now_s: int) -> bool:
        return self.ended_at_s is None and self.at_s > 0 and now_s - self.at_s < LONGEST_CALL_S


class CallLook:
    """Every method raises SessionsUnavailableError."""

    def __init__(self, client: Client, seal: Seal, *, namespace: str = "au") -> None:
        self._client: Any = client  # redis types its answers for both its clients at once
        self._seal = seal
        self._namespace = namespace

    def one(self, call_id: str) -> CallSeen | None:
        """None: no such call in the last day."""
        try:
            stored = self._client.hmget(key_of(self._namespace, call_id), _FIELDS)
        except FAULTS as fault:
            raise SessionsUnavailableError("look") from fault
        line, turn, path, at_s, ended, call = stored
        if turn is None:
            return None
        return CallSeen(
            call_id=call_id,
            line=(line or b"").decode(),
            turns=int(turn),
            path=_steps((path or b"").decode()),
            at_s=int(at_s or 0),
            ended_at_s=None if ended is None else int(ended),
            is_sealed_now=call is None or self._seal.is_current(call, place=f"{call_id}:call"),
        )

    def under_way(self, now_s: int, most: int) -> Iterator[CallSeen]:
        """In no order. Looks at `most` sessions, finished ones too."""
        for call_id in islice(self._call_ids(), most):
            seen = self.one(call_id)
            if seen is not None and seen.is_under_way(now_s):
                yield seen

    def _call_ids(self) -> Iterator[str]:
        start = len(key_of(self._namespace, "")) - 1
        try:
            for key in self._client.scan_iter(
                match=key_of(self._namespace, "CA*"), count=AT_ONCE, _type="HASH"
            ):
                yield key.decode()[start:-1]
        except FAULTS as fault:
            raise SessionsUnavailableError("look") from fault


def _steps(path: str) -> tuple[Step, ...]:
    """What was cut off at the front, in the middle of a step, is left out."""
    parted = (one.partition(":") for one in path.split())
    return tuple(Step(int(at_s), state) for at_s, _, state in parted if at_s.isdecimal() and state)
