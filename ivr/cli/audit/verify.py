"""`audiomatico audit verify`: is every record as it was? Of Redis, or of an export, offline."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click

from ivr.cli.audit.words import (
    EXIT_CODES,
    REFUSED,
    UNAVAILABLE,
    verifier_of,
    with_public_key,
)
from ivr.cli.desk import Desk
from otp_core.errors import StoreError
from otp_core.ledger.checkpoints import Verifier
from otp_core.ledger.entries import Link, StreamName
from otp_core.ledger.export import Export, read_export
from otp_core.ledger.faults import Fault, FaultKind
from otp_core.ledger.inspection import Inspection, inspect, marks_of
from otp_core.ledger.reading import Stream, read_stream

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(slots=True)
class Verdict:
    """Of all streams together."""

    streams: int = 0
    records: int = 0
    checkpoints: int = 0
    unsealed: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, one: Inspection) -> None:
        self.streams += bool(one.records or one.checkpoints)
        self.records += one.records
        self.checkpoints += one.checkpoints
        self.unsealed += one.unsealed
        self.faults += one.faults


@click.command(
    epilog=f"\b\nExample:\n  audiomatico audit verify --against last-export.jsonl\n\n{EXIT_CODES}"
)
@click.option("--file", "exported", type=_FILE, help="Verify this export, and ask no Redis.")
@click.option(
    "--against",
    "kept",
    type=_FILE,
    multiple=True,
    help="An export or copy of checkpoints kept elsewhere: shows what was cut off with them.",
)
@with_public_key
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def verify(
    ctx: click.Context,
    exported: Path | None,
    kept: Sequence[Path],
    public_key: str | None,
    as_json: bool,
) -> None:
    """Find every record that was changed, dropped, moved, cut off or put in, and name it.

    What no checkpoint has signed yet is counted as unsealed.
    """
    desk: Desk = ctx.obj
    verifier = verifier_of(desk, public_key)
    verdict = Verdict()
    marks = _marks(kept, verifier, verdict)
    try:
        if exported is None:
            _verify(_readable(desk, verdict), marks, verifier, verdict)
        else:
            export = _read(exported, verifier)
            verdict.faults += export.faults
            _verify(export.streams, marks, verifier, verdict)
    except StoreError as fault:
        click.echo(f"Redis did not answer: {fault}", err=True)
        ctx.exit(UNAVAILABLE)
    _tell(verdict, as_json=as_json)
    if verdict.faults:
        ctx.exit(REFUSED)


def _readable(desk: Desk, verdict: Verdict) -> Iterator[Stream]:
    """One stream that can't be read is a fault of it; two, and Redis is away. Raises StoreError."""
    names = [(store, name) for store in desk.ledgers for name in store.streams]
    unreadable = 0
    for store, name in names:
        try:
            stream = read_stream(store, name)
        except StoreError:
            unreadable += 1
            if unreadable > 1:
                raise
            verdict.faults.append(Fault(name, FaultKind.UNREADABLE))
        else:
            yield stream


def _verify(
    streams: Iterable[Stream],
    marks: Mapping[StreamName, Sequence[Link]],
    verifier: Verifier,
    verdict: Verdict,
) -> None:
    missing = dict(marks)
    for stream in streams:
        verdict.add(inspect(stream, verifier, missing.pop(stream.name, ())))
    for name, expected in missing.items():  # a whole stream that is not there any more
        verdict.add(inspect(Stream(name, (), (), ()), verifier, expected))


def _marks(
    kept: Sequence[Path], verifier: Verifier, verdict: Verdict
) -> dict[StreamName, list[Link]]:
    """What those files show to have been. A file that is not sound itself is told of."""
    marks: dict[StreamName, list[Link]] = {}
    for path in kept:
        export = _read(path, verifier)
        verdict.faults += export.faults
        for stream in export.streams:
            marks.setdefault(stream.name, []).extend(marks_of(stream, verifier))
    return {name: sorted(set(links), key=lambda one: one.seq) for name, links in marks.items()}


def _read(path: Path, verifier: Verifier) -> Export:
    with path.open(encoding="utf-8", newline="") as lines:
        return read_export(lines, verifier)


def _tell(verdict: Verdict, *, as_json: bool) -> None:
    """Faults go to standard output too: they are the answer."""
    if as_json:
        told = {
            "sound": not verdict.faults,
            "streams": verdict.streams,
            "records": verdict.records,
            "checkpoints": verdict.checkpoints,
            "unsealed": verdict.unsealed,
            "faults": [_told(one) for one in verdict.faults],
        }
        click.echo(json.dumps(told))
        return
    for fault in verdict.faults:
        click.echo(f"NOT SOUND  {fault}")
    click.echo(
        f"{verdict.records} records in {verdict.streams} streams, "
        f"{verdict.checkpoints} checkpoints, {verdict.unsealed} records unsealed. "
        f"{len(verdict.faults) or 'No'} faults."
    )


def _told(fault: Fault) -> dict[str, object]:
    return {
        "stream": str(fault.stream),
        "kind": fault.kind,
        "seq": fault.seq,
        "until_seq": fault.until_seq or fault.seq,
        "id": fault.id,
        "until_id": fault.until_id or fault.id,
        "says": str(fault),
    }


@click.command("public-key", epilog="\b\nExample:\n  audiomatico audit public-key")
@click.pass_obj
def public_key(desk: Desk) -> None:
    """Show what whoever verifies needs: the public halves of AUDIOMATICO_AUDIT_KEY. No secret."""
    click.echo(str(Verifier.of_private(desk.audit_keys)))
