"""What a turn spends on being counted, µs: several workers' way of counting, in mapped files.

    python benchmarks/metrics.py

The limit is 30 µs. A menu's turn takes 2 trips to Redis and asks nobody; a code's, 4 trips.
"""

import statistics
import tempfile
import timeit
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

from flask import Flask, Response
from werkzeug.test import EnvironBuilder, run_wsgi_app

from ivr.core_gateway import Core
from ivr.dialog.call import Call
from ivr.dialog.events import Pressed
from ivr.dialog.states import State
from ivr.metrics.folder import WEB
from ivr.metrics.meter import Meter, NoMeter
from ivr.metrics.start import counting
from ivr.webhooks import Taken
from ivr.webhooks.conversation import Turn
from otp_core.redis_store.trips import Watched
from otp_core.requests import Attempt, VerifyCode
from otp_core.secret import NOTHING
from otp_core.verdicts import Rejected, Verdict

TURNS, ROUNDS = 5_000, 15
LIMIT_US = 30
STAYED = Turn(Call(state=State.CODE_AWAIT, ends_at_s=0), (), path=(State.CODE_AWAIT,))
TAKEN = Taken(State.CODE_AWAIT, 0, Pressed(NOTHING), STAYED, 20)
ASKED = VerifyCode("ref", "ref", "id", NOTHING)
ATTEMPT = Attempt("CA:1", "CA", 0)


class Redis:
    def execute_command(self, *_: Any, **__: Any) -> None:
        """Nothing, at once: what is around it is measured."""


class WatchedRedis(Watched, Redis):
    pass


class Answering:
    def answer(self, *_: Any, **__: Any) -> Verdict:
        return Rejected(2)

    def pressure(self, attempt: Attempt) -> int:
        return 0


def turn(meter: Meter, trips: int, questions: int) -> Callable[[], object]:
    """A turn within Flask, without what a turn does."""
    client: Any = WatchedRedis()
    core: Core = meter.core(Answering())
    line = meter.line("audiomatico")
    app = Flask("bench", static_folder=None)

    @app.get("/turn/<nonce>")
    def taken(nonce: str) -> Response:
        for _ in range(trips):
            client.execute_command("EVALSHA", "sha")
        for _ in range(questions):
            core.answer(ATTEMPT, ASKED)
        line.took(TAKEN)
        return Response(nonce)

    meter.watch_app(app)
    meter.watch_redis(client)
    environ = EnvironBuilder("/turn/nonce").get_environ()
    return lambda: run_wsgi_app(app, environ)


def cost_us(meter: Meter, trips: int, questions: int) -> float:
    """What counting adds to the same turn without, in processor time: the median of rounds."""
    counted, plain = turn(meter, trips, questions), turn(NoMeter(), trips, questions)
    added = [
        timeit.timeit(counted, timer=process_time, number=TURNS)
        - timeit.timeit(plain, timer=process_time, number=TURNS)
        for _ in range(ROUNDS)
    ]
    return statistics.median(added) / TURNS * 1e6


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="audiomatico-") as folder:
        meter = counting(Path(folder), WEB)
        for name, trips, questions in (("menu", 2, 0), ("code", 4, 1), ("identification", 5, 2)):
            spent_us = cost_us(meter, trips, questions)
            print(f"{name:>15}  {trips} trips  {spent_us:5.1f} µs of {LIMIT_US}")  # noqa: T201


if __name__ == "__main__":
    main()
