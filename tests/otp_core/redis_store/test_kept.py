"""Whoever needs the embedded server keeps it: it comes back, its data with it, at the same URL."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from otp_core.redis_store import embedded
from otp_core.redis_store.client import connect, is_healthy
from otp_core.redis_store.embedded import embedded_redis

COMES_BACK_LIMIT_S = 5.0
KEYS_TO_LOAD = 60_000  # some tenths of a second to load
OWNER = """
import sys
from pathlib import Path
from otp_core.redis_store.embedded import embedded_redis
with embedded_redis(Path(sys.argv[1]), appendfsync="always") as server:
    print(server.pid, flush=True)
    sys.stdin.read()
"""


@contextlib.contextmanager
def owner(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that started the server."""
    process = subprocess.Popen(  # noqa: S603  our own interpreter
        [sys.executable, "-c", OWNER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() != "None\n"
    try:
        yield process
    finally:
        process.communicate()


def pid(client: redis.Redis) -> int:
    return int(client.info("server")["process_id"])


def back(client: redis.Redis, gone: int) -> bool:
    """Another server than `gone` answers, soon."""
    deadline_s = time.monotonic() + COMES_BACK_LIMIT_S
    while time.monotonic() < deadline_s:
        if is_healthy(client):
            with contextlib.suppress(redis.RedisError):
                if pid(client) != gone:
                    return True
        time.sleep(0.02)
    return False


def test_a_server_killed_comes_back_with_its_data(tmp_path: Path) -> None:
    with embedded_redis(tmp_path, appendfsync="always") as server:
        client = connect(server.url)
        for round_ in range(2):
            client.set("spent", round_)
            killed = pid(client)
            os.kill(killed, signal.SIGKILL)
            assert back(client, killed)
            assert client.get("spent") == str(round_).encode()
    assert not (tmp_path / "redis.sock").exists()


@pytest.mark.parametrize("name", ["state", "x" * 150], ids=["short", "long"])
def test_when_the_owner_ends_who_attached_takes_over(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    with owner(folder) as first, embedded_redis(folder) as attached:
        assert attached.pid is None
        client = connect(attached.url)
        client.set("spent", 1)
        gone = pid(client)
        first.communicate()
        assert back(client, gone)
        assert client.get("spent") == b"1"
    assert not is_healthy(client)


def test_when_the_owner_is_killed_who_attached_takes_over(tmp_path: Path) -> None:
    with owner(tmp_path) as first, embedded_redis(tmp_path) as attached:
        client = connect(attached.url)
        client.set("spent", 1)
        gone = pid(client)
        first.kill()
        assert back(client, gone)
        assert client.get("spent") == b"1"


def test_a_server_that_cannot_come_back_yet_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "AGAIN_S", 0.1)
    with embedded_redis(tmp_path, appendfsync="always") as server:
        client = connect(server.url)
        client.set("spent", 1)
        killed = pid(client)
        aof = tmp_path / "appendonlydir"
        aside = aof.rename(tmp_path / "aside")
        aof.write_text("in the way")
        os.kill(killed, signal.SIGKILL)
        time.sleep(0.6)
        assert not is_healthy(client)
        aof.unlink()
        aside.rename(aof)
        assert back(client, killed)
        assert client.get("spent") == b"1"


def test_a_server_that_still_loads_its_data_is_not_healthy(tmp_path: Path) -> None:
    """ROLE is answered meanwhile, and nothing else is."""
    with embedded_redis(tmp_path) as server:
        client = connect(server.url)
        asked = client.pipeline(transaction=False)
        for number in range(KEYS_TO_LOAD):
            asked.set(f"key:{number}", "x" * 500)
        asked.execute()
        gone = pid(client)
        os.kill(gone, signal.SIGKILL)
        assert back(client, gone)
        client.get("key:0")  # at once: BusyLoadingError where healthy was told too early
