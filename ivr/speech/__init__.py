"""Speech as data: words and pauses. One module per language turns values into words."""

from dataclasses import dataclass

# dialog.md: 14 characters of speech a second, pauses beside them.
CHARACTERS_A_SECOND = 14


class SpeechError(Exception):
    """A value that can't be said. Never carries the value."""


@dataclass(frozen=True, slots=True)
class Pause:
    ms: int


Utterance = tuple[str | Pause, ...]


def whole_seconds(utterance: Utterance) -> int:
    """The same, rounded up: the core counts in whole seconds, in the caller's favour."""
    milliseconds_by_characters = sum(
        part.ms * CHARACTERS_A_SECOND if isinstance(part, Pause) else len(part) * 1000
        for part in utterance
    )
    return -(-milliseconds_by_characters // (1000 * CHARACTERS_A_SECOND))


def seconds(utterance: Utterance) -> float:
    """How long this takes to say, by the house's measure."""
    return sum(
        part.ms / 1000 if isinstance(part, Pause) else len(part) / CHARACTERS_A_SECOND
        for part in utterance
    )
