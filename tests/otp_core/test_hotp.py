"""RFC 4226."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core import hotp

VECTORS = tomllib.loads((Path(__file__).parents[1] / "vectors/rfc4226_appendix_d.toml").read_text())
KEY = VECTORS["key"].encode()
CODES = VECTORS["codes"]


@pytest.mark.parametrize(("counter", "code"), list(enumerate(CODES)))
def test_a_value_of_appendix_d_comes_out(counter: int, code: str) -> None:
    assert hotp.code(KEY, counter) == code


def test_counter_zero_is_a_counter() -> None:
    assert hotp.matching_counter(KEY, CODES[0], counter=0, look_ahead=0) == 0


def test_presses_that_never_reached_us_are_caught_up_with() -> None:
    assert hotp.matching_counter(KEY, CODES[9], counter=0, look_ahead=9) == 9


def test_a_code_beyond_the_look_ahead_is_refused() -> None:
    assert hotp.matching_counter(KEY, CODES[9], counter=0, look_ahead=8) is None


def test_a_code_before_the_counter_is_refused() -> None:
    assert hotp.matching_counter(KEY, CODES[3], counter=4, look_ahead=3) is None


@pytest.mark.parametrize("code", ["", "75522", "7552240", "755 24", "７５５２２４", "755225"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert hotp.matching_counter(KEY, code, counter=0, look_ahead=0) is None


@given(counter=st.integers(0, 2**32), ahead=st.integers(0, 10), look_ahead=st.integers(0, 10))
def test_a_code_is_found_exactly_within_the_look_ahead(
    counter: int, ahead: int, look_ahead: int
) -> None:
    code = hotp.code(KEY, counter + ahead)
    found = hotp.matching_counter(KEY, code, counter=counter, look_ahead=look_ahead)
    if ahead <= look_ahead:
        assert found is not None
        assert counter <= found <= counter + ahead
        assert hotp.code(KEY, found) == code
    else:
        assert found is None or hotp.code(KEY, found) == code


def test_every_candidate_is_computed_even_after_a_match(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[int] = []

    def spy(key: bytes, counter: int) -> str:
        computed.append(counter)
        return CODES[counter]

    monkeypatch.setattr(hotp, "code", spy)
    assert hotp.matching_counter(KEY, CODES[0], counter=0, look_ahead=9) == 0
    assert computed == list(range(10))


@pytest.mark.parametrize(
    ("key", "counter", "hash_name"),
    [(KEY[:15], 0, "sha1"), (KEY, -1, "sha1"), (KEY, 0, "md5")],
    ids=["short key", "negative counter", "unknown hash"],
)
def test_what_the_rfc_does_not_allow_is_refused_by_name(
    key: bytes, counter: int, hash_name: str
) -> None:
    with pytest.raises(hotp.OathError) as refused:
        hotp.code(key, counter, hash_name=hash_name)
    assert KEY[:8].decode() not in str(refused.value)
