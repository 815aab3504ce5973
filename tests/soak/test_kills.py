"""`python -m benchmarks.soak.kills` in small: what a killed Redis may cost, and what it may not."""

from benchmarks.soak import kills


def test_a_redis_killed_under_load_forgets_nothing_and_serves_nobody_twice() -> None:
    found = kills.soak(1, cuts=False)
    assert found.kills == 1
    assert not found.lost
    assert not found.doubled
    assert not found.wrong


def test_the_harness_sees_what_a_power_cut_takes_where_fsync_is_late() -> None:
    """Were there no loss here, it would see none above either."""
    found = kills.soak(6, cuts=True, until_lost=True)
    assert found.lost
    assert not found.doubled
