"""What an ear makes of speech: no case, accents or punctuation, and number words are numbers."""

import re
import unicodedata

from simulator.faults import SimulatorError

_UNITS = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
DIGITS = {word: str(n) for words in (_UNITS, _ENGLISH) for n, word in enumerate(words)}
_TENS = {
    word: n
    for n, word in enumerate(
        ("treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"), start=3
    )
}
# fmt: off
_TO_29 = (
    "diez", "once", "doce", "trece", "catorce", "quince", "dieciseis", "diecisiete", "dieciocho",
    "diecinueve", "veinte", "veintiuno", "veintidos", "veintitres", "veinticuatro", "veinticinco",
    "veintiseis", "veintisiete", "veintiocho", "veintinueve",
)
# fmt: on
_NUMBERS = (
    DIGITS
    | {"un": "1", "una": "1"}
    | {word: str(n) for n, word in enumerate(_TO_29, start=10)}
    | {"veintiun": "21", "veintiuna": "21"}
    | {word: f"{n}0" for word, n in _TENS.items()}
)
_COMPOUND = re.compile(
    rf"\b({'|'.join(_TENS)}) y (uno|una|un|{'|'.join(_UNITS[1:])})\b"
)  # "treinta y cinco"
# Challenges have 8 digits, or 12 with a payee (otp-core.md); from 5 on it is no serial, no count.
LENGTHS = (8, 12)
SHORTEST_DICTATION = 5


class DictationError(SimulatorError):
    """No number was dictated as one must be. Says why in a sentence."""


def normalised(text: str) -> str:
    """Words of plain small letters and single digits, one space between them."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = " ".join(re.findall(r"[a-z]+|[0-9]", plain))
    words = _COMPOUND.sub(_compound, words)
    numbered = (" ".join(_NUMBERS[word]) if word in _NUMBERS else word for word in words.split())
    return " ".join(numbered)


def _compound(found: re.Match[str]) -> str:
    return f"{_TENS[found[1]]} {_NUMBERS[found[2]]}"


def find(expected: str, heard: str, start: int = 0) -> int | None:
    """Where this ends in what was heard (normalised both), or None.

    It begins where a word begins; it may end inside a word, but never inside a number.
    """
    pattern = r"\b" + re.escape(expected)
    if expected[:1].isdigit():
        pattern = r"(?<![0-9] )" + pattern
    if expected[-1:].isdigit():
        pattern += r"(?! [0-9])"
    found = re.compile(pattern).search(heard, start)
    return found.end() if found else None


def dictated(prompts: list[str], digits: int | None = None) -> tuple[int, str]:
    """The number dictated in the last prompt that dictates one, and which prompt that was.

    Word by word, at least twice, every time the same, 8 or 12 digits. Raises DictationError.
    """
    for index in range(len(prompts) - 1, -1, -1):
        runs = [run for run in _runs(prompts[index]) if len(run) >= SHORTEST_DICTATION]
        if runs:
            return index, _agreed(runs, (digits,) if digits else LENGTHS)
    raise DictationError("no number was dictated word by word")


def _agreed(runs: list[str], lengths: tuple[int, ...]) -> str:
    if len(runs) < 2:
        raise DictationError("the number was dictated once; it is to be repeated")
    if len(set(runs)) > 1:
        raise DictationError(f"the readings differ: {', '.join(runs)}")
    if len(runs[0]) not in lengths:
        allowed = " or ".join(map(str, lengths))
        raise DictationError(f"{len(runs[0])} digits were dictated, not {allowed}")
    return runs[0]


def _runs(text: str) -> list[str]:
    """Unbroken runs of digits said as words. Numerals do not count: a voice reads them whole."""
    marks = (DIGITS.get(word, " ") for word in re.findall(r"\w+", text.lower()))
    return "".join(marks).split()
