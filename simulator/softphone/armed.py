"""What Twilio is to do wrong in one call: armed by the page, used up by a request or a key."""

import threading
from collections.abc import Callable
from typing import get_args

from simulator.scripts.played import Fault, FaultUsed
from simulator.softphone.pace import RunningClock

FAULTS: tuple[Fault, ...] = get_args(Fault)
OF_REQUESTS: tuple[Fault, ...] = ("duplicate", "slow")
OF_KEYS: tuple[Fault, ...] = ("lost_digit", "doubled_digit")


class Armed:
    """`tell`: hears each fault that is armed (True) or used (False)."""

    def __init__(self, clock: RunningClock, tell: Callable[[Fault, bool], None]) -> None:
        self.used: list[FaultUsed] = []
        self._clock = clock
        self._tell = tell
        self._lock = threading.Lock()
        self._armed: list[Fault] = []

    def arm(self, fault: Fault) -> None:
        """For the next request or the next key; once, however often it is asked for."""
        with self._lock:
            if fault not in self._armed:
                self._armed.append(fault)
                self._tell(fault, True)

    def take(self, kinds: tuple[Fault, ...]) -> Fault | None:
        """The one that was armed first."""
        with self._lock:
            fault = next((one for one in self._armed if one in kinds), None)
            if fault is not None:
                self._armed.remove(fault)
                self.used.append(FaultUsed(self._clock.now, fault))
                self._tell(fault, False)
        return fault
