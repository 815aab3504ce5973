"""What a synthesiser is here: text in, sound out, as fast as asked."""

from collections.abc import Callable
from functools import lru_cache
from typing import Protocol

from simulator.faults import SimulatorError
from simulator.sound.pcm import Pcm

MOST_REMEMBERED = 256  # of some 4 s each, as prompts are: about 30 MB


class VoiceFailedError(SimulatorError):
    """A synthesiser gave no sound. Never with the text in it: prompts read numbers back."""


class Voice(Protocol):
    @property
    def name(self) -> str: ...

    def say(self, text: str, language: str, speed: float) -> Pcm:
        """At 16 kHz. `speed` 1 is its natural one, 2 about twice as fast. VoiceFailedError."""
        ...


class Remembering:
    """Another voice that says the same again without work: a call repeats itself."""

    def __init__(self, voice: Voice, most: int = MOST_REMEMBERED) -> None:
        self.name = voice.name
        self._say: Callable[[str, str, float], Pcm] = lru_cache(most)(voice.say)

    def say(self, text: str, language: str, speed: float) -> Pcm:
        return self._say(text, language, speed)
