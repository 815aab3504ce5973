"""A few words by which a speech is known again, though every number in it be another."""

import re
from collections.abc import Sequence

from simulator.hearing.hearing import find, normalised
from simulator.hearing.numbers import DIGITS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FEWEST, MOST = 3, 8  # words: enough to tell, short enough to read
# A word for a digit takes 3 to 6 letters, so 0.2 s more or less (14 characters a second).
DIGIT_VARIES_S = 0.22
_MONTHS = _words(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre "
    "january february march april june july august september october november december"
)
_DAYS = _words(
    "lunes martes miércoles jueves viernes sábado domingo ayer "
    "monday tuesday wednesday thursday friday saturday sunday yesterday"
)
_OF_A_DATE = _MONTHS | _DAYS
_ARTICLES = ("un", "una")  # number words too, but mostly not meant so
# Not the last word of an excerpt, where it can be helped.
_LOOSE = _words(
    "a al con de del e el en es la las le lo los o para por que se si su sus tu un una y "
    "an and at by for from if in is of on or our the to with you your"
)


def excerpts(texts: Sequence[str]) -> tuple[str, ...]:
    """One of each text, in order, as an ear finds them; a text of nothing but numbers has none."""
    heard, start = normalised(" ".join(texts)), 0
    found: list[str] = []
    for text in texts:
        words = excerpt(text)
        end = find(normalised(words), heard, start) if words else None
        if end is not None:
            start = end
            found.append(words)
    return tuple(found)


def excerpt(text: str) -> str:
    """The first few words in a row that hold no number and no date; "" where there are none."""
    runs = _runs(text.split())
    run = next((run for run in runs if len(run) >= FEWEST), max(runs, key=len, default=[]))
    words = " ".join(_short(run)).strip(" .,;:¿?¡!…–-\"'“”«»()")
    return words if len(words) >= FEWEST else ""


def varies_s(text: str) -> float:
    """By how much a speech may be shorter where the numbers in it are others."""
    digits = sum(_plain(word) in DIGITS for word in text.split())
    return digits * DIGIT_VARIES_S + 1 if digits else 0.0  # whole seconds: one more


def _runs(words: list[str]) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for index, word in enumerate(words):
        if _is_firm(words, index):
            runs[-1].append(word)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _is_firm(words: list[str], index: int) -> bool:
    word = _plain(words[index])
    if word in _ARTICLES:
        beside = words[max(index - 1, 0) : index] + words[index + 1 : index + 2]
        return len(beside) == 2 and not any(_is_number(other) for other in beside)
    spelled = len(word) == 1 and word not in "aeiouy"  # a letter of a folio, perhaps
    return bool(word) and not (spelled or word in _OF_A_DATE or _is_number(words[index]))


def _is_number(word: str) -> bool:
    return bool(re.search(r"[0-9{}]", word + normalised(word)))


def _plain(word: str) -> str:
    return "".join(re.findall(r"[^\W\d_]+", word.lower()))


def _short(run: list[str]) -> list[str]:
    """Up to a comma or full stop where there is one in time."""
    words = run[:MOST]
    stops = [n for n, word in enumerate(words, 1) if word[-1] in ".,;:?!" and n >= FEWEST]
    if stops:
        return words[: stops[-1]]
    while len(words) > FEWEST and _plain(words[-1]) in _LOOSE:
        words = words[:-1]
    return words
