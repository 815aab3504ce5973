"""Digits are drawn evenly."""

from hypothesis import given
from hypothesis import strategies as st

from otp_core.chance import random_digits


@given(count=st.integers(1, 12), drawn=st.data())
def test_a_draw_has_exactly_that_many_digits(count: int, drawn: st.DataObject) -> None:
    digits = random_digits(lambda n: drawn.draw(st.binary(min_size=n, max_size=n)), count)
    assert len(digits) == count
    assert digits.isdecimal()


def test_every_digit_is_equally_likely() -> None:
    """One byte: 250 of its values are 25 times each digit; the last six are drawn again."""
    bytes_drawn = (bytes([value]) for value in range(250))
    drawn = [random_digits(lambda _: next(bytes_drawn), 1) for _ in range(250)]
    assert {digit: drawn.count(digit) for digit in "0123456789"} == dict.fromkeys("0123456789", 25)


def test_what_would_favour_some_digits_is_drawn_again() -> None:
    draws = iter([b"\xfa", b"\xff", b"\x07"])
    assert random_digits(lambda _: next(draws), 1) == "7"
