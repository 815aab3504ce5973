"""The one way to a Redis client: bytes in and out, impatient, and nothing sent twice behind us."""

import redis
from redis.backoff import NoBackoff
from redis.connection import UnixDomainSocketConnection
from redis.exceptions import RedisError
from redis.retry import Retry

from otp_core.errors import StoreError

SOCKET_LIMIT_S = 1.0  # a caller is waiting; a time-out is `Unavailable`
IDLE_CHECK_S = 15  # an idle connection is tried with PING before a command is risked on it


class UnixConnection(UnixDomainSocketConnection):
    """redis-py's own, from 7.2, counts failures by host and port. A socket has no port, so a failed
    check of its health came out as `AttributeError`, not `RedisError` (redis-py issue 3958).
    """

    host = "localhost"
    port = 0


def connect(url: str) -> redis.Redis:
    """A client of `url` (`redis://`, `rediss://`, `unix://`); connects at its first command.

    A command that timed out may have been done: redis-py would send it again by itself, which is
    for the caller of a script to decide (`attempt_id`), so retries are off. Raises `StoreError`.
    """
    try:
        pool = redis.ConnectionPool.from_url(
            url,
            decode_responses=False,
            protocol=2,  # RESP3 turns on maintenance pushes, and off the check for stale sockets
            socket_timeout=SOCKET_LIMIT_S,
            socket_connect_timeout=SOCKET_LIMIT_S,
            health_check_interval=IDLE_CHECK_S,
            retry=Retry(NoBackoff(), 0),
        )
    except ValueError:
        # `from None`: the URL may carry a password, and the cause would repeat it.
        raise StoreError(
            "REDIS_URL is not understood: it must start with redis://, rediss:// or unix://"
        ) from None
    if pool.connection_class is UnixDomainSocketConnection:
        pool.connection_class = UnixConnection
    return redis.Redis.from_pool(pool)


def is_healthy(client: redis.Redis) -> bool:
    """Does Redis answer, and may it be written to? Never raises."""
    try:
        role = client.role()[0]
    except RedisError:
        return False
    return bool(role == b"master")


def setting(client: redis.Redis, name: str) -> str | None:
    """How the server is set; None where it doesn't say, as managed services don't."""
    try:
        told = client.config_get(name).get(name)
    except RedisError:
        return None
    return None if told is None else str(told)
