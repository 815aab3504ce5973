"""Secrets are hashed by few threads of their own, which step back for whoever else has work to do.

argon2 releases the interpreter: hashed by the threads that answer callers, as many run at once as
there are of those, each with 19 MiB and a whole processor, and every other caller's turn waits.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError
from typing import TypeVar

from otp_core.errors import OtpCoreError

Hash = TypeVar("Hash")

# In each of as many processes as the box has processors, or twice as many: one or two make no
# difference there, eight keep some callers waiting thrice as long (docs/figures.md). Two, for where
# one process is given most of those who identify.
AT_ONCE = 2
# Of nice(2): a turn that only talks goes first, whenever it comes.
NICE = 5
# Of the 5 s within which a caller hears something, what Redis (3 s) leaves.
WAIT_S = 1.5
# Of the 32 threads a worker answers with (config/gunicorn.conf.py): the others are never held up,
# however many identify at once.
MOST_WAITING = 24


class BusyError(OtpCoreError):
    """Too many secrets wait to be hashed; nothing was decided about this one."""


class Hashing:
    """Its threads are made at the first hash in a process: they don't survive a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(MOST_WAITING)
        self._process = 0
        self._threads: ThreadPoolExecutor | None = None

    def run(self, work: Callable[[], Hash]) -> Hash:
        """What `work` gives or raises.

        Raises `BusyError`, known or unknown alike: too many wait, or this one has for `WAIT_S`.
        """
        if not self._room.acquire(blocking=False):
            raise BusyError("too many secrets wait to be hashed")
        try:
            task = self._pool().submit(work)
            try:
                return task.result(WAIT_S)
            except TooLateError:
                task.cancel()
                raise BusyError("a secret waited too long to be hashed") from None
        finally:
            self._room.release()

    def _pool(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._threads is None or self._process != os.getpid():
                self._process = os.getpid()
                self._threads = ThreadPoolExecutor(AT_ONCE, "hashing", initializer=_step_back)
            return self._threads


def _step_back() -> None:
    if sys.platform == "linux":  # where a thread has a priority of its own (setpriority(2))
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
