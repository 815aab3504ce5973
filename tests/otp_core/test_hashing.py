"""Hashing has threads of its own, a bounded queue, and gives way to everything else."""

import multiprocessing
import os
import sys
import threading

import pytest

from otp_core import hashing
from otp_core.errors import OtpCoreError
from otp_core.hashing import BusyError, Hashing


def test_what_the_work_gives_or_raises_comes_back() -> None:
    line = Hashing()
    assert line.run(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        line.run(lambda: 1 // 0)


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere threads have no priority of their own"
)
def test_whoever_hashes_steps_back_and_whoever_answers_does_not() -> None:
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = priority()
    assert Hashing().run(priority) == min(19, hashing.NICE)
    assert priority() == before


def test_one_that_has_waited_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "WAIT_S", 0.02)
    line, is_over = Hashing(), threading.Event()
    with pytest.raises(BusyError):
        line.run(is_over.wait)
    is_over.set()
    assert line.run(lambda: 7) == 7
    assert issubclass(BusyError, OtpCoreError)  # what is not decided is `Unavailable`


def test_more_than_may_wait_are_refused_at_once() -> None:
    line, is_over, began = Hashing(), threading.Event(), threading.Semaphore(0)

    def wait() -> None:
        began.release()
        line.run(is_over.wait)

    waiting = [threading.Thread(target=wait) for _ in range(hashing.MOST_WAITING)]
    for one in waiting:
        one.start()
    for _ in waiting:
        began.acquire()
    for one in waiting:  # each holds its room, or is about to take it
        one.join(0.001)
    with pytest.raises(BusyError):
        line.run(lambda: 7)
    is_over.set()
    for one in waiting:
        one.join()
    assert line.run(lambda: 7) == 7


def test_a_process_forked_after_the_first_hash_hashes_too() -> None:
    line = Hashing()
    line.run(lambda: 7)
    child = multiprocessing.get_context("fork").Process(target=lambda: line.run(lambda: 7))
    child.start()
    child.join(10)
    assert child.exitcode == 0
