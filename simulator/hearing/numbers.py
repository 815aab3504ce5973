"""Number words of both languages as digits. Only what grammar joins is one number: "mil doscientos"
is, "cuatro siete" is two.
"""

from collections.abc import Mapping
from dataclasses import dataclass

_SPANISH_DIGITS = (
    *("cero", "uno", "dos", "tres", "cuatro"),
    *("cinco", "seis", "siete", "ocho", "nueve"),
)
DIGITS_IN_ENGLISH = (
    *("zero", "one", "two", "three", "four"),
    *("five", "six", "seven", "eight", "nine"),
)
DIGITS: Mapping[str, str] = {
    word: str(n) for words in (_SPANISH_DIGITS, DIGITS_IN_ENGLISH) for n, word in enumerate(words)
}


@dataclass(frozen=True, slots=True)
class _Grammar:
    """Words without accents. `joint`: what stands between tens and units, "" for nothing."""

    small: Mapping[str, int]  # what may stand alone, below the tens that take units
    tens: Mapping[str, int]
    joint: str
    hundreds: Mapping[str, int]  # words of their own; a `hundred` multiplies the unit before it
    hundred: str
    scales: Mapping[str, int]
    alone: frozenset[str]  # scales that need no number before them


def _numbered(text: str, start: int, step: int = 1) -> dict[str, int]:
    return {word: n * step for n, word in enumerate(text.split(), start)}


_SPANISH = _Grammar(
    small=_numbered(" ".join(_SPANISH_DIGITS), 0)
    | _numbered("diez once doce trece catorce quince dieciseis diecisiete dieciocho", 10)
    | _numbered("diecinueve veinte veintiuno veintidos veintitres veinticuatro", 19)
    | _numbered("veinticinco veintiseis veintisiete veintiocho veintinueve", 25)
    | {"un": 1, "una": 1, "veintiun": 21, "veintiuna": 21},
    tens=_numbered("treinta cuarenta cincuenta sesenta setenta ochenta noventa", 3, 10),
    joint="y",
    hundreds=_numbered("ciento doscientos trescientos cuatrocientos quinientos", 1, 100)
    | _numbered("seiscientos setecientos ochocientos novecientos", 6, 100)
    | _numbered("doscientas trescientas cuatrocientas quinientas seiscientas", 2, 100)
    | _numbered("setecientas ochocientas novecientas", 7, 100)
    | {"cien": 100},
    hundred="",
    scales={"mil": 1_000, "millon": 1_000_000, "millones": 1_000_000},
    alone=frozenset({"mil"}),
)
_ENGLISH = _Grammar(
    small=_numbered(" ".join(DIGITS_IN_ENGLISH), 0)
    | _numbered("ten eleven twelve thirteen fourteen fifteen sixteen", 10)
    | _numbered("seventeen eighteen nineteen", 17),
    tens=_numbered("twenty thirty forty fifty sixty seventy eighty ninety", 2, 10),
    joint="",
    hundreds={},
    hundred="hundred",
    scales={"thousand": 1_000, "million": 1_000_000},
    alone=frozenset(),
)


def as_digits(words: list[str]) -> list[str]:
    """The same words, each number among them as its digits, one by one."""
    said: list[str] = []
    place = 0
    while place < len(words):
        value, end = _cardinal(words, place)
        said += [words[place]] if value is None else str(value)
        place = max(end, place + 1)
    return said


def _cardinal(words: list[str], start: int) -> tuple[int | None, int]:
    """The number that begins here, and where it ends; None where none does."""
    for grammar in (_SPANISH, _ENGLISH):
        value, end = _scaled(grammar, words, start)
        if value is not None:
            return value, end
    return None, start


def _scaled(grammar: _Grammar, words: list[str], start: int) -> tuple[int | None, int]:
    """Millions, then thousands, then the rest."""
    total, place, above = None, start, max(grammar.scales.values()) + 1
    while above > 1:
        value, end = _below_thousand(grammar, words, place)
        scale = grammar.scales.get(_at(words, end), 1)
        if value is None:
            value = 1 if _at(words, end) in grammar.alone else 0
        if value == 0 or scale >= above:
            break
        total, place, above = (total or 0) + value * scale, end + (scale > 1), scale
    if total is None and _at(words, start) in grammar.small:  # zero is no part of a number
        return grammar.small[words[start]], start + 1
    return total, place


def _below_thousand(grammar: _Grammar, words: list[str], start: int) -> tuple[int | None, int]:
    hundreds, place = grammar.hundreds.get(_at(words, start)), start + 1
    if grammar.hundred and _at(words, start + 1) == grammar.hundred:
        hundreds, place = grammar.small.get(_at(words, start), 0) * 100, start + 2
    if not hundreds:
        return _below_hundred(grammar, words, start)
    rest, end = _below_hundred(grammar, words, place)
    return (hundreds + rest, end) if rest else (hundreds, place)


def _below_hundred(grammar: _Grammar, words: list[str], start: int) -> tuple[int | None, int]:
    word = _at(words, start)
    if word in grammar.small:
        return grammar.small[word], start + 1
    if word not in grammar.tens:
        return None, start
    tens, place = grammar.tens[word], start + 1
    if grammar.joint:
        place += _at(words, place) == grammar.joint
    unit = grammar.small.get(_at(words, place), 0)
    if 1 <= unit <= 9 and (not grammar.joint or place > start + 1):
        return tens + unit, place + 1
    return tens, start + 1


def _at(words: list[str], place: int) -> str:
    return words[place] if place < len(words) else ""
