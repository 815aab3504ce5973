"""Nobody is given another's answer, another's connection or one that is dead."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import redis

from otp_core.patience import patience
from otp_core.redis_store import pool
from otp_core.redis_store.client import Client, ServerClient, connect
from otp_core.redis_store.pool import AS_THEY_COME, LeanRedis
from tests.otp_core.redis_store.loopback_server import Server, until

THREADS = 32
LATE_S = 0.2


@pytest.fixture
def client(redis_url: str, redis_client: object) -> Iterator[ServerClient]:
    """Of one server, or of a master; each test starts without connections."""
    with connect(redis_url) as one:
        if not isinstance(one, ServerClient):
            pytest.skip("a Cluster's nodes have redis-py's own pools")
        yield one


class Killed(BaseException):
    """Whatever ends a thread: it is no `Exception`, and so passes all that catch those."""


def killed_before_it_reads(client: ServerClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer (None) comes `LATE_S` after the question, when nobody waits for it."""

    def killed(*_: object, **__: object) -> None:
        raise Killed

    def ask() -> None:
        with pytest.raises(Killed):
            client.execute_command("BLPOP", "nothing", LATE_S)

    with monkeypatch.context() as during:
        during.setattr(LeanRedis, "parse_response", killed)
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()


def test_the_answer_to_one_who_was_killed_is_nobody_else_s(
    client: ServerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.set("name", "value")
    killed_before_it_reads(client, monkeypatch)
    assert client.get("name") == b"value"


def test_without_the_guard_the_next_one_is_given_it(
    client: ServerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.set("name", "value")
    with monkeypatch.context() as during:
        of_its_own: Any = client.connection_pool
        during.setattr(of_its_own.connection_class, "disconnect", lambda self: None)
        during.setattr(of_its_own, "release", of_its_own.give_back)
        killed_before_it_reads(client, monkeypatch)
    assert client.get("name") is None
    client.connection_pool.disconnect()


@pytest.mark.parametrize("fault", [Killed(), MemoryError(), redis.exceptions.TimeoutError()])
def test_a_connection_whose_answer_was_not_read_is_closed(
    client: ServerClient, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise fault

    before = client.client_id()
    with monkeypatch.context() as during:
        during.setattr(LeanRedis, "parse_response", broken)
        with pytest.raises(type(fault)):
            client.get("name")
    assert client.client_id() != before


def test_a_refusal_is_an_answer_and_its_connection_stays(client: ServerClient) -> None:
    before = client.client_id()
    with pytest.raises(redis.exceptions.NoScriptError):
        client.evalsha("0" * 40, 0)
    client.set("name", "value")
    with pytest.raises(redis.exceptions.ResponseError, match="wrong kind of value"):
        client.hget("name", "field")
    assert client.client_id() == before


def test_what_is_taken_as_it_comes_redis_py_would_leave_as_it_is(client: ServerClient) -> None:
    assert not [name for name in AS_THEY_COME if name in client.response_callbacks]
    assert "HGETALL" in client.response_callbacks, "a look that finds nothing"


def test_one_after_the_other_needs_one_connection_whoever_asks(client: ServerClient) -> None:
    before = client.client_id()
    with ThreadPoolExecutor(1) as another:
        assert another.submit(client.client_id).result() == before
    with client.pipeline(transaction=False) as asked:
        assert asked.client_id().execute() == [before]
    assert client.client_id() == before


def test_many_threads_are_each_given_their_own_answers(client: ServerClient) -> None:
    connections = set()

    def ask(number: int) -> None:
        for turn in range(100):
            name = f"{number}:{turn}"
            client.set(name, name)
            assert client.get(name) == name.encode()
            connections.add(client.client_id())

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(ask, range(THREADS)))
    assert len(connections) <= THREADS


def in_a_child(ask: Callable[[], bool]) -> bool:
    """What a child of this process finds, forked as a worker is."""
    forked = os.fork()
    if forked == 0:
        answer = 2
        try:
            signal.alarm(10)
            answer = 0 if ask() else 1
        finally:
            os._exit(answer)
    status = os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1])
    assert status in (0, 1), status
    return status == 0


def test_a_child_has_connections_of_its_own_and_leaves_its_parent_s_alone(
    client: ServerClient,
) -> None:
    before = client.client_id()
    assert in_a_child(lambda: before not in {client.client_id() for _ in range(3)})
    assert client.client_id() == before


def test_without_the_guard_a_child_asks_on_its_parent_s(
    client: ServerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, parent = client.client_id(), os.getpid()
    monkeypatch.setattr(pool, "getpid", lambda: parent)
    assert in_a_child(lambda: client.client_id() == before)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    one = Server(tmp_path / "server", port, {"appendonly": "no", "save": '""'})
    one.start()
    until(one.answers, "the server answers")
    yield one
    one.stop()


def all_at_once(client: Client, count: int = 4) -> list[object]:
    """So many connections, all of which wait afterwards."""
    together = threading.Barrier(count)

    def ask(_: int) -> object:
        together.wait(10)
        return client.execute_command("BLPOP", "nothing", 0.05)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(ask, range(count)))


def test_after_a_restart_all_that_waited_are_replaced(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connect(f"redis://127.0.0.1:{server.port}") as client:
        all_at_once(client)
        server.restart()
        assert all_at_once(client) == [None] * 4
        server.restart()
        monkeypatch.setattr(pool, "_is_in_step", lambda _: True)  # the guard away
        with pytest.raises(redis.exceptions.ConnectionError):
            client.ping()


def test_one_whose_time_is_over_asks_nothing_and_the_next_is_served(client: ServerClient) -> None:
    client.set("counter", 1)
    with patience(0), pytest.raises(redis.exceptions.TimeoutError):
        client.incr("counter")
    assert client.get("counter") == b"1"


def test_a_client_that_is_closed_leaves_no_connection(server: Server) -> None:
    client = connect(f"redis://127.0.0.1:{server.port}")
    all_at_once(client)
    with server.client as onlooker:
        assert len(onlooker.client_list(_type="normal")) == 1 + 4
        client.close()
        until(lambda: len(onlooker.client_list(_type="normal")) == 1, "all are closed")
