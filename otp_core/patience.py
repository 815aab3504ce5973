"""A caller waits for all that one turn asks: its questions share one deadline.

A limit for each question alone is none for the turn: several slow answers, or several servers that
are tried one after the other, add up.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_deadline_s: ContextVar[float | None] = ContextVar("deadline_s", default=None)  # monotonic


@contextmanager
def patience(limit_s: float) -> Iterator[None]:
    """Whatever is asked in this block has until `limit_s` from now, together."""
    token = _deadline_s.set(time.monotonic() + limit_s)
    try:
        yield
    finally:
        _deadline_s.reset(token)


def within_s(usual_s: float) -> float:
    """How long one question may take now: `usual_s`, or what is left. Raises `TimeoutError`."""
    deadline_s = _deadline_s.get()
    if deadline_s is None:
        return usual_s
    left_s = deadline_s - time.monotonic()
    if left_s <= 0:
        raise TimeoutError("nobody waits any longer")
    return min(usual_s, left_s)
