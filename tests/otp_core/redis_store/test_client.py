"""The client: nothing is sent twice, nobody waits long, no password is repeated."""

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from otp_core.errors import StoreError
from otp_core.redis_store.client import connect, is_healthy
from otp_core.redis_store.embedded import embedded_redis
from otp_core.redis_store.pool import JUST_USED_S


class Forgetful:
    """Answers a client's greeting, but never INCR; counts how often it was asked to."""

    def __init__(self, path: Path) -> None:
        self.url = f"unix://{path}"
        self.increments = 0
        self.pong = b"+PONG\r\n"
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection:
                while read := connection.recv(4096):
                    if read == b"STOP":
                        return
                    asked = read.count(b"INCR")
                    self.increments += asked
                    commands = len(re.findall(rb"^\*\d+\r$", read, re.MULTILINE))
                    reply = self.pong if b"PING" in read else b"+OK\r\n"
                    connection.sendall(reply * (commands - asked))

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(self.url.removeprefix("unix://"))
            last.sendall(b"STOP")
            self._thread.join()
        self._socket.close()


@pytest.fixture
def forgetful(tmp_path: Path) -> Iterator[Forgetful]:
    listener = Forgetful(tmp_path / "forgetful.sock")
    yield listener
    listener.close()


def test_answers_are_bytes(redis_client: redis.Redis) -> None:
    redis_client.set("name", "value")
    assert redis_client.get("name") == b"value"


def test_each_test_starts_with_an_empty_redis(redis_client: redis.Redis) -> None:
    assert redis_client.dbsize() == 0


def test_a_command_that_is_not_answered_is_given_up_in_time_and_sent_once(
    forgetful: Forgetful,
) -> None:
    started_s = time.monotonic()
    with connect(forgetful.url) as client, pytest.raises(redis.exceptions.TimeoutError):
        client.incr("counter")
    assert forgetful.increments == 1
    assert time.monotonic() - started_s < 3


def test_a_connection_closed_while_idle_is_replaced(
    redis_url: str, redis_client: redis.Redis
) -> None:
    redis_client.ping()
    with connect(redis_url) as other:
        other.client_kill_filter(_type="normal", skipme=True)
    time.sleep(2 * JUST_USED_S)
    assert redis_client.ping()


def test_a_server_that_hangs_is_a_fault_of_redis_whatever_is_asked(tmp_path: Path) -> None:
    with (
        embedded_redis(tmp_path) as server,
        connect(f"{server.url}?socket_timeout=0.1&health_check_interval=1") as known,
    ):
        known.ping()
        time.sleep(1.1)  # so that the connection is tried before it is used
        os.kill(server.pid or 0, signal.SIGSTOP)
        try:
            with connect(f"{server.url}?socket_timeout=0.1") as new:
                assert not is_healthy(new)
                with pytest.raises(redis.exceptions.TimeoutError):
                    new.get("name")
            with pytest.raises(redis.exceptions.TimeoutError):
                known.get("name")
        finally:
            os.kill(server.pid or 0, signal.SIGCONT)
        assert known.ping()


def test_a_server_that_takes_no_more_connections_is_a_fault_of_redis(tmp_path: Path) -> None:
    path = str(tmp_path / "full.sock")
    with socket.socket(socket.AF_UNIX) as full, socket.socket(socket.AF_UNIX) as first:
        full.bind(path)
        full.listen(0)
        first.connect(path)
        with connect(f"unix://{path}?socket_connect_timeout=0.1") as client:
            assert not is_healthy(client)


def test_a_stranger_in_redis_s_place_is_a_fault_of_redis(forgetful: Forgetful) -> None:
    forgetful.pong = b"+HELLO\r\n"
    with connect(forgetful.url) as client, pytest.raises(redis.exceptions.ConnectionError):
        client.get("name")


def test_a_server_that_is_gone_is_a_fault_of_redis(tmp_path: Path) -> None:
    with embedded_redis(tmp_path) as server:
        client = connect(server.url)
        client.ping()
    with client, pytest.raises(redis.exceptions.ConnectionError):
        client.ping()


def test_health_is_an_answer_never_an_exception(redis_client: redis.Redis, tmp_path: Path) -> None:
    assert is_healthy(redis_client)
    with connect(f"unix://{tmp_path}/nobody.sock") as nobody:
        assert not is_healthy(nobody)


@pytest.mark.parametrize("url", ["", "localhost:6379", "http://h", "mysql://u:hunter2@h/0"])
def test_a_url_that_is_none_of_ours_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(StoreError, match="must start with redis://") as refused:
        connect(url)
    assert "hunter2" not in str(refused.value)
    assert refused.value.__suppress_context__
