"""`python -m benchmarks.soak.clocks`, whole: it is small."""

import pytest

from benchmarks.soak import clocks


@pytest.mark.parametrize("trial", clocks.TRIALS, ids=lambda trial: trial.__name__)
def test_a_clock_that_jumps_lets_nothing_expired_in_and_nothing_twice(trial, line) -> None:
    line.wrong.clear()
    for jump_s in clocks.JUMPS_S:
        line.anew()
        trial(line, jump_s)
    assert not line.wrong


@pytest.fixture(scope="module")
def line():
    with clocks.line_on_a_clock() as opened:
        yield opened
