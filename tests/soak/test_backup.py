"""`python -m benchmarks.soak.backup` in small."""

from benchmarks.soak import backup
from tests.soak.conftest import Served


def test_after_an_old_backup_its_open_challenges_are_void_and_callers_go_on(served: Served) -> None:
    run = backup.Soak(*served, each=1)
    run.round()
    found = run.figures
    assert not found.wrong
    assert found.void == found.kept == found.forgotten == found.done_again == 2
