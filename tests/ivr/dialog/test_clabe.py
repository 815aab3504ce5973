"""The CLABE's check digit, against published numbers and every single slip of a finger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialog.clabe import check_digit, is_clabe

# Published: es.wikipedia.org/wiki/CLABE; the tests of python-stdnum and of cuenca-mx/clabe-python.
PUBLISHED = (
    "032180000118359719",
    "002010077777777771",
    "014027000005555558",
    "002000000000000008",
)
FIRST_17 = st.text("0123456789", min_size=17, max_size=17)


@pytest.mark.parametrize("clabe", PUBLISHED)
def test_published_clabes_are_clabes(clabe: str) -> None:
    assert is_clabe(clabe)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "03218000011835971",
        "0321800001183597199",
        " 32180000118359719",
        "03218000011835971a",
        "032180000118359719\n",
        "٠٣٢١٨٠٠٠٠١١٨٣٥٩٧١٩",
        "002010077777777779",
    ],
)
def test_what_is_no_clabe_is_none(text: str) -> None:
    assert not is_clabe(text)


@given(FIRST_17)
def test_one_digit_of_ten_makes_a_clabe(digits: str) -> None:
    fitting = [last for last in "0123456789" if is_clabe(digits + last)]
    assert fitting == [check_digit(digits)]


@given(FIRST_17, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(digits: str, place: int, by: int) -> None:
    clabe = digits + check_digit(digits)
    wrong = str((int(clabe[place]) + by) % 10)
    assert not is_clabe(clabe[:place] + wrong + clabe[place + 1 :])


@given(FIRST_17, st.integers(0, 15))
def test_two_neighbours_swapped_are_found_unless_five_apart(digits: str, place: int) -> None:
    """Weights 3, 7, 1 differ by 4, 6 and 2: even, so that a difference of 5 goes unnoticed."""
    clabe = digits + check_digit(digits)
    one, other = clabe[place], clabe[place + 1]
    swapped = clabe[:place] + other + one + clabe[place + 2 :]
    assert is_clabe(swapped) == ((int(one) - int(other)) % 5 == 0)
