"""Samples: joined, placed, halved, written."""

import io
import wave
from array import array
from math import log10, pi, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.sound.pcm import Pcm, joined, placed, silence
from simulator.sound.rates import resampled
from tests.simulator.sound.goertzel import power

SAMPLES = st.lists(st.integers(-32768, 32767), max_size=40).map(lambda given: array("h", given))


def sine(hz: float, rate: int, seconds: float = 0.25, loud: int = 20000) -> Pcm:
    count = round(seconds * rate)
    return Pcm(rate, array("h", (round(loud * sin(2 * pi * hz * n / rate)) for n in range(count))))


def decibels(sound: Pcm, hz: float, loud: int = 20000) -> float:
    """Against a sine of this amplitude, away from the edges."""
    middle = sound.samples[200:-200]
    return 10 * log10((power(middle, hz, sound.rate) + 1e-9) / (loud**2 / 2))


@given(SAMPLES, st.sampled_from([8000, 16000]))
def test_a_wav_gives_the_same_samples_back(samples: "array[int]", rate: int) -> None:
    with wave.open(io.BytesIO(Pcm(rate, samples).wav())) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, rate)
        assert file.getnframes() == len(samples)
        assert Pcm.from_bytes(rate, file.readframes(len(samples))).samples == samples


@given(st.lists(st.tuples(st.floats(0, 0.02), SAMPLES), max_size=5))
def test_what_is_placed_stands_where_it_was_put_and_the_last_one_covers(
    pieces: list[tuple[float, "array[int]"]],
) -> None:
    whole = placed(0.01, 8000, [(at, Pcm(8000, samples)) for at, samples in pieces])
    assert len(whole.samples) == 80
    for n, sample in enumerate(whole.samples):
        here = [s[n - round(at * 8000)] for at, s in pieces if 0 <= n - round(at * 8000) < len(s)]
        assert sample == (here[-1] if here else 0)


def test_rates_do_not_mix() -> None:
    with pytest.raises(ValueError, match="8000"):
        placed(1, 16000, [(0, silence(0.1, 8000))])
    with pytest.raises(ValueError, match="16000"):
        joined(8000, [silence(0.1, 16000)])
    with pytest.raises(ValueError, match="44100"):
        silence(0.1, 44100).at_8k()


@pytest.mark.parametrize("hz", [300, 697, 1000, 1477, 2500, 3400])
def test_the_telephone_s_band_passes_unchanged(hz: int) -> None:
    assert decibels(sine(hz, 16000).at_8k(), hz) == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize("hz", [4700, 5500, 6523, 7303, 7900])
def test_what_is_above_the_band_is_not_folded_into_it(hz: int) -> None:
    assert decibels(sine(hz, 16000).at_8k(), 8000 - hz) < -45


@given(SAMPLES)
def test_half_the_rate_is_half_the_samples(samples: "array[int]") -> None:
    assert len(Pcm(16000, samples).at_8k().samples) == (len(samples) + 1) // 2


@pytest.mark.parametrize("hz", [300, 1000, 3400, 5000])
def test_another_rate_keeps_pitch_loudness_and_length(hz: int) -> None:
    other = Pcm(16000, resampled(sine(hz, 22050).samples, 22050, 16000))
    assert decibels(other, hz) == pytest.approx(0, abs=0.3)
    assert other.seconds == pytest.approx(0.25, abs=1 / 8000)


def test_another_rate_folds_nothing_back() -> None:
    other = Pcm(16000, resampled(sine(10000, 22050).samples, 22050, 16000))
    assert decibels(other, 6000) < -40


def test_going_up_is_as_true_as_going_down() -> None:
    other = Pcm(16000, resampled(sine(1000, 8000).samples, 8000, 16000))
    assert decibels(other, 1000) == pytest.approx(0, abs=0.3)
    assert decibels(other, 7000) < -40
