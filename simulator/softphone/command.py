"""The command `phone`: the browser phone's server, until it is stopped."""

import sys
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import Flask
from werkzeug.serving import BaseWSGIServer

from simulator.cast import Cast
from simulator.clock import Clock
from simulator.faults import ScriptError
from simulator.softphone.app import HERE, create_phone, open_server
from simulator.sound.voices import installed_voice
from simulator.stage import Atlas, Stage
from simulator.twilio.transport import HttpTransport, is_loopback
from simulator.twilio.wire import Transport

PORT = 8001
PRESSES = ".presses.json"  # beside the cast: how often counter tokens were pressed


@click.command()
@click.option("--url", required=True, help="The line, on this machine.")
@click.option(
    "--cast",
    "cast_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON file with the people who call; what their tokens counted is kept beside it.",
)
@click.option(
    "--public-url", help="The URL it believes to have, and that is signed (default: --url)."
)
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True)
@click.option(
    "--while-stdin-is-open", is_flag=True, help="End with whoever holds its standard input."
)
@click.pass_context
def phone(
    ctx: click.Context,
    /,
    url: str,
    cast_file: Path,
    public_url: str | None,
    port: int,
    *,
    while_stdin_is_open: bool,
) -> None:
    """Ring the line from a page in your browser.

    \b
    Example:
      audiomatico phone --url http://127.0.0.1:8000 --cast cast.json
    """
    if not is_loopback(url):
        raise click.UsageError("--url is on this machine: loopback addresses only")
    app = _app(ctx, HttpTransport(url, public_url or url), cast_file)
    try:
        server = open_server(app, port)
    except OSError as error:
        raise click.ClickException(
            f"port {port} is taken: end what listens there, or give another --port"
        ) from error
    click.echo(f"The browser phone: http://{HERE}:{server.port}/")
    _serve(server, until_stdin_ends=while_stdin_is_open)


def _app(ctx: click.Context, transport: Transport, cast_file: Path) -> Flask:
    try:
        Cast.read(cast_file)
    except ScriptError as error:
        raise click.UsageError(str(error)) from error
    return create_phone(
        transport,
        lambda: Cast.read(cast_file),
        world=getattr(ctx.obj, "world", None),
        # A stage costs a Redis of its own: it is set up when the first script is saved.
        stage=_LateStage(ctx.obj) if hasattr(type(ctx.obj), "stage") else None,
        voice=installed_voice(),
        presses=cast_file.with_suffix(PRESSES),
    )


@dataclass(frozen=True, slots=True)
class _LateStage:
    desk: Any

    def fresh(self, clock: Clock) -> AbstractContextManager[tuple[Any, str, Cast, Atlas]]:
        stage: Stage = self.desk.stage
        return stage.fresh(clock)


def _serve(server: BaseWSGIServer, *, until_stdin_ends: bool) -> None:
    if until_stdin_ends:
        threading.Thread(target=_end_with_stdin, args=(server,), daemon=True).start()
    server.serve_forever()


def _end_with_stdin(server: BaseWSGIServer) -> None:
    while sys.stdin.buffer.read(1024):
        pass
    server.shutdown()
