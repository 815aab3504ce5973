"""What is done to a live call, in order, each act with its moment; its thread waits here."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from simulator.softphone.pace import Pace, RunningClock

# ITU-T Q.24: a receiver must know a key of 40 ms after a pause of 40 ms.
NEXT_KEY_S = 0.08
FORGOTTEN_S = 60.0  # a page that nobody listened from for so long is gone


@dataclass(frozen=True, slots=True)
class Pressed:
    at: float
    key: str


@dataclass(frozen=True, slots=True)
class HungUp:
    at: float


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody did something beside the call."""

    at: float
    who: str
    what: str


Act = Pressed | HungUp | Noted


class Inbox:
    """Acts are stamped here, so that none is older than a look that found nothing."""

    def __init__(self, pace: Pace, clock: RunningClock) -> None:
        self._pace = pace
        self._clock = clock
        self._changed = threading.Condition()
        self._acts: deque[Act] = deque()
        self._last_key_at = clock.now - NEXT_KEY_S
        self._readers = 0
        self._read_at = clock.now

    def press(self, keys: str) -> None:
        with self._changed:
            for key in keys:
                self._last_key_at = max(self._clock.real, self._last_key_at + NEXT_KEY_S)
                self._acts.append(Pressed(self._last_key_at, key))
            self._changed.notify_all()

    def hang_up(self) -> None:
        """At once: keys still to come are not pressed any more."""
        with self._changed:
            now = self._clock.real
            self._acts = deque(act for act in self._acts if act.at <= now)
            self._acts.append(HungUp(now))
            self._changed.notify_all()

    def note(self, who: str, what: str) -> None:
        with self._changed:
            at = max([self._clock.real, *(act.at for act in self._acts)])
            self._acts.append(Noted(at, who, what))
            self._changed.notify_all()

    def next(self, due_at: float) -> Act | float:
        """The next act, or the moment when something is due; waits for the earlier of both."""
        with self._changed:
            while True:
                now = self._clock.real
                if self._acts and self._acts[0].at <= now:
                    return self._acts.popleft()
                if due_at <= now:
                    return now
                self._wait(min([due_at, *(act.at for act in self._acts)]))

    def hold(self, seconds: float) -> None:
        """Lets time pass, unless the caller hangs up."""
        with self._changed:
            until = self._clock.real + seconds
            while self._clock.real < until:
                if any(isinstance(act, HungUp) for act in self._acts):
                    return
                self._wait(until)

    @contextmanager
    def reader(self) -> Iterator[None]:
        """Somebody listens to this call."""
        with self._changed:
            self._readers += 1
        try:
            yield
        finally:
            with self._changed:
                self._readers -= 1
                self._read_at = self._clock.real
                self._changed.notify_all()

    @property
    def readers(self) -> int:
        return self._readers

    @property
    def forgotten_at(self) -> float:
        """When a call that nobody listens to is one that nobody will."""
        with self._changed:
            last = self._clock.real if self._readers else self._read_at
        return last + FORGOTTEN_S

    def _wait(self, until: float) -> None:
        self._pace.wait(self._changed, self._clock.pace_at(until))
