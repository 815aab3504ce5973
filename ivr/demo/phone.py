"""The browser phone beside the demo: a process of its own, for it plays Twilio and is no line."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivr.demo.ports import HOST, is_free

STOPPED_WITHIN_S = 5


@contextmanager
def phone_beside(line_url: str, cast: Path, port: int) -> Iterator[str | None]:
    """Its address; None where the port is somebody else's, for then there is none.

    It ends with this process, however that ends: it holds the other end of its standard input.
    """
    if not is_free(port):
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
