"""The tones of keys: ITU-T Q.23 for what is sent, and a receiver that tells them apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.sound.dtmf import tone
from simulator.sound.pcm import joined, silence
from tests.simulator.sound.goertzel import COLUMNS, ROWS, decode, power

KEYS = "0123456789*#"


@pytest.mark.parametrize("key", KEYS)
def test_both_frequencies_are_within_one_and_a_half_percent(key: str) -> None:
    """Q.23, 6: each transmitted frequency must be within ±1.5 % of the nominal frequency."""
    second = tone(key, 1.0)
    row = next(hz for hz, keys in ROWS.items() if key in keys)
    column = COLUMNS[ROWS[row].index(key)]
    for nominal in (row, column):
        near = [nominal * (1 + step / 400) for step in range(-12, 13)]
        loudest = max(near, key=lambda hz: power(second.samples, hz, second.rate))
        assert abs(loudest / nominal - 1) < 0.015


@pytest.mark.parametrize("rate", [8000, 16000])
@pytest.mark.parametrize("key", KEYS)
def test_a_tone_begins_and_ends_softly_and_has_room_above_it(key: str, rate: int) -> None:
    sound = tone(key, 0.1, rate)
    assert len(sound.samples) == rate // 10
    assert sound.peak < 0.51 * 32767
    assert max(abs(sample) for sample in [*sound.samples[:4], *sound.samples[-4:]]) < 3000


def test_what_is_no_key_has_no_tone() -> None:
    with pytest.raises(KeyError):
        tone("A")


@settings(max_examples=25, deadline=None)
@given(st.text(KEYS, min_size=1, max_size=8), st.integers(0, 2000))
def test_any_keys_a_quarter_of_a_second_apart_are_read_back(keys: str, before: int) -> None:
    pieces = [silence(before / 8000, 8000)]
    for key in keys:
        pieces += [tone(key), silence(0.15, 8000)]
    heard = decode(joined(8000, pieces).samples)
    assert "".join(found.key for found in heard) == keys
    for place, found in enumerate(heard):
        assert found.at_s == pytest.approx(before / 8000 + place * 0.25, abs=0.03)


def test_keys_made_wideband_are_the_same_at_the_telephone_s_rate() -> None:
    wide = joined(16000, [part for key in KEYS for part in (tone(key, 0.1, 16000), silence(0.1))])
    assert "".join(found.key for found in decode(wide.at_8k().samples)) == KEYS
