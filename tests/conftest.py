"""One real Redis a test process; every test that asks for it starts with it empty.

`AUDIOMATICO_TOPOLOGY=cluster pytest …` (or `sentinel`) runs the same tests on the other shapes that
production may have.
"""

import logging
import os
from collections.abc import Iterator

import pytest
import structlog

from ivr.logs import CORE
from otp_core.redis_store.client import Client, connect
from otp_core.redis_store.embedded import embedded_redis
from tests.otp_core.redis_store.topologies import cluster_of_three, still_trio

OTHERS = {"cluster": cluster_of_three, "sentinel": still_trio}
TOPOLOGY = os.environ.get("AUDIOMATICO_TOPOLOGY", "one")


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A command that a test ran logs to where that test's output went, which is closed by now."""
    yield
    structlog.reset_defaults()
    logging.getLogger(CORE).handlers = []


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


# They look into the one server's client, or set it up: what they show does not depend on the shape.
OF_ONE_SERVER = {
    "test_a_redis_that_is_gone_is_exit_code_three",
    "test_a_full_redis_accepts_nothing_and_changes_nothing",
    "test_it_is_one_trip_and_names_no_number",
    "test_two_namespaces_know_nothing_of_each_other",
    "test_every_script_is_used_and_keeps_to_one_slot",
    "test_what_may_go_goes_a_day_after_its_end_and_no_lock_rests_on_a_ttl",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if TOPOLOGY not in OTHERS:
        return
    for item in items:
        if item.name.partition("[")[0] in OF_ONE_SERVER:
            item.add_marker(pytest.mark.skip(reason="of one server"))
