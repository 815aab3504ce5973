"""American English for a phone: the words of test_numbers and test_calendar, in their places."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ivr.speech import Pause, SpeechError, Utterance, en_us, es_mx, seconds

MEXICO = ZoneInfo("America/Mexico_City")
DIGITS = st.text("0123456789", min_size=1, max_size=20)
NAMES = [num2words(digit) for digit in range(10)]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=MEXICO).timestamp())


def words(utterance: Utterance) -> list[str]:
    return [part for part in utterance if isinstance(part, str)]


def pauses_ms(utterance: Utterance) -> list[int]:
    return [part.ms for part in utterance if isinstance(part, Pause)]


@given(DIGITS, st.integers(0, 5))
def test_each_digit_is_a_word_of_its_own_and_never_the_letter_o(digits: str, pace: int) -> None:
    expected = [NAMES[int(digit)] for digit in digits]
    assert words(en_us.digits_to_type(digits, pace)) == expected
    assert words(en_us.digits_to_read_back(digits)) == expected
    assert words(en_us.folio(digits)) == expected


@given(DIGITS, st.integers(0, 5))
def test_every_language_pauses_alike(digits: str, pace: int) -> None:
    """telephony.md, Say: the pace is the token's keypad's, not the language's."""
    for spanish, english in [
        (es_mx.digits_to_type(digits, pace), en_us.digits_to_type(digits, pace)),
        (es_mx.digits_to_read_back(digits), en_us.digits_to_read_back(digits)),
        (es_mx.folio(digits), en_us.folio(digits)),
    ]:
        assert pauses_ms(spanish) == pauses_ms(english)


@pytest.mark.parametrize(
    ("digits", "pauses"),
    [
        ("12345678", [300, 300, 300, 800, 300, 300, 300]),
        ("123456789", [300, 300, 300, 800, 300, 300, 300, 800]),
        ("123", [300, 300]),
    ],
)
def test_a_folio_is_told_in_fours_and_the_rest(digits: str, pauses: list[int]) -> None:
    assert pauses_ms(en_us.folio(digits)) == pauses


@pytest.mark.parametrize(("size", "within_ms"), [(24, 300), (25, 200), (30, 200)])
def test_very_long_numbers_are_read_back_a_little_faster(size: int, within_ms: int) -> None:
    """dialog.md: no prompt over 25 s of speech, also that which reads a reference of 30 digits."""
    for say in (es_mx.digits_to_read_back, en_us.digits_to_read_back):
        said = say("4" * size)
        assert set(pauses_ms(said)) == {within_ms, 800}
        assert seconds(said) <= 23


@pytest.mark.parametrize("digits", ["", "12a", "١٢", "1 2", "*"])
def test_what_is_no_digit_is_refused_without_being_repeated(digits: str) -> None:
    for say in (en_us.digits_to_read_back, en_us.folio, es_mx.folio):
        with pytest.raises(SpeechError) as told:
            say(digits)
        assert not digits or digits not in str(told.value)


def test_counts_take_the_noun_and_the_verb_of_their_number() -> None:
    assert en_us.count(1, "try", "tries", feminine=False) == "one try"
    assert en_us.count(2, "try", "tries", feminine=True) == "two tries"
    assert en_us.count(0, "try", "tries", feminine=False) == "zero tries"
    assert en_us.count(21, "", "", feminine=False) == "twenty-one"
    assert en_us.plural(1, "is", "are") == "is"
    assert en_us.plural(0, "is", "are") == "are"


@pytest.mark.parametrize("number", [-1, 100])
def test_counts_beyond_99_are_refused(number: int) -> None:
    with pytest.raises(SpeechError):
        en_us.count(number, "", "", feminine=False)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "twelve midnight"),
        (0, 30, "twelve thirty in the morning"),
        (7, 0, "seven in the morning"),
        (7, 1, "one minute past seven in the morning"),
        (7, 5, "five minutes past seven in the morning"),
        (10, 15, "ten fifteen in the morning"),
        (12, 0, "twelve noon"),
        (12, 9, "nine minutes past twelve in the afternoon"),
        (13, 45, "one forty-five in the afternoon"),
        (19, 0, "seven in the evening"),
        (23, 30, "eleven thirty at night"),
    ],
)
def test_hours_are_said_as_in_the_united_states(hour: int, minute: int, said: str) -> None:
    assert en_us.time_of_day(hour, minute) == said


def test_every_minute_of_the_day_is_said_in_words_and_no_two_alike() -> None:
    said = {en_us.time_of_day(hour, minute) for hour in range(24) for minute in range(60)}
    assert len(said) == 24 * 60
    assert all(re.fullmatch(r"[a-z -]+", text) for text in said)


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ("2026-11-28T06:00", "2026-11-28T07:00", "today at seven in the morning"),
        ("2026-11-29T12:00", "2026-11-30T07:00", "tomorrow, Monday, at seven in the morning"),
        ("2026-12-31T23:30", "2027-01-01T07:00", "tomorrow, Friday, at seven in the morning"),
        (
            "2026-11-21T21:00",
            "2026-11-23T07:00",
            "Monday, November twenty-third, at seven in the morning",
        ),
    ],
)
def test_a_moment_to_come_is_today_tomorrow_or_its_date(now: str, then: str, said: str) -> None:
    assert en_us.moment(at(then), at(now), MEXICO) == said


def test_a_moment_gone_by_has_its_year_unless_it_is_this_one() -> None:
    then = at("2026-11-23T10:15")
    here = "Monday, November twenty-third, at ten fifteen in the morning"
    there = "Monday, November twenty-third, twenty twenty-six, at ten fifteen in the morning"
    assert en_us.date_and_time(then, at("2026-12-01T10:00"), MEXICO) == here
    assert en_us.date_and_time(then, at("2027-01-01T10:00"), MEXICO) == there
    assert en_us.date_and_time(then, None, MEXICO) == there


@pytest.mark.parametrize("year", range(2000, 2100))
def test_years_are_those_of_num2words_without_its_british_and(year: int) -> None:
    said = en_us.date_and_time(at(f"{year}-06-01T07:00"), None, MEXICO)
    expected = num2words(year, to="year").replace(" and ", " ")
    assert said.endswith(f"June first, {expected}, at seven in the morning")


def test_years_out_of_reach_are_refused() -> None:
    with pytest.raises(SpeechError):
        en_us.date_and_time(0, None, MEXICO)


MOMENTS = st.integers(at("2000-01-02T00:00"), at("2099-12-30T00:00"))


@given(MOMENTS, MOMENTS)
def test_no_digit_is_left_in_what_is_said(at_s: int, now_s: int) -> None:
    said = en_us.moment(at_s, now_s, MEXICO) + en_us.date_and_time(at_s, now_s, MEXICO)
    assert not re.search(r"\d", said)
