"""Dates and hours of both languages, against Babel's CLDR."""

from datetime import date, time, timedelta

import pytest
from babel.dates import format_date, format_time
from num2words import num2words

from ivr.speech import en_us, es_mx

# A leap year and those around it: every weekday meets every day of the month.
DAYS = [date(2027, 1, 1) + timedelta(days=ahead) for ahead in range(3 * 365 + 1)]
MINUTES = [time(hour, minute) for hour in range(24) for minute in range(60)]


def test_spanish_days_are_those_of_babel() -> None:
    """But for the first, which in Mexico is "primero"."""
    for day in DAYS:
        number = "primero" if day.day == 1 else num2words(day.day, lang="es")
        weekday, month = format_date(day, "EEEE/MMMM", locale="es_MX").split("/")
        assert es_mx.day_name(day) == f"el {weekday} {number} de {month}"


def test_english_days_are_those_of_babel() -> None:
    for day in DAYS:
        number = num2words(day.day, lang="en", to="ordinal")
        named = format_date(day, "EEEE, MMMM", locale="en_US")
        assert en_us.day_name(day) == f"{named} {number}"


def test_english_parts_of_the_day_are_those_of_babel() -> None:
    for at in MINUTES:
        part = format_time(at, "B", locale="en_US")
        assert en_us.time_of_day(at.hour, at.minute).endswith(part), at


def test_spanish_parts_of_the_day_are_those_of_babel_but_for_three_hours() -> None:
    """Mexico says "las siete de la noche" and "las doce y media de la noche", where CLDR's Spanish
    has afternoon and small hours; and "las doce del día" for its "mediodía"."""
    for at in MINUTES:
        part = format_time(at, "B", locale="es_MX")
        if at.hour in (0, 19):
            part = "de la noche"
        if (at.hour, at.minute) == (12, 0):
            part = "del día"
        assert es_mx.time_of_day(at.hour, at.minute).endswith(part), at


def test_the_hour_said_is_that_of_a_clock_of_twelve_hours() -> None:
    for at in MINUTES:
        hour = int(format_time(at, "h", locale="en_US"))
        spanish = es_mx.time_of_day(at.hour, at.minute).split()
        assert spanish[:2] == (
            ["la", "una"] if hour == 1 else ["las", num2words(hour, lang="es")]
        ), at
        english = en_us.time_of_day(at.hour, at.minute)
        said = english.partition(" past ")[2] if 0 < at.minute < 10 else english
        assert said.split()[0] == num2words(hour), at


@pytest.mark.parametrize("minute", range(60))
def test_the_minute_said_is_the_clocks(minute: int) -> None:
    in_spanish, in_english = num2words(minute, lang="es"), num2words(minute)
    spanish, english = es_mx.time_of_day(8, minute), en_us.time_of_day(8, minute)
    special = {0: "ocho de", 1: "con un minuto", 15: "y cuarto", 30: "y media"}
    assert f" {special.get(minute, f'y {in_spanish} de')}" in spanish
    if minute == 0:
        assert english == "eight in the morning"
    elif minute < 10:
        assert english.startswith(f"{in_english} minute{'s' * (minute > 1)} past eight ")
    else:
        assert english.startswith(f"eight {in_english} ")
