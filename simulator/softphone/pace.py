"""How fast time passes for the browser phone: as on a wall clock, or as a test would have it."""

import threading
import time
from dataclasses import dataclass
from typing import Protocol


class Pace(Protocol):
    """`seconds`: since any moment, never backwards."""

    def seconds(self) -> float: ...

    def wait(self, changed: threading.Condition, until: float) -> None:
        """Until `seconds` is there, or earlier where `changed` (held) is notified."""
        ...


@dataclass(frozen=True, slots=True)
class RealPace:
    """`speed`: so many seconds of a call pass in one of ours."""

    speed: float = 1.0

    def seconds(self) -> float:
        return time.monotonic() * self.speed

    def wait(self, changed: threading.Condition, until: float) -> None:
        changed.wait(max(0.0, until - self.seconds()) / self.speed)


class RunningClock:
    """Follows a pace. `now` stands still while something is done, so that it is one moment."""

    def __init__(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._offset = now - pace.seconds()
        self._now = now

    @property
    def now(self) -> float:
        return self._now

    def now_s(self) -> int:
        return int(self._now // 1)

    @property
    def real(self) -> float:
        """What time it has become since."""
        return max(self._now, self._pace.seconds() + self._offset)

    def pace_at(self, moment: float) -> float:
        """The same moment as the pace counts it."""
        return moment - self._offset

    def catch_up(self) -> None:
        self._now = self.real

    def advance(self, seconds: float) -> None:
        """Waits where the moment has not come yet."""
        moment = self._now + seconds
        alone = threading.Condition()
        with alone:
            while self.real < moment:
                self._pace.wait(alone, self.pace_at(moment))
        self._now = moment
