"""What time it is for a caller. Seconds since 1970, UTC, with fractions: keys take 0.25 s."""

import math
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

# domain.md, R2: the zone comes from tzdata, never a fixed offset.
MEXICO_CITY = ZoneInfo("America/Mexico_City")


class Clock(Protocol):
    """`advance` lets so much time pass: at once, or by waiting for it."""

    @property
    def now(self) -> float: ...

    def now_s(self) -> int:
        """Whole seconds, as a server's clock tells them."""
        ...

    def advance(self, seconds: float) -> None: ...


class VirtualClock:
    """Time that passes only when told to."""

    def __init__(self, now: float) -> None:
        self._now = now

    @property
    def now(self) -> float:
        return self._now

    def now_s(self) -> int:
        return math.floor(self._now)

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("time does not run backwards")
        self._now += seconds


def from_mexico_city(local: datetime) -> float:
    """The moment a wall clock in Mexico City shows this naive date and time."""
    if local.tzinfo is not None:
        raise ValueError("a local time of Mexico City bears no zone")
    return local.replace(tzinfo=MEXICO_CITY).timestamp()
