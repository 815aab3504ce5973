"""`python -m benchmarks.soak.disk` in small: a full disk costs an apology."""

from benchmarks.soak.disk import FullDisk
from tests.soak.conftest import Served


def test_on_a_full_disk_nobody_is_told_what_is_not_recorded(served: Served) -> None:
    run = FullDisk(*served, cuts=False)
    run.cycle()
    run.look_back()
    assert run.figures.kills == 1
    assert not run.figures.lost
    assert not run.figures.doubled
    assert not run.figures.wrong
