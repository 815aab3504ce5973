"""`hours.toml`: what can't be read, or can't be meant, refuses to start with one sentence."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr.hours import HoursError, Timetable
from ivr.settings import ConfigError

WEEK = 'monday-friday = "07:00-23:00"\nsaturday = "09:00-21:00"\nsunday = "closed"\n'
HEAD = 'timezone = "America/Mexico_City"\ngrace_s = 900\n'


def read(tmp_path: Path, text: str, needed: tuple[str, ...] = ()) -> Timetable:
    path = tmp_path / "hours.toml"
    path.write_text(text, encoding="utf-8")
    return Timetable.from_toml(path, needed)


BAD = {
    "a day misspelt": (f'{HEAD}[a]\nmoonday = "07:00-08:00"', "moonday"),
    "days backwards": (f'{HEAD}[a]\nfriday-monday = "07:00-08:00"', "friday-monday"),
    "a day twice": (f'{HEAD}[a]\nmonday-sunday = "closed"\nmonday = "07:00-08:00"', "monday"),
    "a day left out": (f'{HEAD}[a]\nmonday-saturday = "07:00-08:00"', "sunday"),
    "25 o'clock": (f'{HEAD}[a]\nmonday-sunday = "07:00-25:00"', "25:00"),
    "half past midnight": (f'{HEAD}[a]\nmonday-sunday = "07:00-24:30"', "24:30"),
    "sixty minutes": (f'{HEAD}[a]\nmonday-sunday = "07:60-08:00"', "07:60"),
    "no hours at all": (f'{HEAD}[a]\nmonday-sunday = ""', "monday-sunday"),
    "a number": (f"{HEAD}[a]\nmonday-sunday = 7", "monday-sunday"),
    "closing before opening": (f'{HEAD}[a]\nmonday-sunday = "21:00-07:00"', "closing"),
    "closing as it opens": (f'{HEAD}[a]\nmonday-sunday = "07:00-07:00"', "closing"),
    "overlapping": (f'{HEAD}[a]\nmonday-sunday = "07:00-12:00, 11:00-13:00"', "overlap"),
    "unknown zone": (f'timezone = "Mexico/DF"\ngrace_s = 900\n[a]\n{WEEK}', "timezone"),
    "a zone by its path": (f'timezone = "../UTC"\ngrace_s = 900\n[a]\n{WEEK}', "timezone"),
    "no zone": (f"grace_s = 900\n[a]\n{WEEK}", "timezone"),
    "no grace": (f'timezone = "America/Mexico_City"\n[a]\n{WEEK}', "grace_s"),
    "a negative grace": (f'timezone = "America/Mexico_City"\ngrace_s = -1\n[a]\n{WEEK}', "grace_s"),
    "no desk": (HEAD, "desk"),
    "a desk that is no table": (f'{HEAD}activation = "07:00-08:00"', "activation"),
    "never open": (f'{HEAD}[a]\nmonday-sunday = "closed"', "within a year"),
    "an unknown date": (f'{HEAD}[a]\n{WEEK}[overrides."2026-02-30"]\na = "closed"', "2026-02-30"),
    "a date of another form": (f'{HEAD}[a]\n{WEEK}[overrides."25/12"]\na = "closed"', "25/12"),
    "an unknown desk": (f'{HEAD}[a]\n{WEEK}[overrides."2026-12-25"]\nb = "closed"', "desk b"),
    "bad hours on a date": (f'{HEAD}[a]\n{WEEK}[overrides."2026-12-25"]\na = "9-14"', "2026-12-25"),
    "overrides that are no table": (f"{HEAD}overrides = 1\n[a]\n{WEEK}", "overrides"),
    "no TOML": ("timezone = ", "TOML"),
}


@pytest.mark.parametrize(("text", "named"), BAD.values(), ids=BAD)
def test_unreadable_hours_refuse_to_start_with_one_sentence(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(HoursError) as told:
        read(tmp_path, text)
    sentence = str(told.value)
    assert isinstance(told.value, ConfigError)
    assert sentence.startswith("hours.toml")
    assert named in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_year_without_an_opening_refuses_to_start(tmp_path: Path) -> None:
    days = [date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(400)]
    closed = "".join(f'[overrides."{day}"]\na = "closed"\n' for day in days)
    with pytest.raises(HoursError, match="within a year"):
        read(tmp_path, f"{HEAD}[a]\n{WEEK}{closed}")


def test_a_missing_file_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(HoursError, match=r"hours\.toml"):
        Timetable.from_toml(tmp_path / "hours.toml", ())


def test_a_desk_that_is_needed_and_missing_refuses_to_start_and_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEAD}[a]\n{WEEK}", needed=("a",)).desks
    with pytest.raises(HoursError) as told:
        read(tmp_path, f"{HEAD}[a]\n{WEEK}", needed=("a", "help"))
    assert str(told.value) == "hours.toml: set the hours of desk help, in a table [help]."
