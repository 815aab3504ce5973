"""A prompt as sound, exactly as long as the simulator's clock says: the voice is fitted to it.

So what is heard, the captions and the time at which a key cuts in agree, whatever the voice.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.sound.pcm import LOUDEST, VOICE_RATE, Pcm, placed, silence
from simulator.sound.voice import Voice
from simulator.twiml.verbs import CHARACTERS_A_SECOND, Break, Pause, Play, Sound, duration_s

# Room above it: filters overshoot where a sound is steep, and voices differ in loudness.
LOUDEST_VOICE = round(0.6 * LOUDEST)

# Dictated digits are short words with breaks after them. Fourteen letters a second are too fast for
# them alone ("dos": 0.21 s), so speech may reach into a break, but leaves half of it.
_OF_A_BREAK = 0.5

# Of 32767. py-nanotts breathes at up to 197 after a sentence; an “s” is of 300 and more (measured).
_QUIET = 240
_TRIES = 5
_FASTEST = 5.0  # py-nanotts's limit
# Length goes nearly as 1 / speed (measured: 5.8 s at 1, 3.9 s at 1.5, 3.0 s at 2): a bit more.
_OVERDONE = 1.02
_FADE_S = 0.01


@dataclass(frozen=True, slots=True)
class _Slot:
    """A piece of text: when it begins, and how long it may be."""

    text: str
    language: str
    at_s: float
    room_s: float


def spoken(voice: Voice, sounds: tuple[Sound, ...]) -> Pcm:
    """At 16 kHz, duration_s(sounds) long to the sample. Raises VoiceFailedError."""
    pieces = [(slot.at_s, _fitted(voice, slot)) for slot in _slots(sounds)]
    return placed(duration_s(sounds), VOICE_RATE, pieces)


def _slots(sounds: tuple[Sound, ...]) -> Iterator[_Slot]:
    """In order. The last has what rounding up the whole prompt leaves."""
    parts = [part for sound in sounds for part in _parts(sound)]
    at_s = 0.0
    for place, (part, language) in enumerate(parts):
        own_s = _seconds(part)
        if isinstance(part, str):
            following = parts[place + 1][0] if place + 1 < len(parts) else None
            more_s = _OF_A_BREAK * _seconds(following) if isinstance(following, Break) else 0.0
            ends_s = duration_s(sounds) if following is None else at_s + own_s + more_s
            yield _Slot(part, language, at_s, ends_s - at_s)
        at_s += own_s


def _parts(sound: Sound) -> list[tuple[str | Break, str]]:
    match sound:
        case Pause(length_s):
            return [(Break(1000 * length_s), "")]
        case Play(loop=loop):
            return [(Break(1000 * loop), "")]
        case _:
            return [(part, sound.language) for part in sound.parts] * sound.loop


def _seconds(part: str | Break) -> float:
    return part.ms / 1000 if isinstance(part, Break) else len(part) / CHARACTERS_A_SECOND


def _fitted(voice: Voice, slot: _Slot) -> Pcm:
    """As slowly as it fits, but not slower than naturally; cut off where no speed helps."""
    if not slot.text.strip():
        return silence(0)
    speed, said = 1.0, silence(0)
    for _ in range(_TRIES):
        said = _trimmed(voice.say(slot.text, slot.language, speed))
        if said.seconds <= slot.room_s or speed == _FASTEST:
            break
        speed = min(_FASTEST, speed * said.seconds / slot.room_s * _OVERDONE)
    if said.seconds > slot.room_s:
        said = said.first(slot.room_s).faded_out(_FADE_S)
    return said.no_louder_than(LOUDEST_VOICE)


def _trimmed(said: Pcm) -> Pcm:
    samples = said.samples
    first, end = 0, len(samples)
    while first < end and abs(samples[first]) <= _QUIET:
        first += 1
    while end > first and abs(samples[end - 1]) <= _QUIET:
        end -= 1
    return Pcm(said.rate, samples[first:end])
