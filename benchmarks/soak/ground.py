"""A line on a Redis process of its own, which may be killed, cut and started again."""

import contextlib
import json
import secrets
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import served
from benchmarks.house import CHEAP, Bench, free_port, letters
from ivr.demo.house import House
from ivr.demo.keys import new_keys
from ivr.demo.plans import DEMO, Plan
from otp_core.redis_store.client import connect
from simulator.cast import Cast
from tests.otp_core.redis_store.loopback_server import Server, until

SETTINGS = {
    "appendonly": "yes",
    "save": '""',
    "shutdown-timeout": "0",
    "maxmemory-policy": "noeviction",
    "auto-aof-rewrite-min-size": "16mb",  # sooner than usual: kills fall into rewrites too
}
PATIENT_S = 20.0
OPERATES, ACTIVATES = "t", "a"  # what a person's name begins with


@dataclass(frozen=True, slots=True)
class Ground:
    line: Bench
    server: Server

    def crowd(self, activations: int, transfers: int, now_s: int) -> Cast:
        """New people: so many with a Físico to activate, so many with one at work."""
        activating = {ACTIVATES + letters(n): DEMO["ana"] for n in range(activations)}
        operating = {OPERATES + letters(n): DEMO["memo"] for n in range(transfers)}
        return self.people({**activating, **operating}, now_s)

    def people(self, plans: dict[str, Plan], now_s: int) -> Cast:
        house = cheap(self.line.house)
        people = [one for one in house.move_in(plans, now_s) if one.name in plans]
        return Cast.from_mapping(house.cast(tuple(people)))


def cheap(house: House) -> House:
    """Whose secrets are hashed at almost no cost: not what is tried here."""
    policy = replace(house.configuration.policy, argon2=CHEAP)
    return replace(house, configuration=replace(house.configuration, policy=policy))


@contextlib.contextmanager
def ground(*, appendfsync: str = "always", **settings: str) -> Iterator[Ground]:
    """Everything of it is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="audiomatico-soak-") as name:
        folder, port = Path(name), free_port()
        server = Server(
            folder / "redis",
            free_port(),
            {**SETTINGS, "appendfsync": appendfsync, **settings},
        )
        server.start()
        try:
            until(server.answers, "the server answers")
            yield Ground(_line(folder, server, port), server)
        finally:
            server.stop()


def _line(folder: Path, server: Server, port: int) -> Bench:
    url, keys = f"redis://127.0.0.1:{server.port}", new_keys()
    (folder / served.KEYS).write_text(json.dumps(keys), encoding="utf-8")
    client: Any = connect(url)
    # Who furnishes and looks on is patient: a busy machine is no fault of what is tried.
    client.connection_pool.connection_kwargs |= {
        "socket_timeout": PATIENT_S,
        "socket_connect_timeout": PATIENT_S,
    }
    house = House.build(keys, client, port=port, state=folder)
    return Bench(folder, url, client, house, keys, port)


def chance(limit_s: float) -> float:
    """A moment from now to `limit_s`."""
    return secrets.randbelow(10_000) / 10_000 * limit_s


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
