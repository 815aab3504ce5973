"""Number words of both languages, against num2words; and what is no one number stays apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ivr.speech import en_us, es_mx
from simulator.hearing.hearing import normalised
from simulator.hearing.numbers import as_digits

NUMBERS = [*range(1_200), *(number * 104_729_113 % 999_999_999 for number in range(2_000))]


def spaced(number: int) -> str:
    return " ".join(str(number))


@pytest.mark.parametrize("language", ["es", "en"])
def test_cardinals_are_understood(language: str) -> None:
    for number in NUMBERS:
        words = num2words(number, lang=language)
        if language == "en":
            words = words.replace(" and ", " ")  # the line speaks American English
        assert normalised(words) == spaced(number)


@given(st.integers(0, 99_999_999_999))
def test_what_the_line_says_of_an_amount_is_the_amount(centavos: int) -> None:
    pesos, cents = divmod(centavos, 100)
    heard = [each for each in (pesos, cents) if each]
    for said in (es_mx.money(centavos), en_us.money(centavos)):
        found = [part for part in normalised(said).split() if part.isdigit()]
        assert "".join(found) == "".join(map(str, heard or [0]))


@given(st.text("0123456789", min_size=1, max_size=20))
def test_digits_said_one_by_one_stay_apart(digits: str) -> None:
    for digits_to_read_back in (es_mx.digits_to_read_back, en_us.digits_to_read_back):
        words = [part for part in digits_to_read_back(digits) if isinstance(part, str)]
        assert as_digits(words) == list(digits)


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("siete y treinta y cinco", "7 y 3 5"),
        ("treinta y nada", "3 0 y nada"),
        ("treinta y cero", "3 0 y 0"),
        ("cuatro cien", "4 1 0 0"),
        ("mil mil", "1 0 0 0 1 0 0 0"),
        ("twenty twenty six", "2 0 2 6"),
        ("one forty five", "1 4 5"),
        ("a hundred", "a hundred"),
        ("millones", "millones"),
        ("zero hundred", "0 hundred"),
    ],
)
def test_numbers_side_by_side_are_not_added_up(words: str, digits: str) -> None:
    assert " ".join(as_digits(words.split())) == digits
