"""The one place where the time is read; everywhere else it is an argument."""

import time


def system_clock() -> int:
    """UTC seconds."""
    return int(time.time())  # noqa: TID251  this is the injected clock
