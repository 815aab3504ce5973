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
    """One for the line, its staff's commands and the browser phone: `file` says how far it is off.

    It is read each time, so that whoever moves it moves it for all of them at once.
    """

    file: Path
    real: Callable[[], int] = system_clock

    @classmethod
    def of(cls, folder: Path) -> "DemoClock":
        return cls(folder / FILE)

    def __call__(self) -> int:
        return self.real() + self.offset_s

    @property
    def offset_s(self) -> int:
        """How far it is ahead of the real time."""
        try:
            told = json.loads(self.file.read_text("utf-8"))
        except FileNotFoundError:
            return 0
        return int(told["offset_s"])

    def set(self, offset_s: int) -> None:
        write_private(self.file, json.dumps({"offset_s": offset_s}))


def offset_at(at: str | None, timetable: Timetable, now_s: int) -> int:
    """To `at` (local time), or to now; while activation is closed, to its next opening instead.

    Seconds from `now_s`. Raises SettingsError.
    """
    if at == "now":
        return 0
    if at is not None:
        return _utc_s(at, timetable) - now_s
    opening = timetable.look("activation", now_s)
    return 0 if opening.opens_at_s is None else opening.opens_at_s - now_s


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
