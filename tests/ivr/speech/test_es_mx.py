"""Spanish words for digits, counts, hours and dates, against num2words where it knows them."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ivr.speech import Pause, SpeechError, Utterance, es_mx, seconds

MEXICO = ZoneInfo("America/Mexico_City")
DIGITS = st.text("0123456789", min_size=1, max_size=20)
NAMES = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=MEXICO).timestamp())


def words(utterance: Utterance) -> list[str]:
    return [part for part in utterance if isinstance(part, str)]


def pauses_ms(utterance: Utterance) -> list[int]:
    return [part.ms for part in utterance if isinstance(part, Pause)]


@pytest.mark.parametrize("number", range(100))
def test_cardinals_are_those_of_num2words(number: int) -> None:
    assert es_mx.cardinal(number) == num2words(number, lang="es")


@pytest.mark.parametrize(
    ("number", "before_noun", "feminine"),
    [
        (1, "un", "una"),
        (2, "dos", "dos"),
        (11, "once", "once"),
        (21, "veintiún", "veintiuna"),
        (31, "treinta y un", "treinta y una"),
        (91, "noventa y un", "noventa y una"),
    ],
)
def test_one_changes_before_its_noun(number: int, before_noun: str, feminine: str) -> None:
    assert es_mx.cardinal(number, before_noun=True) == before_noun
    assert es_mx.cardinal(number, feminine=True, before_noun=True) == feminine


@pytest.mark.parametrize("number", [-1, 100])
def test_counts_beyond_99_are_refused(number: int) -> None:
    with pytest.raises(SpeechError):
        es_mx.count(number, "", "", feminine=False)


def test_counts_take_the_noun_and_the_verb_of_their_number() -> None:
    assert es_mx.count(1, "intento", "intentos", feminine=False) == "un intento"
    assert es_mx.count(2, "intento", "intentos", feminine=False) == "dos intentos"
    assert es_mx.count(0, "intento", "intentos", feminine=False) == "cero intentos"
    assert es_mx.count(1, "llamada", "llamadas", feminine=True) == "una llamada"
    assert es_mx.count(21, "", "", feminine=False) == "veintiuno"
    assert es_mx.plural(1, "queda", "quedan") == "queda"
    assert es_mx.plural(0, "queda", "quedan") == "quedan"


@given(DIGITS, st.integers(0, 5))
def test_a_dictation_says_each_digit_as_a_word_of_its_own(digits: str, pace: int) -> None:
    said = es_mx.digits_to_type(digits, pace)
    assert words(said) == [NAMES[int(digit)] for digit in digits]
    assert len(pauses_ms(said)) == len(digits) - 1


@given(DIGITS)
def test_a_number_read_back_says_each_digit_as_a_word_of_its_own(digits: str) -> None:
    assert words(es_mx.digits_to_read_back(digits)) == [NAMES[int(digit)] for digit in digits]


def test_four_four_is_never_double_four() -> None:
    assert words(es_mx.digits_to_type("4400", 0)) == ["cuatro", "cuatro", "cero", "cero"]


def test_a_challenge_is_dictated_in_pairs_and_groups_of_four() -> None:
    """telephony.md: 500 ms between digits, 2.5 s between groups of four."""
    assert pauses_ms(es_mx.digits_to_type("47120986", 0)) == [500, 1000, 500, 2500, 500, 1000, 500]


def test_a_repeated_digit_takes_two_seconds() -> None:
    """telephony.md: slower (2 s a digit) when repeated; a digit itself is some 0.4 s."""
    said = es_mx.digits_to_type("4712", 1)
    assert 1.8 <= seconds(said[:2]) <= 2.2


@pytest.mark.parametrize("digits", ["44444444", "444444444444"])
def test_each_repetition_is_slower_until_the_slowest(digits: str) -> None:
    lengths = [seconds(es_mx.digits_to_type(digits, pace)) for pace in range(5)]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[1]
    assert lengths[3] == lengths[4]


def test_eight_digits_have_three_paces() -> None:
    lengths = {seconds(es_mx.digits_to_type("44444444", pace)) for pace in range(5)}
    assert len(lengths) == 3


@pytest.mark.parametrize("size", [8, 12])
def test_a_dictation_said_twice_leaves_its_sentence_time_within_a_minute(size: int) -> None:
    """dialog.md: a dictation up to 60 s. "cuatro" is the longest digit."""
    longest_s = max(seconds(es_mx.digits_to_type("4" * size, pace)) for pace in range(10))
    assert 2 * longest_s <= 48


@pytest.mark.parametrize(
    ("digits", "sizes"),
    [
        ("1", [1]),
        ("1234", [4]),
        ("12345", [3, 2]),
        ("123456", [3, 3]),
        ("12345678", [4, 4]),
        ("123456789", [3, 3, 3]),
        ("12345678901", [4, 4, 3]),
    ],
)
def test_numbers_are_read_back_in_even_groups(digits: str, sizes: list[int]) -> None:
    """telephony.md: 300 ms, and 800 ms between groups."""
    pauses = pauses_ms(es_mx.digits_to_read_back(digits))
    expected = [300] * (len(digits) - 1)
    end = 0
    for size in sizes[:-1]:
        end += size
        expected[end - 1] = 800
    assert pauses == expected


@pytest.mark.parametrize("digits", ["", "12a", "١٢", "1 2", "*"])
def test_what_is_no_digit_is_refused_without_being_repeated(digits: str) -> None:
    for say in (es_mx.digits_to_read_back, lambda text: es_mx.digits_to_type(text, 0)):
        with pytest.raises(SpeechError) as told:
            say(digits)
        assert not digits or digits not in str(told.value)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (0, 0, "las doce de la noche"),
        (0, 30, "las doce y media de la noche"),
        (1, 0, "la una de la madrugada"),
        (5, 59, "las cinco y cincuenta y nueve de la madrugada"),
        (6, 0, "las seis de la mañana"),
        (7, 0, "las siete de la mañana"),
        (10, 15, "las diez y cuarto de la mañana"),
        (11, 1, "las once con un minuto de la mañana"),
        (12, 0, "las doce del día"),
        (12, 30, "las doce y media de la tarde"),
        (13, 0, "la una de la tarde"),
        (18, 45, "las seis y cuarenta y cinco de la tarde"),
        (19, 0, "las siete de la noche"),
        (23, 30, "las once y media de la noche"),
    ],
)
def test_hours_are_said_as_in_mexico(hour: int, minute: int, said: str) -> None:
    assert es_mx.time_of_day(hour, minute) == said


def test_every_minute_of_the_day_is_said_in_words_and_no_two_alike() -> None:
    said = {es_mx.time_of_day(hour, minute) for hour in range(24) for minute in range(60)}
    assert len(said) == 24 * 60
    assert all(re.fullmatch(r"las? [a-zéíóúñ ]+", text) for text in said)


def test_every_day_of_a_leap_year_is_said_in_words_and_no_two_alike() -> None:
    days = [date(2028, 1, 1) + timedelta(days=ahead) for ahead in range(366)]
    said = {es_mx.day_name(day) for day in days}
    assert len(said) == 366
    assert all(re.fullmatch(r"el [a-záéíóúñ ]+", text) for text in said)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 23), "el lunes veintitrés de noviembre"),
        (date(2027, 1, 1), "el viernes primero de enero"),
        (date(2026, 11, 21), "el sábado veintiuno de noviembre"),
        (date(2026, 9, 16), "el miércoles dieciséis de septiembre"),
        (date(2026, 12, 31), "el jueves treinta y uno de diciembre"),
    ],
)
def test_days_have_weekday_number_and_month(day: date, said: str) -> None:
    assert es_mx.day_name(day) == said


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ("2026-11-28T06:00", "2026-11-28T09:00", "hoy a las nueve de la mañana"),
        ("2026-11-23T00:00", "2026-11-23T23:59", "hoy a las once y cincuenta y nueve de la noche"),
        ("2026-11-29T12:00", "2026-11-30T07:00", "mañana, lunes, a las siete de la mañana"),
        ("2026-11-29T23:59", "2026-11-30T00:00", "mañana, lunes, a las doce de la noche"),
        ("2026-12-31T23:30", "2027-01-01T07:00", "mañana, viernes, a las siete de la mañana"),
        (
            "2026-11-21T21:00",
            "2026-11-23T07:00",
            "el lunes veintitrés de noviembre a las siete de la mañana",
        ),
    ],
)
def test_a_moment_to_come_is_today_tomorrow_or_its_date(now: str, then: str, said: str) -> None:
    assert es_mx.moment(at(then), at(now), MEXICO) == said


def test_today_is_the_callers_today_and_not_that_of_greenwich() -> None:
    """19:00 in Mexico City is 01:00 of the next day in UTC."""
    assert es_mx.moment(at("2026-11-23T20:00"), at("2026-11-23T17:00"), MEXICO).startswith("hoy")


def test_a_moment_gone_by_has_its_year_unless_it_is_this_one() -> None:
    then = at("2026-11-23T10:15")
    here = "el lunes veintitrés de noviembre a las diez y cuarto de la mañana"
    there = (
        "el lunes veintitrés de noviembre de dos mil veintiséis a las diez y cuarto de la mañana"
    )
    assert es_mx.date_and_time(then, at("2026-12-01T10:00"), MEXICO) == here
    assert es_mx.date_and_time(then, at("2027-01-01T10:00"), MEXICO) == there
    assert es_mx.date_and_time(then, None, MEXICO) == there


@pytest.mark.parametrize("year", range(2000, 2100))
def test_years_are_those_of_num2words(year: int) -> None:
    said = es_mx.date_and_time(at(f"{year}-06-01T07:00"), None, MEXICO)
    assert said.endswith(
        f"primero de junio de {num2words(year, lang='es')} a las siete de la mañana"
    )


def test_years_out_of_reach_are_refused() -> None:
    with pytest.raises(SpeechError):
        es_mx.date_and_time(0, None, MEXICO)


MOMENTS = st.integers(at("2000-01-02T00:00"), at("2099-12-30T00:00"))


@given(MOMENTS, MOMENTS)
def test_no_digit_is_left_in_what_is_said(at_s: int, now_s: int) -> None:
    said = es_mx.moment(at_s, now_s, MEXICO) + es_mx.date_and_time(at_s, now_s, MEXICO)
    assert not re.search(r"\d", said)
