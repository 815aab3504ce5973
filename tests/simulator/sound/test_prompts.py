"""A prompt's sound takes exactly the time the simulator's clock gives it."""

from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.sound.nanotts import Nano
from simulator.sound.pcm import VOICE_RATE, Pcm
from simulator.sound.prompts import LOUDEST_VOICE, spoken
from simulator.sound.voices import installed_voice
from simulator.twiml.verbs import Break, Pause, Play, Say, Sound, duration_s
from tests.simulator.sound.voices_for_tests import Hum

WORDS = st.text("abc ñ.1", min_size=1, max_size=30)
SAYS = st.builds(
    Say,
    voice=st.just("Polly.Mia-Neural"),
    language=st.sampled_from(["es-MX", "en-US"]),
    parts=st.lists(WORDS | st.builds(Break, st.integers(1, 1200)), max_size=4).map(tuple),
    loop=st.integers(1, 2),
)
SOUNDS = st.lists(
    SAYS | st.builds(Pause, st.integers(0, 2)) | st.builds(Play, st.just("u"), st.integers(1, 2)),
    max_size=3,
).map(tuple)
DICTATION = ("Escriba:", Break(1000), "dos", Break(500), "uno")


def say(*parts: str | Break) -> tuple[Sound, ...]:
    return (Say("Polly.Mia-Neural", "es-MX", parts),)


def sounding(sound: Pcm, begin_s: float, end_s: float) -> bool:
    begin, end = round(begin_s * VOICE_RATE), round(end_s * VOICE_RATE)
    return any(sound.samples[begin:end])


@settings(max_examples=40, deadline=None)
@given(SOUNDS, st.floats(1, 60), st.integers(0, 32767), st.floats(0, 0.3))
def test_any_voice_is_as_long_as_the_clock_says_and_never_clips(
    sounds: tuple[Sound, ...], pace: float, level: int, pauses_s: float
) -> None:
    sound = spoken(Hum(pace, level, pauses_s), sounds)
    assert len(sound.samples) == duration_s(sounds) * VOICE_RATE
    assert sound.peak <= LOUDEST_VOICE


def test_each_piece_begins_at_its_place_and_leaves_the_breaks_half_free() -> None:
    sound = spoken(Hum(letters_a_second=6, pauses_s=0.4), say(*DICTATION))
    begins = [0, 8 / 14 + 1, 8 / 14 + 1 + 3 / 14 + 0.5]
    for begin_s in begins:
        assert sounding(sound, begin_s, begin_s + 0.01)
    for begin_s in begins[1:]:
        free_s = 0.5 if begin_s == begins[1] else 0.25
        assert not sounding(sound, begin_s - free_s, begin_s)


def test_a_short_piece_is_said_at_its_natural_speed_and_followed_by_silence() -> None:
    voice = Hum(letters_a_second=28)
    sound = spoken(voice, say("catorce letras"))
    assert voice.asked == [("catorce letras", "es-MX", 1.0)]
    assert sounding(sound, 0.49, 0.5)
    assert not sounding(sound, 0.51, 1)


def test_a_long_piece_is_said_faster_but_no_faster_than_it_must() -> None:
    voice = Hum(letters_a_second=10)
    sound = spoken(voice, say("catorce letras"))
    assert 1.4 < voice.asked[-1][2] < 1.5
    assert sounding(sound, 0.95, 1)


def test_what_no_speed_makes_short_enough_is_cut_off_without_a_click() -> None:
    sound = spoken(Hum(letters_a_second=1), say("catorce letras", Break(1000)))
    assert sounding(sound, 1.48, 1.5)
    assert not sounding(sound, 1.5, 2)
    assert abs(sound.samples[round(1.5 * VOICE_RATE) - 1]) < 100


def test_the_last_piece_may_use_what_rounding_leaves() -> None:
    voice = Hum(letters_a_second=8)
    sound = spoken(voice, say("doce letras."))
    assert duration_s(say("doce letras.")) == 1
    assert sounding(sound, 0.95, 1)


def test_silence_around_speech_does_not_count() -> None:
    voice = Hum(letters_a_second=14, pauses_s=0.5)
    spoken(voice, say("catorce letras"))
    assert [speed for _, _, speed in voice.asked] == [1.0]


def test_a_text_of_blanks_and_a_voice_of_silence_are_silence() -> None:
    class Silent(Hum):
        def say(self, text: str, language: str, speed: float) -> Pcm:
            return Pcm(VOICE_RATE, array("h"))

    voice = Hum()
    assert spoken(voice, say(" ", Break(100))).peak == 0
    assert voice.asked == []
    assert spoken(Silent(), say("…")).peak == 0
    assert spoken(voice, ()).samples == array("h")


WITHOUT_NANO = pytest.mark.skipif(
    Nano.installed() is None, reason="py-nanotts is not installed (Linux only)"
)


@WITHOUT_NANO
@pytest.mark.parametrize("digit", ["uno", "dos", "seis", "uno.", "dos.", "nueve."])
def test_a_dictated_digit_is_hardly_hurried(digit: str) -> None:
    speeds = []

    class Asked(Nano):
        def say(self, text: str, language: str, speed: float) -> Pcm:
            speeds.append(speed)
            return Nano().say(text, language, speed)

    parts = (digit, Break(1000)) if digit.endswith(".") else (digit, Break(300), digit)
    spoken(Asked(), say(*parts))
    assert speeds[-1] < 1.6


@WITHOUT_NANO
def test_a_real_voice_dictates_at_the_places_that_captions_show() -> None:
    voice = installed_voice()
    assert voice is not None
    prompt = say("Escriba en su NetKey:", Break(1000), "cuatro", Break(500), "siete", Break(1000))
    sound = spoken(voice, prompt)
    assert sound.seconds == duration_s(prompt) == 5
    places = [0, 21 / 14 + 1, 21 / 14 + 1 + 6 / 14 + 0.5]
    for at_s, length_s in zip(places, [21 / 14, 6 / 14, 5 / 14], strict=True):
        assert sounding(sound, at_s, at_s + 0.03)
        assert sounding(sound, at_s, at_s + length_s)
    assert not sounding(sound, 21 / 14 + 0.5, 21 / 14 + 1)
    assert 5000 < sound.peak <= LOUDEST_VOICE
