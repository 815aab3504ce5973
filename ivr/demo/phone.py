"""The browser phone beside the demo: a process of its own, for it plays Twilio and is no line."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
STOPPED_WITHIN_S = 5


@contextmanager
def phone_beside(line_url: str, cast: Path, port: int) -> Iterator[str | None]:
    """Its address; None where the port is somebody else's, for then there is none.

    It ends with this process, however that ends: it holds the other end of its standard input.
    """
    if not _is_free(port):
        yield None
        return
    command = [sys.executable, "-m", "ivr.cli", "--demo", "phone", "--while-stdin-is-open"]
    where = ["--url", line_url, "--cast", str(cast), "--port", str(port)]
    phone = subprocess.Popen([*command, *where], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603  no shell, arguments of ours
    try:
        yield f"http://{HOST}:{port}/"
    finally:
        phone.terminate()
        try:
            phone.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            phone.kill()
            phone.wait()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
