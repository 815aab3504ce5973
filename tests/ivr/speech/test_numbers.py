"""Numbers and amounts of both languages, against num2words where it follows the grammar."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ivr.speech import SpeechError, en_us, es_mx
from ivr.speech import en_numbers as english
from ivr.speech import es_numbers as spanish

# Every number to two thousand, around each power of ten, and some thousands from everywhere.
AROUND = [10**power + step for power in range(3, 9) for step in range(-2, 32)]
SPREAD = [number * 104_729_113 % 999_999_999 for number in range(3_000)]
NUMBERS = [*range(2_000), *AROUND, *(21 * 10**3, 21 * 10**6, 101_101_101), *SPREAD, 999_999_999]
CENTAVOS = [*range(2_500), *AROUND, *(100 * number for number in NUMBERS), *SPREAD, 99_999_999_999]


def apocopated(words: str) -> str:
    """num2words says "veintiuno mil"; before a noun, also "mil", it is "veintiún mil"
    (https://www.rae.es/dpd/uno, 2.2)."""
    words = re.sub(r"veintiuno(?= (mil|millones)\b)", "veintiún", words)
    return re.sub(r"\buno(?= (mil|millones)\b)", "un", words)


def before_noun(words: str) -> str:
    words = re.sub(r"veintiuno$", "veintiún", words)
    return re.sub(r"\buno$", "un", words)


def test_spanish_cardinals_are_those_of_num2words() -> None:
    for number in NUMBERS:
        expected = apocopated(num2words(number, lang="es"))
        assert spanish.cardinal(number) == expected
        assert spanish.cardinal(number, before_noun=True) == before_noun(expected)


def test_english_cardinals_are_those_of_num2words_without_its_british_and() -> None:
    for number in NUMBERS:
        expected = num2words(number, lang="en").replace(" and ", " ").replace(",", "")
        assert english.cardinal(number) == expected


@pytest.mark.parametrize("number", range(1, 100))
def test_english_ordinals_are_those_of_num2words(number: int) -> None:
    assert english.ordinal(number) == num2words(number, lang="en", to="ordinal")


def test_spanish_amounts_are_those_of_num2words() -> None:
    """It leaves out "de" after "millón" and says the centavos that aren't there."""
    for centavos in CENTAVOS:
        words = apocopated(num2words(centavos, lang="es", to="currency", currency="MXN"))
        pesos, cents = words.split(" con ")
        pesos = re.sub(r"(millón|millones) pesos$", r"\1 de pesos", pesos)
        assert es_mx.money(centavos) == joined(pesos, cents, centavos, " con ")


def test_english_amounts_are_those_of_num2words() -> None:
    for centavos in CENTAVOS:
        words = num2words(centavos, lang="en", to="currency", currency="MXN")
        pesos, _, cents = words.replace(" and ", " ").rpartition(", ")
        pesos, cents = pesos.replace(",", ""), cents.replace("cent", "centavo")
        assert en_us.money(centavos) == joined(pesos, cents, centavos, " and ")


def joined(pesos: str, cents: str, centavos: int, between: str) -> str:
    if not centavos % 100:
        return pesos
    return cents if centavos < 100 else f"{pesos}{between}{cents}"


@pytest.mark.parametrize(
    ("centavos", "in_spanish", "in_english"),
    [
        (0, "cero pesos", "zero pesos"),
        (1, "un centavo", "one centavo"),
        (100, "un peso", "one peso"),
        (101, "un peso con un centavo", "one peso and one centavo"),
        (2_150, "veintiún pesos con cincuenta centavos", "twenty-one pesos and fifty centavos"),
        (3_121, "treinta y un pesos con veintiún centavos", None),
        (10_100, "ciento un pesos", "one hundred one pesos"),
        (100_000, "mil pesos", "one thousand pesos"),
        (
            123_450,
            "mil doscientos treinta y cuatro pesos con cincuenta centavos",
            "one thousand two hundred thirty-four pesos and fifty centavos",
        ),
        (2_100_000, "veintiún mil pesos", "twenty-one thousand pesos"),
        (3_100_000, "treinta y un mil pesos", "thirty-one thousand pesos"),
        (100_000_000, "un millón de pesos", "one million pesos"),
        (100_000_100, "un millón un pesos", "one million one pesos"),
        (100_000_050, "un millón de pesos con cincuenta centavos", None),
        (100_100_000, "un millón mil pesos", None),
        (2_100_000_000, "veintiún millones de pesos", "twenty-one million pesos"),
    ],
)
def test_amounts_are_said_as_a_cashier_would(
    centavos: int, in_spanish: str, in_english: str | None
) -> None:
    assert es_mx.money(centavos) == in_spanish
    assert in_english is None or en_us.money(centavos) == in_english


@pytest.mark.parametrize(
    ("number", "feminine"),
    [
        (1, "una"),
        (21, "veintiuna"),
        (100, "cien"),
        (201, "doscientas una"),
        (531_000, "quinientas treinta y una mil"),
        (700_000_900, "setecientos millones novecientas"),
    ],
)
def test_feminine_nouns_are_counted_with_feminine_numbers(number: int, feminine: str) -> None:
    """Hundreds agree across "mil", never across "millones", which is a noun itself."""
    assert spanish.cardinal(number, feminine=True, before_noun=True) == feminine


@pytest.mark.parametrize("number", [-1, 1_000_000_000])
def test_numbers_beyond_the_words_are_refused(number: int) -> None:
    for cardinal in (spanish.cardinal, english.cardinal):
        with pytest.raises(SpeechError):
            cardinal(number)


@pytest.mark.parametrize("number", [0, 100])
def test_ordinals_beyond_the_words_are_refused(number: int) -> None:
    with pytest.raises(SpeechError):
        english.ordinal(number)


@pytest.mark.parametrize("centavos", [-1, 100_000_000_000])
def test_amounts_beyond_the_words_are_refused_without_being_repeated(centavos: int) -> None:
    for money in (es_mx.money, en_us.money):
        with pytest.raises(SpeechError) as told:
            money(centavos)
        assert str(centavos) not in str(told.value)


AMOUNTS = st.integers(0, 99_999_999_999)


@given(AMOUNTS, AMOUNTS)
def test_no_two_amounts_sound_alike_and_none_has_a_digit(one: int, other: int) -> None:
    for money in (es_mx.money, en_us.money):
        assert (money(one) == money(other)) is (one == other)
        assert re.fullmatch(r"[a-záéíóúü -]+", money(one))
