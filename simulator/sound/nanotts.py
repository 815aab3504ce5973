"""The voice of py-nanotts (SVOX Pico), in this process; a wheel for Linux has its voices in it."""

import re
import unicodedata
from dataclasses import dataclass
from importlib import import_module

from simulator.sound.pcm import VOICE_RATE, Pcm, joined
from simulator.sound.voice import VoiceFailedError

# Spanish of Spain is the nearest it has to Mexico's.
_SPANISH, _ENGLISH = "es-ES", "en-US"
# At its own volume it clips at full scale; measured on every prompt of the scripts, this peaks
# at 70 % of it.
_VOLUME = 0.35

# Pico reads <…> as markup, and was seen to hang on a word of 5000 letters (measured, 0.1.1): it
# gets plain Latin text, in pieces no longer than prompts are that it speaks well.
_NOT_SAID = re.compile(r"[^0-9A-Za-z\u00c0-\u017f\s.,;:!?¿¡'()*#$%+-]")
_LONGEST_WORD = 40
_LONGEST_PIECE = 400


@dataclass(frozen=True, slots=True)
class Nano:
    name: str = "py-nanotts"

    @classmethod
    def installed(cls) -> "Nano | None":
        try:
            import_module("py_nanotts")
        except ImportError:  # not there, or its native part is for another machine
            return None
        return cls()

    def say(self, text: str, language: str, speed: float) -> Pcm:
        from py_nanotts import NanoTTS  # type: ignore[import-untyped]  # has no stubs

        voice = _SPANISH if language.lower().startswith("es") else _ENGLISH
        engine = NanoTTS()
        try:
            said = [
                engine.speak(piece, voice=voice, speed=speed, volume=_VOLUME)
                for piece in pieces(text)
            ]
        except RuntimeError:  # its message may hold the text
            raise VoiceFailedError("py-nanotts gave no sound") from None
        return joined(VOICE_RATE, [Pcm.from_bytes(VOICE_RATE, sound) for sound in said])


def pieces(text: str) -> list[str]:
    """What Pico can be given of a text, one after the other: split after sentences if it can be."""
    plain = _NOT_SAID.sub(" ", unicodedata.normalize("NFC", text))
    words = [
        word[at : at + _LONGEST_WORD]
        for word in plain.split()
        for at in range(0, len(word), _LONGEST_WORD)
    ]
    found: list[str] = []
    left = " ".join(words)
    while len(left) > _LONGEST_PIECE:
        head = left[:_LONGEST_PIECE]
        cut = head.rfind(". ") + 1 or head.rfind(" ")
        found.append(left[:cut])
        left = left[cut:].lstrip()
    return [*found, left] if left else found
