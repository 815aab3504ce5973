"""The wire itself is no trouble: what breaks on it must be what a test asked for."""

import socket
import time
from pathlib import Path

import pytest

from tests.ivr.webhooks import wire


def test_a_connection_outlives_a_pause_longer_than_connecting_may_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "CONNECT_S", 0.05)
    path = tmp_path / "wire.sock"
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as near,
        wire.Wire(path, server.getsockname()[1]),
    ):
        near.connect(str(path))
        far, _ = server.accept()
        with far:
            time.sleep(0.15)
            far.sendall(b"+OK\r\n")
            assert near.recv(64) == b"+OK\r\n"
