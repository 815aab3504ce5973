"""The line as production serves it, and beside it the floor: the same server, a static answer.

What gunicorn or granian loads, told by the environment where its Redis and its keys are. Nothing is
left out: signatures, sessions, sealing, logs and the core are the line's own.
"""

import json
import os
from pathlib import Path

from flask import Flask, Response

from ivr.clock import system_clock
from ivr.demo.house import House
from ivr.logs import configure_logs
from otp_core.redis_store.client import connect

FOLDER, URL, PORT, CLOCK = "BENCH_FOLDER", "BENCH_REDIS", "BENCH_PORT", "BENCH_CLOCK"
KEYS = "keys.json"
FLOOR = b"<?xml version='1.0' encoding='UTF-8'?><Response><Hangup/></Response>"


def build() -> Flask:
    configure_logs(for_good=True)
    folder = Path(os.environ[FOLDER])
    keys = json.loads((folder / KEYS).read_text("utf-8"))
    client = connect(os.environ[URL])
    house = House.build(keys, client, port=int(os.environ[PORT]), state=folder)
    # Calls that were led to their last question are answered from there again and again.
    stopped_s = os.environ.get(CLOCK)
    app = house.app(system_clock if stopped_s is None else lambda: int(stopped_s))

    @app.post("/floor")
    def floor() -> Response:
        return Response(FLOOR, mimetype="text/xml")

    return app
