"""`audiomatico audit seal`: the sealer, a process of its own beside the line."""

import logging
import os
import signal
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import click
import structlog

from ivr.cli.audit.words import appended
from ivr.cli.desk import Desk
from ivr.cli.metrics import state_of
from ivr.logs import configure_logs
from ivr.metrics.folder import AUDIT
from ivr.metrics.start import counting
from otp_core.ledger.checkpoints import Checkpoint, Signer, Verifier
from otp_core.ledger.entries import Kept, StreamName
from otp_core.ledger.export import checkpoint_line
from otp_core.ledger.sealer import Sealer, Watcher

_log = structlog.get_logger()


class Logged(Watcher):
    """Every checkpoint goes into the log and, if asked, a file: both outside Redis."""

    def __init__(self, copies: IO[str] | None) -> None:
        self._copies = copies

    def on_checkpoint(self, checkpoint: Checkpoint, kept: Kept) -> None:
        stream = str(checkpoint.stream)
        if self._copies is not None:
            self._copies.write(checkpoint_line(checkpoint.stream, kept))
            self._copies.flush()
            os.fsync(self._copies.fileno())
        _log.info(
            "audit_checkpoint",
            stream=stream,
            number=checkpoint.number,
            records=checkpoint.seq,
            hash=checkpoint.hash,
        )

    def on_break(self, stream: StreamName) -> None:
        _log.error("audit_broken", stream=str(stream), what_now="audiomatico audit verify")

    def on_fault(self, why: str) -> None:
        _log.error("audit_waits", why=why)


@click.command(epilog="\b\nExample:\n  audiomatico audit seal --copy-to /mnt/elsewhere/audit.jsonl")
@click.option("--once", is_flag=True, help="Seal what is there and end.")
@click.option(
    "--copy-to",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Append each checkpoint to this file; `audit verify --against` compares with it.",
)
@click.pass_obj
def seal(desk: Desk, once: bool, copy_to: Path | None) -> None:
    """Chain new records and sign checkpoints, until it is stopped.

    Any number may run, and be killed anywhere.
    """
    configure_logs(logging.INFO)
    keys = desk.audit_keys
    with ExitStack() as files:
        copies = None if copy_to is None else files.enter_context(appended(copy_to))
        sealer = Sealer(
            desk.ledgers,
            Signer(keys),
            Verifier.of_private(keys),
            desk.configuration.policy.audit,
            desk.now_s,
            Logged(copies) if once else _counted(Logged(copies)),
        )
        if once:
            click.echo(f"{sealer.round()} records sealed.")
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())  # what is begun is finished first
        _log.info("audit_sealing", public_key=str(sealer.verifier))
        sealer.run(stop)


def _counted(watcher: Watcher) -> Watcher:
    return counting(state_of(click.get_current_context()), AUDIT).watcher(watcher)
