"""Who speaks: whatever synthesiser is installed, the one that comes as a package first."""

from simulator.sound.espeak import Espeak
from simulator.sound.nanotts import Nano
from simulator.sound.voice import Remembering, Voice

__all__ = ["Voice", "installed_voice"]

HOW_TO_GET_ONE = "pip install py-nanotts (Linux), or espeak-ng from your system's packages"


def installed_voice() -> Voice | None:
    """None: captions and tones only."""
    voice = Nano.installed() or Espeak.installed()
    return None if voice is None else Remembering(voice)
