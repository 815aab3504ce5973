"""From an environment to the parts that run on it: Redis found or started, and claimed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from otp_core.errors import StoreError
from otp_core.redis_store.client import Client, connect
from otp_core.redis_store.embedded import embedded_redis
from otp_core.redis_store.faults import FAULTS
from otp_core.redis_store.stamp import claim


@dataclass(frozen=True, slots=True)
class Store:
    client: Client
    how: str  # where it comes from, for whoever starts the service


@contextmanager
def open_store(
    redis_url: str | None, state: Path, *, owner: str, appendfsync: str
) -> Iterator[Store]:
    """The Redis of REDIS_URL, or an embedded one that lives as long as this block.

    `owner` is "production" or "demo": neither ever runs on the other's data. Raises StoreError
    where there is none to be had, StampError where it is another's.
    """
    if redis_url is not None:
        client = connect(redis_url)
        try:
            claim(client, owner)
        except FAULTS as fault:
            raise StoreError("set REDIS_URL to a Redis that answers: this one did not") from fault
        yield Store(client, "REDIS_URL")
        return
    with embedded_redis(state / "redis", appendfsync=appendfsync) as server:
        client = connect(server.url)
        claim(client, owner)
        yield Store(client, server.how)
