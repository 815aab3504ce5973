"""`python -m benchmarks.soak.kills` in small: what a killed Redis may cost, and what it may not."""

import pytest

from benchmarks.soak import kills
from tests.soak.conftest import Served


def test_a_redis_killed_under_load_forgets_nothing_and_serves_nobody_twice(served: Served) -> None:
    run = kills.Soak(*served, cuts=False)
    run.cycle()
    run.look_back()
    assert run.figures.kills == 1
    assert not run.figures.lost
    assert not run.figures.doubled
    assert not run.figures.wrong


@pytest.mark.soak
def test_the_harness_sees_what_a_power_cut_takes_where_fsync_is_late() -> None:
    """Were there no loss here, it would see none above either."""
    found = kills.soak(6, cuts=True, until_lost=True)
    assert found.lost
    assert not found.doubled
