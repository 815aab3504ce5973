"""Numbers said digit by digit: words with pauses, the same on every voice, in any language."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ivr.speech import Pause, SpeechError, Utterance


@dataclass(frozen=True, slots=True)
class _Pace:
    digit: Pause
    pair: Pause
    four: Pause

    @classmethod
    def of_ms(cls, digit: int, pair: int, four: int) -> "_Pace":
        return cls(Pause(digit), Pause(pair), Pause(four))


# telephony.md, Say: 500 ms between digits and 2.5 s between groups of four, 2 s a digit when
# repeated (a digit itself takes some 0.4 s). The pairs of a group are made audible by 1 s.
_PACES = (
    _Pace.of_ms(500, 1000, 2500),
    _Pace.of_ms(1500, 1500, 2500),
    _Pace.of_ms(2000, 2000, 3500),
)
# dialog.md: a dictation, said twice, takes up to 60 s. At the slowest only so many digits fit.
_SLOWEST_FITS_DIGITS = 8
_READ_BACK, _READ_BACK_GROUP = Pause(300), Pause(800)  # telephony.md, Say
# More digits than these (a bill's reference has up to thirty) can't keep both that pause and the
# 25 s that dialog.md gives a prompt; the groups stay as far apart.
_READ_BACK_LONG_DIGITS, _READ_BACK_LONG = 24, Pause(200)
_GROUP = 4


def to_type(digits: str, pace: int, names: Sequence[str]) -> Utterance:
    """A challenge in pairs and fours. `pace` 0 is the first time, then slower each time."""
    slowest = len(_PACES) - 1 if len(digits) <= _SLOWEST_FITS_DIGITS else len(_PACES) - 2
    chosen = _PACES[min(max(pace, 0), slowest)]
    pauses = [
        chosen.four if place % _GROUP == 0 else chosen.pair if place % 2 == 0 else chosen.digit
        for place in range(1, len(digits))
    ]
    return _spaced(digits, pauses, names)


def read_back(digits: str, names: Sequence[str]) -> Utterance:
    """Groups of four digits at most, as even as can be, so that no digit stands alone."""
    groups = -(-len(digits) // _GROUP) or 1
    short, longer = divmod(len(digits), groups)
    sizes = [short + 1] * longer + [short] * (groups - longer)
    return _grouped(digits, sizes, names)


def in_fours(digits: str, names: Sequence[str]) -> Utterance:
    """Groups of exactly four, as a folio is written; what is left over comes last."""
    return _grouped(digits, [_GROUP] * (len(digits) // _GROUP), names)


def _grouped(digits: str, sizes: list[int], names: Sequence[str]) -> Utterance:
    ends = set(accumulate(sizes))
    within = _READ_BACK if len(digits) <= _READ_BACK_LONG_DIGITS else _READ_BACK_LONG
    pauses = [_READ_BACK_GROUP if place in ends else within for place in range(1, len(digits))]
    return _spaced(digits, pauses, names)


def _spaced(digits: str, pauses: Sequence[Pause], names: Sequence[str]) -> Utterance:
    """Each digit a word: never "doble cuatro". `pauses` stand between the digits, one by one."""
    if not digits.isascii() or not digits.isdecimal():
        raise SpeechError("only digits are said digit by digit")
    parts: list[str | Pause] = [names[int(digits[0])]]
    for pause, digit in zip(pauses, digits[1:], strict=True):
        parts += (pause, names[int(digit)])
    return tuple(parts)
