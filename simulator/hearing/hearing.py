"""What an ear makes of speech: no case, accents or punctuation, and number words are numbers."""

import re
import unicodedata

from simulator.faults import SimulatorError
from simulator.hearing.numbers import DIGITS, DIGITS_IN_ENGLISH, as_digits

# "November twenty-third" is "November 23" and "November 23rd"; elsewhere "first" is no number.
_MONTHS = "january february march april may june july august september october november december"
_DAY_OF = re.compile(rf"\b({_MONTHS.replace(' ', '|')}) (?:(twenty|thirty) )?([a-z]+)\b")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_CARDINAL_OF = {
    **dict(zip(_ORDINALS, DIGITS_IN_ENGLISH[1:], strict=True)),
    "tenth": "ten",
    "eleventh": "eleven",
    "twelfth": "twelve",
    "thirteenth": "thirteen",
    "fourteenth": "fourteen",
    "fifteenth": "fifteen",
    "sixteenth": "sixteen",
    "seventeenth": "seventeen",
    "eighteenth": "eighteen",
    "nineteenth": "nineteen",
    "twentieth": "twenty",
    "thirtieth": "thirty",
}
_SUFFIX = re.compile(r"(?<=[0-9])(st|nd|rd|th)\b")
# Challenges have 8 digits, or 12 with a payee (otp-core.md); from 5 on it is no serial, no count.
LENGTHS = (8, 12)
SHORTEST_DICTATION = 5


class DictationError(SimulatorError):
    """No number was dictated as one must be. Says why in a sentence."""


def normalised(text: str) -> str:
    """Words of plain small letters and single digits, one space between them."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    words = " ".join(re.findall(r"[a-z]+|[0-9]", _SUFFIX.sub("", plain)))
    return " ".join(as_digits(_DAY_OF.sub(_day, words).split()))


def _day(found: re.Match[str]) -> str:
    month, tens, last = found.groups(default="")
    return " ".join([month, tens, _CARDINAL_OF.get(last, last)])


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
