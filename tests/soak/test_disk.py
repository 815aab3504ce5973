"""`python -m benchmarks.soak.disk` in small: a full disk costs an apology."""

from benchmarks.soak import disk


def test_on_a_full_disk_nobody_is_told_what_is_not_recorded() -> None:
    found, _ = disk.soak(1, "always")
    assert found.kills == 1
    assert not found.lost
    assert not found.doubled
    assert not found.wrong
