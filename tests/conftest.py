"""One real Redis a test process; every test that asks for it starts with it empty."""

from collections.abc import Iterator

import pytest
import redis

from otp_core.redis_store.client import connect
from otp_core.redis_store.embedded import embedded_redis


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """xdist gives each worker a session, and a base folder, of its own."""
    with embedded_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[redis.Redis]:
    client = connect(redis_url)
    client.flushall()
    yield client
    client.close()
