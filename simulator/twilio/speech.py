"""What a call's log holds: pieces of speech, each with its time, and moments beside them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from simulator.twiml.verbs import CHARACTERS_A_SECOND, Break, Pause, Play, Say, Sound

LONG_BREAK_MS = 1000
# Sums of fractions of seconds: a millionth is no time.
TOLERANCE_S = 1e-6
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Moment:
    """Somebody did something: caller, line, twilio, token, check, clock."""

    at: float
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Speech:
    """One prompt as it was played: `kind` is "say" (uninterruptible) or "prompt" (of a Gather).

    `ends_at` is earlier than planned where a key or a hang-up cut it off.
    """

    kind: str
    sounds: tuple[Sound, ...]
    at: float
    ends_at: float

    def heard_by(self, moment: float) -> str:
        """The words said in full by then; a word cut off is not heard."""
        return " ".join("".join(self._pieces(moment, lambda _: " ")).split())

    def shown_by(self, moment: float) -> str:
        """The same for reading, breaks as dots."""
        pieces = self._pieces(moment, lambda ms: " · " if ms < LONG_BREAK_MS else " ··· ")
        return " ".join("".join(pieces).split())

    def _pieces(self, moment: float, show_break: Callable[[int], str]) -> list[str]:
        left_s = min(moment, self.ends_at) - self.at
        pieces: list[str] = []
        for part in _parts(self.sounds):
            if isinstance(part, Break):
                left_s -= part.ms / 1000
                pieces.append(show_break(part.ms))
            else:
                pieces.append(_said(part, left_s))
                left_s -= len(part) / CHARACTERS_A_SECOND
            if left_s < -TOLERANCE_S:
                break
        return pieces


def _parts(sounds: tuple[Sound, ...]) -> list[str | Break]:
    parts: list[str | Break] = []
    for sound in sounds:
        match sound:
            case Say(parts=said, loop=loop):
                parts += [*said] * loop
            case Pause(length_s):
                parts.append(Break(length_s * 1000))
            case Play():
                parts.append(Break(1000 * sound.loop))
    return parts


def _said(text: str, left_s: float) -> str:
    """As much of the text as fits, without the word that does not."""
    characters = int((left_s + TOLERANCE_S) * CHARACTERS_A_SECOND + TOLERANCE_S)
    if characters >= len(text):
        return text
    if characters <= 0:
        return ""
    whole_word = not text[characters].isalnum() or not text[characters - 1].isalnum()
    said = text[:characters]
    return said if whole_word else said.rstrip().rpartition(" ")[0]


@dataclass(frozen=True, slots=True)
class Timed:
    """A piece of a prompt, or a word of it, in seconds since the prompt began."""

    text: str
    at_s: float
    ends_at_s: float


@dataclass(frozen=True, slots=True)
class Silence:
    ms: int
    at_s: float


def timed_parts(sounds: tuple[Sound, ...]) -> tuple[Timed | Silence, ...]:
    """Each text and each break of a prompt with its time, by the house's measure."""
    parts: list[Timed | Silence] = []
    at_s = 0.0
    for part in _parts(sounds):
        if isinstance(part, Break):
            parts.append(Silence(part.ms, at_s))
            at_s += part.ms / 1000
        else:
            ends_at_s = at_s + len(part) / CHARACTERS_A_SECOND
            parts.append(Timed(part, at_s, ends_at_s))
            at_s = ends_at_s
    return tuple(parts)


def timed_words(sounds: tuple[Sound, ...]) -> tuple[Timed, ...]:
    """Each word with the moment at which it begins and at which `heard_by` has heard it."""
    return tuple(
        Timed(
            word[0],
            part.at_s + word.start() / CHARACTERS_A_SECOND,
            part.at_s + word.end() / CHARACTERS_A_SECOND,
        )
        for part in timed_parts(sounds)
        if isinstance(part, Timed)
        for word in _WORD.finditer(part.text)
    )
