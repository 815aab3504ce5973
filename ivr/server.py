"""Runs the Flask app under gunicorn, from inside: for the demo, which makes its own app."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]  # ships no types
from gunicorn.arbiter import Arbiter  # type: ignore[import-untyped]


class DemoArbiter(Arbiter):  # type: ignore[misc]
    """Gunicorn takes a hang-up for "reload"; a demo whose terminal was closed ends instead."""

    def handle_hup(self) -> None:
        self.handle_term()


class Server(BaseApplication):  # type: ignore[misc]
    """One worker with threads: a demo's whole load is one person with a phone."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        if "control_socket_disable" in self.cfg.settings:  # from gunicorn 27; see gunicorn.conf.py
            self.cfg.set("control_socket_disable", True)
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def run(self) -> None:
        DemoArbiter(self).run()
