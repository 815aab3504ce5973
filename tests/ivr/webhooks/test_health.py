"""Ready is a line that can record what callers do: Redis answers, and may be written to."""

from collections.abc import Iterator

import pytest

from ivr.demo.house import House
from ivr.demo.keys import new_keys


@pytest.fixture
def replica(theatre) -> Iterator[None]:
    """What is left after a failover that the line was not told of."""
    theatre.stage.client.replicaof("127.0.0.1", 1)
    yield
    theatre.stage.client.replicaof("NO", "ONE")


def ready(theatre) -> int:
    house = House.build(new_keys(), theatre.stage.client, port=8000, state=theatre.stage.folder)
    return house.app(lambda: 1_795_000_000).test_client().get("/health/ready").status_code


def test_a_line_whose_redis_takes_writes_is_ready(theatre) -> None:
    assert ready(theatre) == 200


@pytest.mark.usefixtures("replica")
def test_a_line_on_a_replica_is_not_ready(theatre) -> None:
    assert ready(theatre) == 503
