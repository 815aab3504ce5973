"""The line as production serves it, and beside it the floor: the same server, a static answer.

What gunicorn or granian loads, told by the environment where its Redis and its keys are. Nothing
is left out: signatures, sessions, sealing, logs, metrics and the core are the line's own. The floor
is a Flask app of its own, so that nothing of ours is around it.
"""

import json
import os
from pathlib import Path

from flask import Flask, Response
from prometheus_client import CollectorRegistry
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from ivr.clock import system_clock
from ivr.demo.house import House
from ivr.logs import configure_logs
from ivr.metrics.prometheus import PrometheusMeter
from otp_core.redis_store.client import connect

FOLDER, URL, PORT, CLOCK = "BENCH_FOLDER", "BENCH_REDIS", "BENCH_PORT", "BENCH_CLOCK"
KEYS = "keys.json"
FLOOR = b"<?xml version='1.0' encoding='UTF-8'?><Response><Hangup/></Response>"


def build() -> DispatcherMiddleware:
    configure_logs(for_good=True)
    folder = Path(os.environ[FOLDER])
    keys = json.loads((folder / KEYS).read_text("utf-8"))
    client = connect(os.environ[URL])
    house = House.build(keys, client, port=int(os.environ[PORT]), state=folder)
    # Calls that were led to their last question are answered from there again and again.
    stopped_s = os.environ.get(CLOCK)
    clock = system_clock if stopped_s is None else lambda: int(stopped_s)
    app = house.app(clock, meter=PrometheusMeter.in_registry(CollectorRegistry()))
    return DispatcherMiddleware(app, {"/floor": floor()})


def floor() -> Flask:
    app = Flask("floor", static_folder=None)

    @app.post("/")
    def answer() -> Response:
        return Response(FLOOR, mimetype="text/xml")

    return app
