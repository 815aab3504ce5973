"""A line to be measured: an embedded Redis, customers, and servers of the line on loopback."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import redis

from benchmarks import served
from benchmarks.load import LOOPBACK, Target
from ivr.clock import system_clock
from ivr.demo.clock import offset_at
from ivr.demo.house import House
from ivr.demo.keys import AUTH_TOKEN, new_keys
from ivr.demo.plans import DEMO, Plan
from ivr.settings import STATE
from otp_core.policy import Argon2Policy
from otp_core.redis_store.client import connect
from otp_core.redis_store.embedded import embedded_redis
from simulator.cast import Cast

START_LIMIT_S = 20.0
STOP_LIMIT_S = 10.0
# Customers whose secrets are hashed at almost no cost, so that thousands of calls can be led up to
# their code. What is measured after that hashes nothing; identification is measured elsewhere.
CHEAP = Argon2Policy(memory_kib=8, iterations=1, parallelism=1)
GUNICORN = ("-m", "gunicorn", "-c", "benchmarks/gunicorn_conf.py", "benchmarks.served:build()")


@dataclass(frozen=True, slots=True)
class Bench:
    folder: Path
    redis_url: str
    client: redis.Redis
    house: House
    keys: dict[str, str]
    port: int

    @property
    def target(self) -> Target:
        return Target(self.port, self.keys[AUTH_TOKEN])

    def opening_s(self) -> int:
        """A moment at which NetKeys are activated: now, or the next opening."""
        now_s = system_clock()
        return now_s + offset_at(None, self.house.configuration.timetable, now_s)

    def customers(
        self, count: int, now_s: int, argon2: Argon2Policy = CHEAP, *, first: int = 0
    ) -> Cast:
        """So many with a Físico to activate. `first`: the number they are named from."""
        plans: dict[str, Plan] = {
            f"c{letters(n)}": DEMO["ana"] for n in range(first, first + count)
        }
        configuration = self.house.configuration
        policy = replace(configuration.policy, argon2=argon2)
        cheap = replace(self.house, configuration=replace(configuration, policy=policy))
        people = [one for one in cheap.move_in(plans, now_s) if one.name in plans]
        return Cast.from_mapping(cheap.cast(tuple(people)))

    @contextlib.contextmanager
    def serving(
        self, command: Sequence[str] = GUNICORN, *, workers: int = 4, stopped_s: int | None = None
    ) -> Iterator[int]:
        """A server of the line until the block ends; its pid. `stopped_s`: its clock stands."""
        env = {
            "PATH": os.environ["PATH"],
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(workers),
            STATE: str(self.folder),
            served.FOLDER: str(self.folder),
            served.URL: self.redis_url,
            served.PORT: str(self.port),
        }
        if stopped_s is not None:
            env[served.CLOCK] = str(stopped_s)
        log = (self.folder / "server.log").open("ab")
        process = subprocess.Popen([sys.executable, *command], env=env, stdout=log, stderr=log)  # noqa: S603  our own command
        try:
            self._wait(process)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            log.close()

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline_s = time.monotonic() + START_LIMIT_S
        while time.monotonic() < deadline_s and process.poll() is None:
            with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, self.port), 1):
                return
            time.sleep(0.05)
        log = (self.folder / "server.log").read_text("utf-8")[-2000:]
        raise RuntimeError(f"the server does not answer: {log}")


@contextlib.contextmanager
def bench(*, appendfsync: str = "everysec") -> Iterator[Bench]:
    """Everything of it is gone when the block ends."""
    with (
        tempfile.TemporaryDirectory(prefix="audiomatico-bench-") as name,
        embedded_redis(Path(name) / "redis", appendfsync=appendfsync) as server,
    ):
        folder, keys, port = Path(name), new_keys(), free_port()
        (folder / served.KEYS).write_text(json.dumps(keys), encoding="utf-8")
        client = connect(server.url)
        house = House.build(keys, client, port=port, state=folder)
        yield Bench(folder, server.url, client, house, keys, port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def letters(number: int) -> str:
    """A name of small letters, as a cast wants them."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))
