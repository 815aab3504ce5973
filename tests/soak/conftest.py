"""One served line on a Redis of its own for a test process's small soaks."""

from collections.abc import Iterator

import pytest

from benchmarks.soak.ground import Ground, ground

Served = tuple[Ground, int]


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    """And the second at which its clock stands."""
    with ground(appendfsync="always", **{"auto-aof-rewrite-percentage": "0"}) as here:
        now_s = here.line.opening_s()
        with here.line.serving(stopped_s=now_s, workers=1):
            yield here, now_s
