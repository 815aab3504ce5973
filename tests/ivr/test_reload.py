"""SIGHUP: what `config/` says now takes effect, a wrong file doesn't, and no call is refused."""

import secrets
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from ivr.settings import DEFAULT_CONFIG
from simulator.twilio.wire import SIGNATURE, signature
from tests.ivr.test_servers import free_port, production, serving

OLD, NEW, TESTERS = "+525512263990", "+525512263991", "+525500000099"
LIMIT_S = 15.0
GREETING = "Le damos la bienvenida"


@dataclass
class Line:
    process: subprocess.Popen[str]
    env: dict[str, str]
    config: Path
    port: int
    refused: list[str] = field(default_factory=list)

    def is_ours(self, number: str) -> bool:
        form = {
            "CallSid": f"CA{secrets.token_hex(16)}",
            "AccountSid": self.env["TWILIO_ACCOUNT_SID"],
            "From": "+525512345678",
            "To": number,
            "CallStatus": "ringing",
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
        }
        token, url = self.env["TWILIO_AUTH_TOKENS"], f"{self.env['PUBLIC_URL']}/voice"
        headers = {SIGNATURE: signature(token, url, form.items())}
        here = f"http://127.0.0.1:{self.port}/voice"
        answer = requests.post(here, form, headers=headers, timeout=10)
        assert answer.status_code == 200
        return GREETING in answer.content.decode()

    def write(self, old: str, new: str) -> None:
        file = self.config / "lines.toml"
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    def ring_on(self, stop: threading.Event) -> None:
        """A line that stays as it is. Not too often: nobody reads what the server logs."""
        while not stop.wait(0.05):
            try:
                assert self.is_ours(TESTERS)
            except (AssertionError, requests.RequestException) as fault:
                self.refused.append(repr(fault))


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    folder, port = tmp_path_factory.mktemp("line"), free_port()
    config = folder / "config"
    shutil.copytree(DEFAULT_CONFIG, config, ignore=shutil.ignore_patterns("__pycache__"))
    env = {**production(folder / "state", port), "AUDIOMATICO_CONFIG": str(config)}
    with serving("serve", env, port) as process:
        yield Line(process, env, config, port)


def until(wanted: Callable[[], bool]) -> bool:
    ends_at = time.monotonic() + LIMIT_S
    while time.monotonic() < ends_at:
        if wanted():
            return True
        time.sleep(0.2)
    return False


def test_a_reload_takes_what_the_files_say_now_and_refuses_no_call(line: Line) -> None:
    assert line.is_ours(OLD)
    assert not line.is_ours(NEW)
    line.write(OLD, NEW)
    stop = threading.Event()
    caller = threading.Thread(target=line.ring_on, args=[stop])
    caller.start()
    line.reload()
    try:
        # Workers of before answer what they have begun, so for a moment both are there.
        assert until(lambda: all(line.is_ours(NEW) and not line.is_ours(OLD) for _ in range(9)))
    finally:
        stop.set()
        caller.join()
    assert line.refused == []


def test_a_wrong_file_leaves_the_line_as_it_was(line: Line) -> None:
    """Without preloading gunicorn would halt, for no worker could start."""
    line.write('start = "greeting"', 'start = "nowhere"')
    line.reload()
    time.sleep(1)
    assert all(line.is_ours(TESTERS) for _ in range(9))
    assert line.process.poll() is None
