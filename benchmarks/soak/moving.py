"""The line as production serves it, on a clock that may be ahead and may run faster.

What gunicorn loads, told by a file in its folder what time it is. Each worker tells its own figures
at /figures: how often it went to Redis, what it was asked, and its memory.
"""

import json
import os
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from prometheus_client import CollectorRegistry

from benchmarks import served
from benchmarks.soak.ground import cheap
from ivr.demo.house import House
from ivr.logs import configure_logs
from ivr.metrics.prometheus import PrometheusMeter
from otp_core.redis_store.client import connect
from otp_core.redis_store.trips import Command, Trips, watch

APP = ("-m", "gunicorn", "-c", "config/gunicorn.conf.py", "benchmarks.soak.moving:build()")
CLOCK = "clock.json"


@dataclass(frozen=True, slots=True)
class Moving:
    """It was `at_s` (UTC) at `began_s` of this machine's monotonic clock; then `speed` a second.

    `hashes_cheaply`: secrets, where hundreds of thousands are given and hashing is not what is
    tried.
    """

    at_s: float
    began_s: float
    speed: float
    hashes_cheaply: bool = False

    @classmethod
    def begin(
        cls, folder: Path, at_s: float, speed: float, *, hashes_cheaply: bool = False
    ) -> "Moving":
        clock = cls(at_s, time.monotonic(), speed, hashes_cheaply)
        (folder / CLOCK).write_text(json.dumps(asdict(clock)), encoding="utf-8")
        return clock

    @classmethod
    def read(cls, folder: Path) -> "Moving":
        return cls(**json.loads((folder / CLOCK).read_text("utf-8")))

    @property
    def now(self) -> float:
        return self.at_s + (time.monotonic() - self.began_s) * self.speed

    def now_s(self) -> int:
        return int(self.now)


class Tally:
    """Counts the trips, and passes each on to whoever counted before."""

    def __init__(self, inner: Trips | None) -> None:
        self.trips = 0
        self._inner = inner

    def __call__(self, command: Command, seconds: float, *, is_answered: bool) -> None:
        self.trips += 1
        if self._inner is not None:
            self._inner(command, seconds, is_answered=is_answered)


def build() -> WSGIApplication:
    configure_logs(for_good=True)
    folder = Path(os.environ[served.FOLDER])
    keys = json.loads((folder / served.KEYS).read_text("utf-8"))
    client = connect(os.environ[served.URL])
    house = House.build(keys, client, port=int(os.environ[served.PORT]), state=folder)
    moving = Moving.read(folder)
    house = cheap(house) if moving.hashes_cheaply else house
    app = house.app(moving.now_s, meter=PrometheusMeter.in_registry(CollectorRegistry()))
    tally = Tally(client.trips)
    watch(client, tally)
    return with_figures(app.wsgi_app, tally)


def with_figures(app: WSGIApplication, tally: Tally) -> WSGIApplication:
    """Before the app, which knows its routes and counts no other."""

    def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/figures":
            return app(environ, start_response)
        told = {"pid": os.getpid(), "trips": tally.trips, "rss_kib": rss_kib(os.getpid())}
        body = json.dumps(told).encode()
        start_response("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    return serve


def rss_kib(pid: int) -> int:
    """proc(5): memory of a process that is in RAM now."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0])
