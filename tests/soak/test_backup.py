"""`python -m benchmarks.soak.backup` in small."""

from benchmarks.soak import backup


def test_after_an_old_backup_its_open_challenges_are_void_and_callers_go_on() -> None:
    found = backup.soak(1)
    assert not found.wrong
    assert found.void == found.kept == found.forgotten == found.done_again == 4
