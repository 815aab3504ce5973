"""A served line keeps its Redis, whoever started it and whatever becomes of it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests

from otp_core.redis_store.client import connect
from tests.ivr.test_servers import ROOT, free_port, production, serving

COMES_BACK_LIMIT_S = 8.0
COMMAND = """
import sys
from pathlib import Path
from ivr.store import open_store
with open_store(None, Path(sys.argv[1]), owner="production", appendfsync="always"):
    print("open", flush=True)
    sys.stdin.read()
"""


def ready_again(port: int) -> bool:
    deadline_s = time.monotonic() + COMES_BACK_LIMIT_S
    while time.monotonic() < deadline_s:
        if requests.get(f"http://127.0.0.1:{port}/health/ready", timeout=5).ok:
            return True
        time.sleep(0.05)
    return False


def test_a_served_line_is_ready_again_after_its_redis_was_killed(tmp_path: Path) -> None:
    port, state = free_port(), tmp_path / "state"
    with serving("serve", production(state, port), port):
        client = connect(f"unix://{state}/redis/redis.sock")
        client.set("spent", "a code")
        os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)
        time.sleep(0.1)
        assert ready_again(port)
        assert client.get("spent") == b"a code"


def test_a_staff_command_that_ends_does_not_take_the_line_s_redis_away(tmp_path: Path) -> None:
    """It came first, so the server is its own; the line attached to it, and needs it longer."""
    port, state = free_port(), tmp_path / "state"
    command = subprocess.Popen(  # noqa: S603  our own interpreter
        [sys.executable, "-c", COMMAND, str(state)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert command.stdout is not None
    assert command.stdout.readline() == "open\n"
    with serving("serve", production(state, port), port):
        client = connect(f"unix://{state}/redis/redis.sock")
        client.set("spent", "a code")
        command.communicate()
        assert ready_again(port)
        assert client.get("spent") == b"a code"
