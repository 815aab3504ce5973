"""R1-R3: opening inclusive, closing exclusive, the time zone from tzdata, dated overrides."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.hours import DAYS, Desk, Timetable

MEXICO = ZoneInfo("America/Mexico_City")
REAL = Path(__file__).parents[2] / "config" / "hours.toml"
WEEK = 'monday-friday = "07:00-23:00"\nsaturday = "09:00-21:00"\nsunday = "closed"\n'
HEAD = 'timezone = "America/Mexico_City"\ngrace_s = 900\n'


def at(text: str, zone: ZoneInfo = MEXICO) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp())


@pytest.fixture(scope="module")
def real() -> Timetable:
    return Timetable.from_toml(REAL, ())


def read(tmp_path: Path, text: str) -> Timetable:
    path = tmp_path / "hours.toml"
    path.write_text(text, encoding="utf-8")
    return Timetable.from_toml(path, ())


@pytest.mark.parametrize(
    ("desk", "moment", "is_open"),
    [
        ("activation", "2026-11-23T06:59:59", False),  # a Monday, R1
        ("activation", "2026-11-23T07:00:00", True),
        ("activation", "2026-11-23T22:59:59", True),
        ("activation", "2026-11-23T23:00:00", False),
        ("activation", "2026-11-28T08:59:59", False),  # the Saturday edges, N4
        ("activation", "2026-11-28T09:00:00", True),
        ("activation", "2026-11-28T20:59:59", True),
        ("activation", "2026-11-28T21:00:00", False),
        ("activation", "2026-11-29T12:00:00", False),  # Sunday
        ("help", "2026-11-28T07:00:00", True),  # N15
        ("help", "2026-11-28T21:00:00", False),
        ("help", "2026-11-29T12:00:00", False),
        ("movil_support", "2026-11-29T07:00:00", True),  # N12
        ("movil_support", "2026-11-29T21:00:00", False),
    ],
)
def test_opening_is_inclusive_and_closing_exclusive(
    real: Timetable, desk: str, moment: str, is_open: bool
) -> None:
    assert real.look(desk, at(moment)).is_open is is_open


def test_a_call_admitted_before_closing_may_go_on_for_the_grace(real: Timetable) -> None:
    opening = real.look("activation", at("2026-11-23T22:59:59"))
    assert opening.admitted_until_s == at("2026-11-23T23:15:00")
    assert opening.opens_at_s is None


def test_a_closed_desk_admits_nobody_and_says_when_it_opens(real: Timetable) -> None:
    opening = real.look("activation", at("2026-11-23T23:00:00"))
    assert opening.admitted_until_s == opening.now_s
    assert opening.opens_at_s == at("2026-11-24T07:00:00")


def test_saturday_night_opens_on_monday(real: Timetable) -> None:
    opening = real.look("activation", at("2026-11-28T21:00:00"))
    assert opening.opens_at_s == at("2026-11-30T07:00:00")


@pytest.mark.parametrize(
    ("utc", "is_open"),
    [
        # Winter, UTC-6, in 2021 and ever since October 2022; summer 2021 was UTC-5 (R2).
        ("2021-01-04T12:59:59", False),
        ("2021-01-04T13:00:00", True),
        ("2021-07-05T11:59:59", False),
        ("2021-07-05T12:00:00", True),
        ("2026-07-06T12:59:59", False),
        ("2026-07-06T13:00:00", True),
    ],
)
def test_the_offset_is_the_one_of_tzdata(real: Timetable, utc: str, is_open: bool) -> None:
    assert real.look("activation", at(utc, ZoneInfo("UTC"))).is_open is is_open


def test_an_override_wins_over_the_weekday_and_only_for_its_desk(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        f'{HEAD}[activation]\n{WEEK}[help]\n{WEEK}[overrides."2026-12-25"]\nactivation = "closed"\n'
        '[overrides."2026-12-27"]\nactivation = "10:00-12:00"\n',
    )
    assert not table.look("activation", at("2026-12-25T10:00:00")).is_open  # a Friday
    assert table.look("help", at("2026-12-25T10:00:00")).is_open
    assert table.look("activation", at("2026-12-27T10:00:00")).is_open  # a Sunday
    assert not table.look("activation", at("2026-12-27T12:00:00")).is_open


def test_a_public_holiday_is_a_day_like_any_other_unless_it_is_dated(
    real: Timetable, tmp_path: Path
) -> None:
    """R3: 16 November 2026 is one (the Revolution's), and a Monday."""
    monday = at("2026-11-16T07:00:00")
    assert real.look("activation", monday).is_open
    text = REAL.read_text(encoding="utf-8")
    table = read(tmp_path, f'{text}\n[overrides."2026-11-16"]\nactivation = "closed"\n')
    assert not table.look("activation", monday).is_open
    assert table.look("help", monday).is_open


def test_after_weeks_of_holidays_the_next_opening_is_found(tmp_path: Path) -> None:
    days = [date(2026, 12, 14) + timedelta(days=ahead) for ahead in range(40)]
    closed = "".join(f'[overrides."{day}"]\nactivation = "closed"\n' for day in days)
    table = read(tmp_path, f"{HEAD}[activation]\n{WEEK}{closed}")
    opening = table.look("activation", at("2026-12-15T10:00:00"))
    assert opening.opens_at_s == at("2027-01-23T09:00:00")  # 23 January 2027 is a Saturday


def test_several_openings_a_day_are_told_apart(tmp_path: Path) -> None:
    table = read(tmp_path, f'{HEAD}[a]\nmonday-sunday = "09:00-14:00, 16:00-19:00"\n')
    opening = table.look("a", at("2026-11-23T14:00:00"))
    assert not opening.is_open
    assert opening.opens_at_s == at("2026-11-23T16:00:00")


def test_midnight_closes_nothing_that_goes_on_after_it(tmp_path: Path) -> None:
    table = read(
        tmp_path,
        f'{HEAD}[a]\nmonday = "20:00-24:00"\ntuesday = "00:00-02:00"\nwednesday-sunday = "closed"',
    )
    opening = table.look("a", at("2026-11-23T23:59:59"))
    assert opening.admitted_until_s == at("2026-11-24T02:15:00")


def test_a_desk_that_never_closes_is_open_and_looked_at_no_further_than_a_year(
    tmp_path: Path,
) -> None:
    table = read(tmp_path, f'{HEAD}[a]\nmonday-sunday = "00:00-24:00"')
    now_s = at("2026-11-23T23:59:59")
    opening = table.look("a", now_s)
    assert opening.is_open
    assert opening.admitted_until_s > now_s


def test_the_coming_days_are_a_row_each_from_today(tmp_path: Path) -> None:
    table = read(
        tmp_path, f'{HEAD}[a]\n{WEEK}[overrides."2026-11-24"]\na = "09:00-14:00, 16:00-19:00"'
    )
    rows = table.coming("a", at("2026-11-23T23:30:00"))
    assert len(rows) == 14
    assert [(str(row.date), row.hours, row.is_override) for row in rows[:2]] == [
        ("2026-11-23", "07:00-23:00", False),
        ("2026-11-24", "09:00-14:00, 16:00-19:00", True),
    ]
    assert rows[6].hours == "closed"


def test_a_night_whose_hour_is_skipped_or_doubled_keeps_its_wall_clock() -> None:
    """Overnight hours where clocks do change: what exists of them is open, and nothing else."""
    zone = ZoneInfo("Europe/Madrid")
    desk = Desk(tuple(((2 * 3600, 3 * 3600),) for _ in DAYS), {})
    table = Timetable(zone, 0, {"night": desk})
    utc = ZoneInfo("UTC")
    # 29 March 2026: 02:00-03:00 doesn't exist; the next opening is on the 30th.
    assert not table.look("night", at("2026-03-29T01:00:00", utc)).is_open
    assert table.look("night", at("2026-03-29T01:00:00", utc)).opens_at_s == at(
        "2026-03-30T00:00:00", utc
    )
    # 25 October 2026: it comes twice, and the desk is open from the first to the end of the second.
    assert table.look("night", at("2026-10-25T00:00:00", utc)).is_open
    assert table.look("night", at("2026-10-25T01:59:59", utc)).is_open
    assert not table.look("night", at("2026-10-25T02:00:00", utc)).is_open
