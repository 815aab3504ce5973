"""One question, one answer, on a connection that nobody else has meanwhile and that is in step.

redis-py's client and pool (8.1) spend more on a GET than its bytes cost: two locks, an event, four
metrics, two retries, though none is asked for. Here connections wait in a deque instead. redis-py
still makes, counts and closes them (for it, one that waits is in use), and does pipelines.
"""

from collections import deque
from os import getpid
from time import monotonic
from typing import Any

import redis
from redis.connection import ConnectionPool
from redis.exceptions import RedisError, ResponseError
from redis.sentinel import SentinelConnectionPool

# A connection that answered so short a time ago is not looked at: a turn's trips follow each other,
# and each look is a system call. One that is closed just then costs its turn, as within a trip.
JUST_USED_S = 0.002
# What a turn asks: redis-py makes nothing else of their answers.
AS_THEY_COME = frozenset({"EVALSHA", "EVAL", "HMGET"})


class WaitingPool(ConnectionPool):
    """`deque.pop` and `append` are atomic: no two threads are given the same."""

    def reset(self) -> None:
        """Also how redis-py makes a child forget what is its parent's."""
        self._waiting: deque[tuple[Any, float]] = deque()  # and when it was given back
        super().reset()

    def take(self) -> Any:
        if (waiting := self._waiting_one()) is not None:
            connection, since_s = waiting
            # Asked now: since it began to wait, Sentinels may have named another master.
            if self.owns_connection(connection) and (
                monotonic() - since_s < JUST_USED_S or _is_in_step(connection)
            ):
                return connection
            self.release(connection)
        return super().get_connection()

    def give_back(self, connection: Any) -> None:
        """Only one that `take` gave, once, and every answer of which was read."""
        self._waiting.append((connection, monotonic()))

    def get_connection(self, *_args: Any, **_options: Any) -> Any:
        """For redis-py's own: of those that wait before a new one."""
        waiting = self._waiting_one()
        if waiting is not None:
            self.release(waiting[0])
        return super().get_connection()

    def disconnect(self, inuse_connections: bool = True) -> None:
        while (waiting := self._waiting_one()) is not None:
            self.release(waiting[0])
        super().disconnect(inuse_connections)

    def _waiting_one(self) -> tuple[Any, float] | None:
        """None, too, in a child whose pool is still its parent's."""
        if self.pid != getpid():
            return None
        try:
            return self._waiting.pop()
        except IndexError:
            return None


class WaitingSentinelPool(WaitingPool, SentinelConnectionPool):
    """Of connections to the one that Sentinels call the master."""


class LeanRedis(redis.Redis):
    """Over a `WaitingPool`."""

    def execute_command(self, *args: Any, **options: Any) -> Any:
        pool: Any = self.connection_pool
        connection = pool.take()
        try:
            connection.send_packed_command(connection.pack_command(*args))
            if args[0] in AS_THEY_COME:
                answer = connection.read_response()
            else:
                answer = self.parse_response(connection, args[0], **options)  # type: ignore[no-untyped-call]  # redis-py's
        except ResponseError:  # an answer too, and read whole
            pool.give_back(connection)
            raise
        except BaseException:
            # Its answer may still come, and would be taken for that to the next question.
            connection.disconnect()
            pool.release(connection)
            raise
        pool.give_back(connection)
        return answer


def _is_in_step(connection: Any) -> bool:
    """There is nothing to read before anything is asked, and the server has not closed it."""
    try:
        return not connection.can_read()
    except (RedisError, OSError):
        return False
