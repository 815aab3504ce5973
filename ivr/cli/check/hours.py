"""The coming fortnight as it will be, desk by desk: local hours, the zone's offset, holidays."""

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from typing import Any

from ivr.hours import Timetable


def coming_hours(timetable: Timetable, now_s: int) -> dict[str, list[dict[str, Any]]]:
    """Fourteen days from today, a list a desk."""
    return {desk: list(_days(timetable, desk, now_s)) for desk in timetable.desks}


def _days(timetable: Timetable, desk: str, now_s: int) -> Iterator[dict[str, Any]]:
    for day in timetable.coming(desk, now_s):
        noon = datetime.combine(day.date, time(12), timetable.zone)  # whatever changes at night
        yield {
            "date": f"{day.date:%a %Y-%m-%d}",
            "offset": f"{noon:%z}",
            "hours": day.hours,
            "is_override": day.is_override,
        }


def table(hours: Mapping[str, list[dict[str, Any]]], zone: str) -> Iterator[str]:
    """A row a day, a column a desk; * marks a dated table of hours.toml."""
    desks = list(hours)
    widths = [max(len(desk), *(len(_cell(day)) for day in hours[desk])) for desk in desks]
    yield f"hours, {zone} time (* as a dated table says)"
    heads = (f"{desk:{width}}" for desk, width in zip(desks, widths, strict=True))
    yield f"  {'':22}" + "  ".join(heads).rstrip()
    for rows in zip(*hours.values(), strict=True):
        cells = (f"{_cell(day):{width}}" for day, width in zip(rows, widths, strict=True))
        yield f"  {rows[0]['date']} {rows[0]['offset']}  " + "  ".join(cells).rstrip()


def _cell(day: Mapping[str, Any]) -> str:
    return f"{day['hours']}{' *' if day['is_override'] else ''}"
