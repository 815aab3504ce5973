"""Opening hours, as pure values: opening is inclusive, closing exclusive (R1); now is an argument.

Closing and opening are moments of the desk's wall clock, turned into UTC by tzdata (R2).
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ivr.settings import ConfigError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SECONDS_A_DAY = 86_400
# How far ahead the next opening is looked for; a desk closed for longer is a mistake in the file.
LOOK_AHEAD_DAYS = 366

Span = tuple[int, int]  # seconds of the wall clock since midnight: opening, closing
_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
_DATE = re.compile(r"20\d\d-\d\d-\d\d")


class HoursError(ConfigError):
    """The hours cannot be read: one sentence that names the file, the desk and what to set."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A desk at one moment; times are UTC seconds.

    `admitted_until_s`: how long a call admitted now may go on (closing and grace); `now_s` where
    the desk is closed. `opens_at_s`: the next opening, None where it is open.
    """

    now_s: int
    is_open: bool
    admitted_until_s: int
    opens_at_s: int | None


@dataclass(frozen=True, slots=True)
class Day:
    """One line of the coming days, for whoever checks the configuration."""

    date: date
    hours: str  # "07:00-23:00", "09:00-14:00, 16:00-19:00" or "closed"
    is_override: bool


@dataclass(frozen=True, slots=True)
class Desk:
    week: tuple[tuple[Span, ...], ...]  # Monday first
    overrides: Mapping[date, tuple[Span, ...]]

    def spans(self, day: date) -> tuple[Span, ...]:
        own = self.overrides.get(day)
        return self.week[day.weekday()] if own is None else own


@dataclass(frozen=True, slots=True)
class Timetable:
    """Every desk's hours, valid once built: each desk opens at least once a year."""

    zone: ZoneInfo
    grace_s: int
    desks: Mapping[str, Desk]

    @classmethod
    def from_toml(cls, path: Path, needed: Collection[str]) -> "Timetable":
        """Reads `config/hours.toml`. `needed`: desks that will be asked for.

        Raises HoursError for what it cannot be sure of.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise HoursError(f"{path.name}: not readable as TOML ({fault}).") from fault
        timetable = _Reader(path.name).timetable(table)
        for desk in sorted(needed):
            if desk not in timetable.desks:
                raise HoursError(f"{path.name}: set the hours of desk {desk}, in a table [{desk}].")
        return timetable

    def look(self, desk: str, now_s: int) -> Opening:
        """Is the desk open at `now_s` (UTC seconds)? Raises KeyError for an unknown desk."""
        upcoming = self._openings(self.desks[desk], now_s)
        opens_s, closes_s = next(upcoming)
        if now_s < opens_s:
            return Opening(now_s, False, now_s, opens_s)
        for next_opens_s, next_closes_s in upcoming:  # midnight doesn't close what goes on after it
            if next_opens_s != closes_s:
                break
            closes_s = next_closes_s
        return Opening(now_s, True, closes_s + self.grace_s, None)

    def coming(self, desk: str, now_s: int, days: int = 14) -> tuple[Day, ...]:
        """The desk's hours from today on, a row a day."""
        today = datetime.fromtimestamp(now_s, self.zone).date()
        hours = self.desks[desk]
        return tuple(
            Day(day, _text(hours.spans(day)), day in hours.overrides)
            for day in (today + timedelta(days=ahead) for ahead in range(days))
        )

    def _openings(self, desk: Desk, now_s: int) -> Iterator[Span]:
        """Openings and closings in UTC seconds, in order, of what has not closed by `now_s`."""
        today = datetime.fromtimestamp(now_s, self.zone).date()
        for ahead in range(-1, LOOK_AHEAD_DAYS + 1):  # yesterday may go on past a clock change
            day = today + timedelta(days=ahead)
            for opening, closing in desk.spans(day):
                opens_s, closes_s = self._utc_s(day, opening), self._utc_s(day, closing)
                if max(opens_s, now_s) < closes_s:
                    yield opens_s, closes_s

    def _utc_s(self, day: date, second: int) -> int:
        day += timedelta(days=second // SECONDS_A_DAY)  # 24:00 is the next day's midnight
        second %= SECONDS_A_DAY
        clock = time(second // 3600, second // 60 % 60)
        return int(datetime.combine(day, clock, self.zone).astimezone(UTC).timestamp())


def _text(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{_clock(opens)}-{_clock(closes)}" for opens, closes in spans) or "closed"


def _clock(second: int) -> str:
    return f"{second // 3600:02}:{second // 60 % 60:02}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the file's tables into a Timetable, or says which words of it are wrong."""

    file: str

    def timetable(self, table: dict[str, object]) -> Timetable:
        zone = self._zone(table.pop("timezone", None))
        grace_s = table.pop("grace_s", None)
        if not isinstance(grace_s, int) or isinstance(grace_s, bool) or not 0 <= grace_s <= 3600:
            raise HoursError(f"{self.file}: set grace_s to whole seconds from 0 to 3600.")
        dated = self._tables("overrides", table.pop("overrides", {}))
        if not table:
            raise HoursError(f"{self.file}: set the hours of at least one desk.")
        weeks = {desk: self._week(desk, rows) for desk, rows in self._tables("", table).items()}
        overrides = self._overrides(dated, weeks)
        desks = {desk: Desk(week, overrides[desk]) for desk, week in weeks.items()}
        for name, desk in desks.items():
            self._opens_within_a_year(name, desk)
        return Timetable(zone, grace_s, desks)

    def _zone(self, name: object) -> ZoneInfo:
        try:
            return ZoneInfo(name if isinstance(name, str) else "")
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise HoursError(
                f'{self.file}: set timezone to a name of tzdata such as "America/Mexico_City".'
            ) from fault

    def _tables(self, where: str, table: object) -> dict[str, dict[str, object]]:
        if not isinstance(table, dict):
            raise HoursError(f"{self.file}: {where} must be a table.")
        for name, rows in table.items():
            if not isinstance(rows, dict):
                raise HoursError(f"{self.file}: {where or 'desk'} {name} must be a table of hours.")
        return table

    def _week(self, desk: str, rows: dict[str, object]) -> tuple[tuple[Span, ...], ...]:
        week: dict[str, tuple[Span, ...]] = {}
        for days, hours in rows.items():
            for day in self._days(desk, days):
                if day in week:
                    raise HoursError(f"{self.file}: desk {desk}: name {day} only once.")
                week[day] = self._spans(f"desk {desk}: {days}", hours)
        for day in DAYS:
            if day not in week:
                raise HoursError(f'{self.file}: desk {desk}: set {day}, "closed" if it is.')
        return tuple(week[day] for day in DAYS)

    def _days(self, desk: str, days: str) -> tuple[str, ...]:
        first, _, last = days.partition("-")
        last = last or first
        if first not in DAYS or last not in DAYS or DAYS.index(first) > DAYS.index(last):
            raise HoursError(
                f'{self.file}: desk {desk}: "{days}" is no day; set monday to sunday, or such '
                "ranges as monday-friday."
            )
        return DAYS[DAYS.index(first) : DAYS.index(last) + 1]

    def _spans(self, where: str, hours: object) -> tuple[Span, ...]:
        if hours == "closed":
            return ()
        parts = hours.split(",") if isinstance(hours, str) else [""]
        spans = tuple(self._span(where, part.strip()) for part in parts)
        for (_, closes), (opens, _) in pairwise(spans):
            if opens <= closes:
                raise HoursError(f"{self.file}: {where}: set hours in order that don't overlap.")
        return spans

    def _span(self, where: str, text: str) -> Span:
        found = _SPAN.fullmatch(text)
        if found is None:
            raise HoursError(
                f'{self.file}: {where}: set hours such as "07:00-23:00", or "closed"; '
                f'"{text}" is neither.'
            )
        hour, minute, to_hour, to_minute = (int(part) for part in found.groups() if part)
        opens, closes = hour * 3600 + minute * 60, to_hour * 3600 + to_minute * 60
        if closes <= opens:
            raise HoursError(f"{self.file}: {where}: set a closing after the opening in {text}.")
        return opens, closes

    def _overrides(
        self, dated: dict[str, dict[str, object]], weeks: Mapping[str, object]
    ) -> dict[str, dict[date, tuple[Span, ...]]]:
        found: dict[str, dict[date, tuple[Span, ...]]] = {desk: {} for desk in weeks}
        for text, rows in dated.items():
            day = self._date(text)
            for desk, hours in rows.items():
                if desk not in weeks:
                    raise HoursError(f"{self.file}: overrides {text}: there is no desk {desk}.")
                found[desk][day] = self._spans(f"overrides {text}: desk {desk}", hours)
        return found

    def _date(self, text: str) -> date:
        try:
            if _DATE.fullmatch(text):
                return date.fromisoformat(text)
        except ValueError:  # such as the 30th of February: as wrong as any other text
            pass
        raise HoursError(
            f'{self.file}: overrides: "{text}" is no date; set one such as "2026-12-25".'
        )

    def _opens_within_a_year(self, name: str, desk: Desk) -> None:
        """Whatever the day: a closed stretch longer than a week begins among the overrides."""
        starts = desk.overrides if any(desk.week) else (date.min,)
        for start in starts:
            ahead = (start + timedelta(days=days) for days in range(LOOK_AHEAD_DAYS - 7))
            if not any(desk.spans(day) for day in ahead):
                raise HoursError(f"{self.file}: desk {name}: set a day it opens within a year.")
