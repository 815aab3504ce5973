"""A line in this process for one call script after the other: a fresh world for each."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

from ivr.demo.atlas import Atlas
from ivr.demo.house import House
from ivr.demo.keys import new_keys
from ivr.demo.people import Person
from ivr.demo.plans import EVERYBODY
from ivr.demo.snapshot import Snapshot
from otp_core.redis_store.client import Client, connect
from otp_core.redis_store.embedded import embedded_redis
from simulator.cast import Cast
from simulator.clock import Clock


@dataclass(frozen=True, slots=True)
class World:
    """A house with its people in it, as they were when they moved in."""

    house: House
    people: tuple[Person, ...]
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Stage:
    """On an embedded Redis of its own; each script finds its world as new.

    Scripts that begin at the same time begin in the same world: made once, put back each time.
    """

    client: Client
    folder: Path
    worlds: dict[int, World] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def open(cls) -> Iterator["Stage"]:
        with (
            tempfile.TemporaryDirectory(prefix="audiomatico-") as folder,
            embedded_redis(Path(folder) / "redis") as server,
        ):
            yield cls(connect(server.url), Path(folder))

    @contextmanager
    def fresh(self, clock: Clock) -> Iterator[tuple[Flask, str, Cast, Atlas]]:
        """The app, the URL it believes to have, who may call it, and its map."""
        now_s = clock.now_s()
        if now_s not in self.worlds:
            self.worlds[now_s] = self._furnish(now_s)
        world = self.worlds[now_s]
        world.snapshot.restore(self.client)
        atlas = Atlas(world.house.configuration.rules)
        yield (
            world.house.app(clock.now_s, atlas.watch),
            world.house.settings.public_url,
            Cast.from_mapping(world.house.cast(world.people)),
            atlas,
        )

    def _furnish(self, now_s: int) -> World:
        self.client.flushall()
        house = House.build(new_keys(), self.client, port=8000, state=self.folder)
        people = house.move_in(EVERYBODY, now_s)
        return World(house, people, Snapshot.take(self.client))
