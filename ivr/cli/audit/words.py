"""What the commands of the audit have in common: exit codes, keys, streams, private files."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from ivr.cli.desk import Desk
from otp_core.ledger.checkpoints import Verifier
from otp_core.ledger.reading import Stream, read_stream
from otp_core.settings import audit_public_keys

REFUSED = 1
UNAVAILABLE = 3
EXIT_CODES = "Exit codes: 0 sound, 1 a fault was found, 2 not used as it must be, 3 unavailable."

with_public_key = click.option(
    "--public-key",
    metavar="KEYS",
    help="As `audit public-key` shows it; else AUDIOMATICO_AUDIT_KEY is used.",
)


def verifier_of(desk: Desk, public_key: str | None) -> Verifier:
    """Raises SettingError."""
    if public_key is not None:
        return Verifier.of_public(audit_public_keys(public_key))
    return Verifier.of_private(desk.audit_keys)


def streams_of(desk: Desk) -> Iterator[Stream]:
    """Of every line, those for testers too. Raises StoreError."""
    for store in desk.ledgers:
        for name in store.streams:
            yield read_stream(store, name)


@contextmanager
def private_file(path: Path) -> Iterator[IO[str]]:
    """Its owner's alone; whole or not there: what stood there is replaced when all is written."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def appended(path: Path) -> Iterator[IO[str]]:
    """Its owner's alone, as long as it is new."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a") as file:
        yield file
