"""The client: nothing is sent twice, nobody waits long, no password is repeated."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from otp_core.errors import StoreError
from otp_core.redis_store.client import connect, is_healthy


class Deaf:
    """Accepts, reads, never answers; keeps what it read."""

    def __init__(self, path: Path) -> None:
        self.url = f"unix://{path}"
        self.heard = b""
        self.calls = 0
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            self.calls += 1
            with connection:
                while read := connection.recv(4096):
                    self.heard += read
                    if b"STOP" in read:
                        return

    def close(self) -> None:
        with socket.socket(socket.AF_UNIX) as last:
            last.connect(self.url.removeprefix("unix://"))
            last.sendall(b"STOP")
            self._thread.join()
        self._socket.close()


@pytest.fixture
def deaf(tmp_path: Path) -> Iterator[Deaf]:
    listener = Deaf(tmp_path / "deaf.sock")
    yield listener
    listener.close()


def test_answers_are_bytes(redis_client: redis.Redis) -> None:
    redis_client.set("name", "value")
    assert redis_client.get("name") == b"value"


def test_each_test_starts_with_an_empty_redis(redis_client: redis.Redis) -> None:
    assert redis_client.dbsize() == 0


def test_a_server_that_does_not_answer_is_given_up_in_time_and_asked_once(deaf: Deaf) -> None:
    started_s = time.monotonic()
    with connect(deaf.url) as client, pytest.raises(redis.exceptions.TimeoutError):
        client.incr("counter")
    assert time.monotonic() - started_s < 3
    assert deaf.calls == 1


def test_a_command_that_timed_out_is_not_sent_again(
    redis_url: str, redis_client: redis.Redis
) -> None:
    slow = "redis.call('INCR', KEYS[1]) local n = 0 while n < 3e7 do n = n + 1 end"
    with (
        connect(f"{redis_url}?socket_timeout=0.02") as hasty,
        pytest.raises(redis.exceptions.TimeoutError),
    ):
        hasty.eval(slow, 1, "counter")
    assert redis_client.get("counter") == b"1"


def test_a_connection_closed_while_idle_is_replaced(
    redis_url: str, redis_client: redis.Redis
) -> None:
    redis_client.ping()
    with connect(redis_url) as other:
        other.client_kill_filter(_type="normal", skipme=True)
    assert redis_client.ping()


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
