"""What an ear understands, and which number it was told to type."""

import pytest

from simulator.hearing.hearing import DictationError, dictated, find, normalised

SPOKEN = "cuatro, siete, uno, dos, nueve, cero, tres, cinco"


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("¡Bienvenido a AUDIOMÁTICO!", "bienvenido a audiomatico"),
        ("marque dos", "marque 2"),
        ("cuatro, siete; uno", "471"),
        ("quince minutos", "15 minutos"),
        ("treinta y cinco pesos", "35 pesos"),
        ("veintitrés horas", "23 horas"),
        ("una clave", "1 clave"),
        ("fifteen minutes", "15 minutes"),
        ("seven in the morning", "7 in the morning"),
        ("twenty-five tries", "25 tries"),
        ("ten fifteen in the morning", "10:15 in the morning"),
        ("Monday, November twenty-third,", "Monday, November 23"),
        ("June first, twenty twenty-six", "June 1st, 2026"),
        (
            "mil doscientos treinta y cuatro pesos con cincuenta centavos",
            "1,234 pesos con 50 centavos",
        ),
        (
            "one thousand two hundred thirty-four pesos and fifty centavos",
            "1,234 pesos and 50 centavos",
        ),
        ("un millón de pesos", "1,000,000 de pesos"),
        ("veintiún mil pesos con un centavo", "21,000 pesos con 1 centavo"),
        ("two million one pesos", "2,000,001 pesos"),
        ("el   año\nque viene", "el año que viene"),
    ],
)
def test_case_accents_punctuation_and_the_way_numbers_are_told_do_not_count(
    said: str, same: str
) -> None:
    assert normalised(said) == normalised(same)


@pytest.mark.parametrize(
    ("expected", "heard", "found"),
    [
        ("marque 2", "para activar, marque dos", True),
        ("incorrect", "es incorrecta", True),
        ("correcta", "es incorrecta", False),
        ("quedan 2", "quedan dos intentos", True),
        ("quedan 2", "quedan dos cinco", False),
        ("2 intentos", "uno dos intentos", False),
        ("4712", "su folio es cuatro siete uno dos", True),
        ("4712", "your folio number is four, seven, one, two", True),
        ("200 pesos", "mil doscientos pesos", False),
        ("1,200 pesos", "one thousand two hundred pesos", True),
        ("20 pesos", "twenty-five pesos", False),
        ("471", "su folio es cuatro siete uno dos", False),
    ],
)
def test_a_text_is_found_where_a_word_begins_and_never_inside_a_number(
    expected: str, heard: str, found: bool
) -> None:
    assert (find(normalised(expected), normalised(heard)) is not None) is found


def test_a_dictation_in_english_is_understood_too() -> None:
    spoken = "zero, four, seven, one, two, nine, zero, three"
    prompt = f"Type these numbers into it: {spoken} Again: {spoken} Enter the eight numbers here."
    assert dictated([prompt]) == (0, "04712903")


def test_a_dictation_is_said_twice_the_same() -> None:
    prompt = f"Escriba en su NetKey {SPOKEN}. Repito: {SPOKEN}. Marque los ocho números aquí."
    assert dictated(["hola", prompt]) == (1, "47129035")


def test_the_last_prompt_that_dictates_counts() -> None:
    old = f"{SPOKEN}. repito, {SPOKEN}".replace("cuatro", "ocho")
    assert dictated([old, f"{SPOKEN}, repito, {SPOKEN}", "aquí sigo"])[0] == 1


@pytest.mark.parametrize(
    ("prompt", "why"),
    [
        ("marque los ocho números", "no number was dictated"),
        (f"escriba {SPOKEN}", "dictated once"),
        (f"escriba {SPOKEN}, repito, {SPOKEN[:-5]} seis", "readings differ"),
        (f"escriba {SPOKEN[8:]}, repito, {SPOKEN[8:]}", "7 digits"),
        ("escriba 47129035, repito, 47129035", "no number was dictated"),
    ],
)
def test_anything_else_is_no_dictation(prompt: str, why: str) -> None:
    with pytest.raises(DictationError, match=why):
        dictated([prompt])


def test_a_dictation_may_be_asked_to_have_so_many_digits() -> None:
    with pytest.raises(DictationError, match="not 12"):
        dictated([f"{SPOKEN}, repito, {SPOKEN}"], 12)
