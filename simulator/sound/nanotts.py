"""The voice of py-nanotts (SVOX Pico), in this process; a wheel for Linux has its voices in it."""

from dataclasses import dataclass
from importlib.util import find_spec

from simulator.sound.pcm import VOICE_RATE, Pcm

# Spanish of Spain is the nearest it has to Mexico's.
_SPANISH, _ENGLISH = "es-ES", "en-US"
# At its own volume it reaches full scale, and clips there.
_VOLUME = 0.35


@dataclass(frozen=True, slots=True)
class Nano:
    name: str = "py-nanotts"

    @classmethod
    def installed(cls) -> "Nano | None":
        return cls() if find_spec("py_nanotts") else None

    def say(self, text: str, language: str, speed: float) -> Pcm:
        from py_nanotts import NanoTTS  # type: ignore[import-untyped]  # has no stubs

        voice = _SPANISH if language.lower().startswith("es") else _ENGLISH
        spoken = NanoTTS().speak(text, voice=voice, speed=speed, volume=_VOLUME)
        return Pcm.from_bytes(VOICE_RATE, spoken)
