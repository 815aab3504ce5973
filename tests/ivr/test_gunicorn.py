"""gunicorn keeps to the state folder: it opens no socket of its own in anybody's home."""

import runpy
from pathlib import Path

import pytest
from flask import Flask

from ivr.metrics.folder import VARIABLE
from ivr.server import Server

CONF = Path(__file__).parents[2] / "config" / "gunicorn.conf.py"


def test_the_line_opens_no_control_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "chosen already")
    assert runpy.run_path(str(CONF))["control_socket_disable"] is True


def test_the_demo_opens_no_control_socket() -> None:
    assert Server(Flask("demo"), {}).cfg.control_socket_disable is True
