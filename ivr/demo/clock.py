"""The demo's clock: the real one, moved by as much as its operator asks. Production has none."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.clock import system_clock
from ivr.demo.keys import write_private
from ivr.hours import Timetable
from ivr.settings import SettingsError

FILE = "clock.json"


@dataclass(frozen=True, slots=True)
class DemoClock:
    """`offset_s` ahead of the real time."""

    offset_s: int
    real: Callable[[], int] = system_clock

    def __call__(self) -> int:
        return self.real() + self.offset_s


def demo_clock(at: str | None, timetable: Timetable) -> DemoClock:
    """At `at` (local time), or now; while activation is closed, at its next opening instead."""
    now_s = system_clock()
    if at == "now":
        return DemoClock(0)
    if at is not None:
        return DemoClock(_utc_s(at, timetable) - now_s)
    opening = timetable.look("activation", now_s)
    return DemoClock(0 if opening.opens_at_s is None else opening.opens_at_s - now_s)


def keep_clock(folder: Path, clock: DemoClock) -> None:
    """For the commands of staff (`--demo`), which live by the same time."""
    write_private(folder / FILE, json.dumps({"offset_s": clock.offset_s}))


def kept_clock(folder: Path) -> DemoClock:
    """As the demo was started the last time."""
    file = folder / FILE
    return DemoClock(json.loads(file.read_text("utf-8"))["offset_s"] if file.exists() else 0)


def _utc_s(at: str, timetable: Timetable) -> int:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise SettingsError(
            f"--at takes a local time such as 2026-11-23T10:00, not {at}."
        ) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timetable.zone)
    return int(moment.timestamp())
