"""The browser phone as a Flask app; and its server, on this machine's loopback address only."""

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, send_from_directory
from flask.typing import ResponseReturnValue
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.cast import Cast
from simulator.softphone.calls import HEARTBEAT_S, Calls
from simulator.softphone.guard import guard
from simulator.softphone.hands import Hands
from simulator.softphone.house import House, Surroundings
from simulator.softphone.live_call import Ringing
from simulator.softphone.pace import Pace, RealPace
from simulator.softphone.recordings import Recordings
from simulator.softphone.refusals import answer_refusals
from simulator.softphone.saving import Saving
from simulator.softphone.switchboard import Switchboard
from simulator.softphone.world import World
from simulator.sound.voices import Voice
from simulator.stage import Stage
from simulator.twilio.line import RandomBytes
from simulator.twilio.wire import Transport

STATIC = Path(__file__).parent / "static"
HERE = "127.0.0.1"


def create_phone(
    transport: Transport,
    cast: Callable[[], Cast],
    world: World | None = None,
    stage: Stage | None = None,
    voice: Voice | None = None,
    *,
    random_bytes: RandomBytes = os.urandom,
    presses: Path | None = None,
    pace: Pace | None = None,
    heartbeat_s: float = HEARTBEAT_S,
) -> Flask:
    """`cast` is asked anew each time. `stage`: where scripts that are saved are tried.

    `presses`: where it is kept how often counter tokens were pressed.
    """
    around = Surroundings(cast, world, stage, voice.name if voice else None)
    switchboard, speaking = Switchboard(), Recordings(voice)
    ringing = Ringing(transport, pace or RealPace(), random_bytes, speaking.prepare)
    calls = Calls(around, switchboard, ringing, speaking, Saving(stage), heartbeat_s)
    return _application(House(around, Hands(presses), switchboard).routes(), calls.routes())


def _application(*routes: Blueprint) -> Flask:
    app = Flask(__name__, static_folder=str(STATIC), static_url_path="/static")
    app.url_map.merge_slashes = False  # an address means itself, or nothing
    guard(app)
    answer_refusals(app)
    for blueprint in routes:
        app.register_blueprint(blueprint)

    @app.get("/")
    def page() -> ResponseReturnValue:
        return send_from_directory(STATIC, "index.html")

    return app


class _Quiet(WSGIRequestHandler):
    """Keeps no log of requests, and doesn't say what it is made of."""

    server_version = "audiomatico"
    sys_version = ""

    def version_string(self) -> str:
        return self.server_version

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002  its name there
        """Nothing: a page asks often."""


def open_server(app: Flask, port: int) -> BaseWSGIServer:
    """Listens, and serves once `serve_forever` is called. Raises OSError where the port is taken.

    Port 0: any free one; its `port` says which.
    """
    with socket.create_server((HERE, port)) as bound:  # werkzeug ends the process where it fails
        return make_server(
            HERE, port, app, threaded=True, request_handler=_Quiet, fd=bound.fileno()
        )


def serve(app: Flask, port: int) -> None:
    """Until it is stopped."""
    open_server(app, port).serve_forever()
