"""A line in this process for one call script after the other: a fresh world for each."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import redis
from flask import Flask

from ivr.demo.house import House
from ivr.demo.keys import new_keys
from ivr.demo.people import EVERYBODY
from otp_core.redis_store.client import connect
from otp_core.redis_store.embedded import embedded_redis
from simulator.cast import Cast
from simulator.clock import VirtualClock


@dataclass(frozen=True, slots=True)
class Stage:
    """On an embedded Redis of its own, emptied before each script."""

    client: redis.Redis
    folder: Path

    @classmethod
    @contextmanager
    def open(cls) -> Iterator["Stage"]:
        with (
            tempfile.TemporaryDirectory(prefix="audiomatico-") as folder,
            embedded_redis(Path(folder) / "redis") as server,
        ):
            yield cls(connect(server.url), Path(folder))

    @contextmanager
    def fresh(self, clock: VirtualClock) -> Iterator[tuple[Flask, str, Cast]]:
        """The app, the URL it believes to have, and who may call it."""
        self.client.flushall()
        house = House.build(new_keys(), self.client, port=8000, state=self.folder)
        people = house.move_in(EVERYBODY, clock.now_s())
        yield (
            house.app(clock.now_s),
            house.settings.public_url,
            Cast.from_mapping(house.cast(people)),
        )
