"""Whoever counts is told of each trip to Redis: what kind it was, how long, whether it answered."""

from collections.abc import Callable
from enum import StrEnum
from time import perf_counter
from typing import Any, Protocol, TypeVar

from redis.exceptions import NoScriptError

Answer = TypeVar("Answer")


class Command(StrEnum):
    """Kinds, not commands, and never a key."""

    SCRIPT = "script"
    READ = "read"
    WRITE = "write"
    PIPELINE = "pipeline"
    SERVER = "server"  # about the server, not about data


class Trips(Protocol):
    """`seconds` from `perf_counter`. Must not raise."""

    def __call__(self, command: Command, seconds: float, *, is_answered: bool) -> None: ...


_KINDS = {
    "EVALSHA": Command.SCRIPT,
    "EVAL": Command.SCRIPT,
    **dict.fromkeys(
        ("GET", "MGET", "HGET", "HMGET", "HGETALL", "EXISTS", "TYPE", "SCAN", "XLEN", "XRANGE"),
        Command.READ,
    ),
    **dict.fromkeys(
        ("SET", "DEL", "HSET", "HINCRBY", "EXPIRE", "XADD", "FLUSHALL", "FLUSHDB"), Command.WRITE
    ),
}


def kind_of(command: str) -> Command:
    return _KINDS.get(command, Command.SERVER)


class Watched:
    """In front of a client of redis-py's. Pipelines go past it: `timed`."""

    trips: Trips | None = None

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if self.trips is None:
            return super().execute_command(*args, **options)  # type: ignore[misc]  # the client's
        began_s = perf_counter()
        try:
            answer = super().execute_command(*args, **options)  # type: ignore[misc]  # likewise
        except BaseException as fault:
            _tell_fault(self.trips, kind_of(args[0]), began_s, fault)
            raise
        self.trips(kind_of(args[0]), perf_counter() - began_s, is_answered=True)
        return answer


def timed(client: object, command: Command, ask: Callable[[], Answer]) -> Answer:
    """`ask`, told to whoever watches `client`."""
    trips: Trips | None = getattr(client, "trips", None)
    if trips is None:
        return ask()
    began_s = perf_counter()
    try:
        answer = ask()
    except BaseException as fault:
        _tell_fault(trips, command, began_s, fault)
        raise
    trips(command, perf_counter() - began_s, is_answered=True)
    return answer


def watch(client: object, trips: Trips) -> None:
    """From now on. Of a client that `connect` did not make, only pipelines are seen."""
    client.trips = trips  # type: ignore[attr-defined]  # any client may carry it


def _tell_fault(trips: Trips, command: Command, began_s: float, fault: BaseException) -> None:
    is_answered = isinstance(fault, NoScriptError)  # then the text goes next
    trips(command, perf_counter() - began_s, is_answered=is_answered)
