"""One real Redis a test process; every test that asks for it starts with it empty.

`AUDIOMATICO_TOPOLOGY=cluster pytest …` (or `sentinel`) runs the same tests on the other shapes that
production may have.
"""

import os
from collections.abc import Iterator

import pytest

from otp_core.redis_store.client import Client, connect
from otp_core.redis_store.embedded import embedded_redis
from tests.otp_core.redis_store.topologies import cluster_of_three, sentinel_trio

OTHERS = {"cluster": cluster_of_three, "sentinel": sentinel_trio}
TOPOLOGY = os.environ.get("AUDIOMATICO_TOPOLOGY", "one")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """xdist gives each worker a session, and a base folder, of its own."""
    folder = tmp_path_factory.mktemp("redis")
    if TOPOLOGY in OTHERS:
        with OTHERS[TOPOLOGY](folder) as topology:
            yield topology.url
        return
    with embedded_redis(folder) as server:
        yield server.url


@pytest.fixture
def redis_client(redis_url: str) -> Iterator[Client]:
    client = connect(redis_url)
    client.flushall()
    yield client
    client.close()
