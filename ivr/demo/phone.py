"""The browser phone beside the demo: a process of its own, for it plays Twilio and is no line."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import IO

import click

from ivr.demo.ports import HOST, is_free

STOPPED_WITHIN_S = 5
GONE = "The browser phone has stopped; `make call` still rings. End this and begin it anew."


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
    is_over = Event()
    with subprocess.Popen(  # noqa: S603  no shell, arguments of ours
        [*command, *where], bufsize=0, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as phone:
        Thread(target=_tell_of_its_end, args=(phone.stdout, is_over), daemon=True).start()
        try:
            yield f"http://{HOST}:{port}/"
        finally:
            is_over.set()
            phone.terminate()
            try:
                phone.wait(STOPPED_WITHIN_S)
            except subprocess.TimeoutExpired:
                phone.kill()


def _tell_of_its_end(said: IO[bytes], is_over: Event) -> None:
    """`said`: its output. Waiting for the process would hold a lock that servers forked meanwhile
    could never take."""
    while said.read(4096):
        pass
    if not is_over.wait(STOPPED_WITHIN_S):  # Ctrl-C ends both, and the phone is the quicker
        click.echo(GONE, err=True)
