"""Counts wait here for a moment and are written together: a turn only says what it counted.

prometheus_client writes each at once into a mapped file, behind a lock of the process. A code's
turn counts fifteen times, which took it 30 µs and more.
"""

import atexit
import os
import threading
import time
from bisect import bisect_left
from collections import Counter as Tally
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

import structlog
from prometheus_client import Counter, Gauge, Histogram, Metric
from prometheus_client.registry import Collector

log = structlog.get_logger("metrics")

# What a worker that is killed outright has not written yet; one that is stopped writes all.
WAIT_S = 0.25

Add = Callable[[float], None]
Item = TypeVar("Item")


class WriteBehind(Collector):
    """In a process' own registry in front of all else: whoever reads there reads all of it."""

    def __init__(self) -> None:
        self._ones: deque[Add] = deque()  # each is called with how often it stood here
        self._amounts: deque[tuple[Add, float]] = deque()
        self._pid = 0
        os.register_at_fork(before=self.write)  # else a child would write it once more

    def increase(self, of: Counter | Gauge) -> Callable[[], None]:
        return partial(self._ones.append, of.inc)

    def decrease(self, of: Gauge) -> Callable[[], None]:
        return partial(self._amounts.append, (of.inc, -1))

    def observe(self, of: Histogram) -> Callable[[float], None]:
        """As `Histogram.observe`, which knows no way to say how often."""
        bounds, buckets = of._upper_bounds, [bucket.inc for bucket in of._buckets]
        total, one, amount = of._sum.inc, self._ones.append, self._amounts.append

        def observe(value: float) -> None:
            one(buckets[bisect_left(bounds, value)])
            amount((total, value))

        return observe

    def keep_written(self) -> None:
        """From now on, in this process: threads don't come along when it was forked."""
        if self._pid != os.getpid():
            self._pid = os.getpid()
            threading.Thread(target=self._go_on_writing, name="metrics", daemon=True).start()
            atexit.register(self.write)

    def write(self) -> None:
        """Whatever waits now. Any thread may."""
        for add, times in Tally(_taken(self._ones)).items():
            add(times)
        sums: defaultdict[Add, float] = defaultdict(float)
        for add, amount in _taken(self._amounts):
            sums[add] += amount
        for add, amount in sums.items():
            add(amount)

    def collect(self) -> Iterable[Metric]:
        self.write()
        return ()

    def _go_on_writing(self) -> None:
        is_known = False
        while True:
            time.sleep(WAIT_S)
            try:
                self.write()
            except Exception as fault:  # noqa: BLE001  a full disk may be emptied; told once
                if not is_known:
                    log.error("metrics are lost", kind=type(fault).__name__)
                is_known = True
            else:
                is_known = False


def _taken(waiting: deque[Item]) -> Iterable[Item]:
    """What came meanwhile waits for the next time."""
    for _ in range(len(waiting)):
        try:
            yield waiting.popleft()
        except IndexError:  # another thread was first
            return
