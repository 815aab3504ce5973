"""RFC 6238."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core import totp

VECTORS = tomllib.loads((Path(__file__).parents[1] / "vectors/rfc6238_appendix_b.toml").read_text())
KEY = VECTORS["keys"]["sha1"].encode()
NOW_S = 1_790_000_010
NOW = totp.step_at(NOW_S)


@pytest.mark.parametrize("hash_name", ["sha1", "sha256", "sha512"])
@pytest.mark.parametrize("value", VECTORS["values"], ids=lambda value: value["time_s"])
def test_a_value_of_appendix_b_comes_out(value: dict[str, str | int], hash_name: str) -> None:
    step = totp.step_at(int(value["time_s"]))
    key = VECTORS["keys"][hash_name].encode()
    assert totp.code(key, step, digits=8, hash_name=hash_name) == value[hash_name]


def test_a_step_begins_with_its_second_and_ends_before_the_next() -> None:
    assert [totp.step_at(second) for second in (0, 29, 30, 59, 60)] == [0, 0, 1, 1, 2]


@given(away=st.integers(-4, 4), window=st.integers(0, 3))
def test_a_code_is_right_exactly_within_the_window(away: int, window: int) -> None:
    found = totp.matching_step(
        KEY, totp.code(KEY, NOW + away), now_s=NOW_S, window=window, after_step=None
    )
    assert found == (NOW + away if abs(away) <= window else None)


@given(used=st.integers(-2, 2), away=st.integers(-1, 1))
def test_a_step_that_was_used_and_all_before_it_are_refused(used: int, away: int) -> None:
    found = totp.matching_step(
        KEY, totp.code(KEY, NOW + away), now_s=NOW_S, window=1, after_step=NOW + used
    )
    assert found == (NOW + away if away > used else None)


def test_step_zero_is_a_step() -> None:
    code = totp.code(KEY, 0)
    assert totp.matching_step(KEY, code, now_s=0, window=1, after_step=None) == 0
    assert totp.matching_step(KEY, code, now_s=0, window=1, after_step=0) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    assert totp.matching_step(KEY, code, now_s=NOW_S, window=1, after_step=None) is None
