"""Who speaks: whatever synthesiser is installed, the one that comes as a package first."""

from typing import Protocol

from simulator.sound.pcm import Pcm


class Voice(Protocol):
    @property
    def name(self) -> str: ...

    def __hash__(self) -> int: ...

    def say(self, text: str, language: str, speed: float) -> Pcm:
        """At 16 kHz; speed 1 is its natural one, and more is faster."""
        ...


def installed_voice() -> Voice | None:
    """None: captions and tones only."""
    from simulator.sound.nanotts import Nano

    return Nano.installed()
