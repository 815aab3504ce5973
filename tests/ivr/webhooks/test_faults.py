"""Redis gone, slow or back again: kind words in valid TwiML, and nothing accepted unrecorded."""

import threading
import time
from collections import Counter
from pathlib import Path

import pytest
import redis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from otp_core.redis_store.client import connect
from simulator.twilio.wire import Answer, Request, Transport

GONE = """title: Redis ya no está
proves: []
caller: ana
call:
  - press: "2"
  - press: "1"
  - press: "{cliente}#"
  - press: "{secreto}#"
  - hear: ["Una disculpa", "llame más tarde"]
  - not_hear: ["acceso", "activo"]
  - hung_up: true
"""


@pytest.mark.parametrize("fault", [RedisConnectionError, RedisTimeoutError])
@pytest.mark.parametrize("turn", [0, 1, 2, 3, 4, 5, 6])
def test_at_every_turn_a_redis_that_fails_is_an_apology(
    fault: type[Exception], turn: int, theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the given request on, no command is answered."""
    client, served = theatre.stage.client, []
    execute = client.execute_command

    def failing(*args, **options):
        if len(served) > turn:
            raise fault("gone")
        return execute(*args, **options)

    def count(inner: Transport, request: Request) -> Answer:
        if not request.url.endswith("/voice/status"):
            served.append(request)
            monkeypatch.setattr(client, "execute_command", failing)
        started = time.monotonic()
        answer = inner.send(request)
        assert time.monotonic() - started < 5
        return answer

    try:
        report = theatre.play(call_until_the_fault(turn), count)
    finally:
        monkeypatch.undo()
    assert report.ok, f"\n{report}"


def call_until_the_fault(turn: int) -> str:
    presses = ["2", "1", "{cliente}#", "{secreto}#", "{serie}", "{clave}"]
    steps = []
    for press in presses[:turn]:
        if press == "{clave}":
            steps += ["  - capture: reto", "  - token: reto"]
        steps.append(f'  - press: "{press}"')
    return "\n".join(
        [
            "title: Redis deja de contestar",
            "proves: []",
            "caller: ana",
            "call:",
            *steps,
            '  - hear: ["Una disculpa", "llame más tarde"]',
            '  - not_hear: ["está activo", "error"]',
            "  - hung_up: true",
            "",
        ]
    )


def test_the_fallback_says_the_current_question_once_more_then_goodbye(theatre) -> None:
    """A turn that answers 500 twice: the first time the question comes again, then a goodbye."""
    failures = []

    def failing(inner: Transport, request: Request) -> Answer:
        is_turn = "/voice/turn/" in request.url
        if is_turn and len(failures) < 2:
            failures.append(request)
            return Answer(500, "text/plain", b"", 0.0)
        return inner.send(request)

    report = theatre.play(
        """title: El servidor falla dos veces
proves: []
caller: ana
fallback: allowed
call:
  - press: "2"
  - hear: ["Una disculpa, tuvimos un inconveniente", "repetimos la última pregunta", "marque 2"]
  - press: "2"
  - hear: ["en este momento no podemos atenderle", "Hasta luego"]
  - hung_up: true
""",
        failing,
    )
    assert report.ok, f"\n{report}"
    assert len(failures) == 2


def test_the_fallback_works_without_redis(theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(inner: Transport, request: Request) -> Answer:
        if "/voice/turn/" in request.url:
            monkeypatch.setattr(theatre.stage.client, "execute_command", no_redis)
            return Answer(500, "text/plain", b"", 0.0)
        return inner.send(request)

    report = theatre.play(
        """title: El servidor falla, y Redis también
proves: []
caller: ana
fallback: allowed
call:
  - press: "2"
  - hear: ["en este momento no podemos atenderle", "Hasta luego"]
  - hung_up: true
""",
        failing,
    )
    monkeypatch.undo()
    assert report.ok, f"\n{report}"


def no_redis(*args, **options):
    raise RedisConnectionError("gone")


def test_trips_to_redis_stay_within_their_bounds(theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    """otp-core.md: at most 2 for a menu turn, 4 for a code, 5 for identification."""
    client, trips, now = theatre.stage.client, Counter(), ["none"]
    execute = client.execute_command

    def counted(*args, **options):
        trips[now[0]] += 1
        return execute(*args, **options)

    def name_turn(inner: Transport, request: Request) -> Answer:
        now[0] = request.url.rpartition("/")[2]
        monkeypatch.setattr(client, "execute_command", counted)
        return inner.send(request)

    theatre.play("activa_su_netkey_fisico")  # scripts are loaded once, which is no turn's trip
    report = theatre.play("activa_su_netkey_fisico", name_turn)
    monkeypatch.undo()
    assert report.ok, f"\n{report}"
    menus, identification, opening, code, goodbye = ("voice", "1", "2", "3"), "4", "5", "6", "7"
    assert all(0 < trips[menu] <= 2 for menu in menus), trips
    assert 0 < trips[identification] <= 5, trips
    assert 0 < trips[opening] <= 5, trips
    assert 0 < trips[code] <= 4, trips
    assert 0 < trips[goodbye] <= 3, trips  # a menu's, and the core is told that the call is over


def test_a_frozen_redis_is_an_apology_within_five_seconds(tmp_path: Path) -> None:
    """A server that accepts and never answers: the client gives up, and says so."""
    frozen = FrozenRedis(tmp_path / "frozen.sock")
    client = connect(f"unix://{frozen.path}")
    started = time.monotonic()
    with pytest.raises(redis.RedisError):
        client.ping()
    assert time.monotonic() - started < 5
    frozen.stop()


class FrozenRedis:
    def __init__(self, path: Path) -> None:
        import socket

        self.path = path
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._kept = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                self._kept.append(self._socket.accept()[0])
            except OSError:
                return

    def stop(self) -> None:
        for kept in self._kept:
            kept.close()
        self._socket.close()


def test_an_apology_without_redis_is_in_the_callers_language(
    theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call's language is known from the URL that the line itself gave out."""

    def failing(inner: Transport, request: Request) -> Answer:
        if "/voice/turn/en-US/" in request.url:
            monkeypatch.setattr(theatre.stage.client, "execute_command", no_redis)
        return inner.send(request)

    report = theatre.play(
        """title: Redis is gone in the middle of an English call
proves: []
caller: ana
call:
  - press: "9"
  - press: "2"
  - hear: "We are sorry"
  - not_hear: "disculpa"
  - hung_up: true
""",
        failing,
    )
    monkeypatch.undo()
    assert report.ok, f"\n{report}"
