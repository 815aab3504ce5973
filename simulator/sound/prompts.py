"""A prompt as sound, exactly as long as the clock says: the voice is fitted to the time."""

from functools import lru_cache

from simulator.sound.pcm import VOICE_RATE, Pcm, mixed, silence
from simulator.sound.voices import Voice
from simulator.twiml.verbs import CHARACTERS_A_SECOND, Break, Pause, Play, Say, Sound, duration_s

MOST_REMEMBERED = 512
_QUIET = 300
_TRIES = 4
_FASTEST = 5.0
_MARGIN = 1.02


def spoken(voice: Voice, sounds: tuple[Sound, ...]) -> Pcm:
    """At 16 kHz, duration_s(sounds) long to the sample."""
    seconds = duration_s(sounds)
    pieces = []
    at = 0.0
    for sound in sounds:
        match sound:
            case Pause(length_s):
                at += length_s
            case Play():
                at += sound.loop
            case Say():
                for part in sound.parts * sound.loop:
                    if isinstance(part, Break):
                        at += part.ms / 1000
                    else:
                        slot_s = len(part) / CHARACTERS_A_SECOND
                        if part.strip():
                            pieces.append((at, _fitted(voice, part, sound.language, slot_s)))
                        at += slot_s
    return mixed(seconds, VOICE_RATE, pieces)


@lru_cache(MOST_REMEMBERED)
def _fitted(voice: Voice, text: str, language: str, slot_s: float) -> Pcm:
    speed = 1.0
    said = silence(0)
    for _ in range(_TRIES):
        said = _trimmed(voice.say(text, language, speed))
        if said.seconds <= slot_s:
            return said
        speed = min(_FASTEST, speed * said.seconds / slot_s * _MARGIN)
    return said.first(slot_s)


def _trimmed(said: Pcm) -> Pcm:
    loud = [n for n, sample in enumerate(said.samples) if abs(sample) > _QUIET]
    return Pcm(said.rate, said.samples[loud[0] : loud[-1] + 1]) if loud else silence(0, said.rate)
