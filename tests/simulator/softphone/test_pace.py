"""Real time, at any speed; and a clock that stands while something is done."""

import threading

from simulator.softphone.pace import RealPace, RunningClock
from tests.simulator.softphone.page import HandPace


def test_a_clock_stands_until_it_catches_up() -> None:
    pace = HandPace()
    clock = RunningClock(pace, 1000.0)
    pace.let_pass(2.5)
    assert (clock.now, clock.real) == (1000.0, 1002.5)
    clock.catch_up()
    assert (clock.now, clock.now_s()) == (1002.5, 1002)
    assert clock.pace_at(1003.5) == 3.5


def test_a_clock_is_never_behind_itself() -> None:
    pace = HandPace()
    clock = RunningClock(pace, 10.0)
    pace.let_pass(5)
    clock.advance(3)
    assert clock.now == 13
    clock.catch_up()
    assert clock.now == clock.real == 15


def test_to_advance_is_to_wait() -> None:
    pace = RealPace(speed=100)
    clock = RunningClock(pace, 0.0)
    began = pace.seconds()
    clock.advance(2)
    assert clock.now == 2
    assert pace.seconds() - began >= 2


def test_a_wait_ends_when_something_is_done() -> None:
    pace, changed = RealPace(), threading.Condition()
    waited = threading.Thread(target=lambda: _wait(pace, changed), daemon=True)
    waited.start()
    while waited.is_alive():
        with changed:
            changed.notify_all()
    waited.join(10)


def _wait(pace: RealPace, changed: threading.Condition) -> None:
    with changed:
        pace.wait(changed, pace.seconds() + 600)
