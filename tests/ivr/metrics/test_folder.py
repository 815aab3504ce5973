"""Each program's folder: emptied by whoever starts it, never of what still counts."""

import os
import subprocess
from pathlib import Path

import pytest

from ivr.metrics.folder import NOTICES, VARIABLE, WEB, folder_of, share


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """And put back afterwards, whatever the test makes of it."""
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.delenv(VARIABLE)


def file_of(folder: Path, pid: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"gauge_sum_{pid}.db"
    file.write_bytes(b"")
    return file


def ended_pid() -> int:
    process = subprocess.Popen(["/bin/true"])
    process.wait()
    return process.pid


def test_a_program_that_starts_removes_what_ended_processes_left(tmp_path: Path) -> None:
    web = folder_of(tmp_path, WEB)
    left, ours = file_of(web, ended_pid()), file_of(web, os.getpid())
    running = file_of(web, os.getppid())
    anothers = file_of(folder_of(tmp_path, NOTICES), ended_pid())
    share(tmp_path, WEB)
    assert not left.exists()
    assert not ours.exists(), "an earlier process had our number"
    assert running.exists(), "such as an old one that still drains"
    assert anothers.exists(), "another program's counters don't fall when this one starts"
    assert os.environ[VARIABLE] == str(web)
    assert oct(web.stat().st_mode)[-3:] == "700"


def test_a_reload_counts_on(tmp_path: Path) -> None:
    share(tmp_path, WEB)
    left = file_of(folder_of(tmp_path, WEB), ended_pid())
    share(tmp_path, WEB)
    assert left.exists()
