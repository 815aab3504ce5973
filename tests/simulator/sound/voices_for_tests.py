"""Voices that say a steady hum: as long, and as loud, as a test wants."""

from array import array
from dataclasses import dataclass, field

from simulator.sound.pcm import VOICE_RATE, Pcm


@dataclass
class Hum:
    """`letters_a_second` at speed 1; silence of `pauses_s` before and after it."""

    letters_a_second: float = 14.0
    level: int = 8000
    pauses_s: float = 0.0
    fastest: float = 5.0
    name: str = "hum"
    asked: list[tuple[str, str, float]] = field(default_factory=list)

    def say(self, text: str, language: str, speed: float) -> Pcm:
        self.asked.append((text, language, speed))
        seconds = len(text) / self.letters_a_second / min(speed, self.fastest)
        quiet = array("h", bytes(2 * round(self.pauses_s * VOICE_RATE)))
        hum = array("h", [self.level]) * round(seconds * VOICE_RATE)
        return Pcm(VOICE_RATE, quiet + hum + quiet)
