"""An export: JSON Lines, one entry a line; verified offline, or kept to compare Redis with.

A line is a record, a link or a checkpoint of a stream, or the end, which signs all before it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from otp_core.errors import OtpCoreError
from otp_core.ledger.chain import FORMAT
from otp_core.ledger.checkpoints import Signer, Verifier
from otp_core.ledger.entries import EntryError, Kept, Link, Record, StreamName, order_of
from otp_core.ledger.faults import Fault, FaultKind
from otp_core.ledger.reading import Stream

FILE = StreamName("file", "export")  # where a fault is of no stream


class ExportError(OtpCoreError):
    """The file can't be read as an export. Names the line, never its text."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a file holds. `faults`: of the file itself, and of the order of its lines."""

    streams: tuple[Stream, ...]
    faults: tuple[Fault, ...]


def checkpoint_line(stream: StreamName, kept: Kept) -> str:
    return _line(stream, "checkpoint", body=kept.body, signature=kept.signature)


def stream_lines(stream: Stream, *, checkpoints_only: bool = False) -> Iterator[str]:
    if not checkpoints_only:
        for record in stream.records:
            yield _line(stream.name, "record", id=record.id, fields=_texts(record.fields))
        for link in stream.links:
            told = None if link is None else [link.seq, link.id, link.hash]
            yield _line(stream.name, "link", link=told)
    for kept in stream.checkpoints:
        yield checkpoint_line(stream.name, kept)


def write_export(
    streams: Iterable[Stream],
    write: Callable[[str], object],
    signer: Signer,
    *,
    now_s: int,
    checkpoints_only: bool = False,
) -> int:
    """Writes every line and, last, the signed end. How many entries it wrote."""
    digest, count = hashlib.sha256(), 0
    for stream in streams:
        for line in stream_lines(stream, checkpoints_only=checkpoints_only):
            digest.update(line.encode())
            write(line)
            count += 1
    told = {"format": FORMAT, "lines": count, "sha256": digest.hexdigest(), "at_s": now_s}
    body = json.dumps({**told, "key": signer.version}, sort_keys=True, separators=(",", ":"))
    end = {"is": "end", "body": body, "signature": signer.sign_export(body)}
    write(json.dumps(end, separators=(",", ":")) + "\n")
    return count


def read_export(lines: Iterable[str], verifier: Verifier) -> Export:
    """Raises `ExportError`. A file of checkpoints alone may lack the end: it grows."""
    reader = _Reader(verifier)
    for number, line in enumerate(lines, start=1):
        try:
            reader.take(line)
        except (ValueError, TypeError, KeyError, EntryError) as error:
            raise ExportError(f"line {number} is not a line of an audit export") from error
    return reader.export()


class _Reader:
    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._digest = hashlib.sha256()
        self._count = 0
        self._is_ended = False
        self._is_sound = True
        self._records: dict[StreamName, list[Record]] = {}
        self._links: dict[StreamName, list[Link | None]] = {}
        self._checkpoints: dict[StreamName, list[Kept]] = {}

    def take(self, line: str) -> None:
        told = json.loads(line)
        if told["is"] == "end":
            self._end(told["body"], told["signature"])
            return
        self._is_sound = self._is_sound and not self._is_ended  # nothing comes after the end
        self._digest.update(line.encode())
        self._count += 1
        name = StreamName(*told["stream"].split("/", 1))
        self._records.setdefault(name, [])
        match told["is"]:
            case "record":
                order_of(told["id"])
                fields = tuple(_encoded(text) for text in told["fields"])
                self._records[name].append(Record(told["id"], fields))
            case "link":
                self._links.setdefault(name, []).append(_link(told["link"]))
            case "checkpoint":
                kept = Kept(str(told["body"]), str(told["signature"]))
                self._checkpoints.setdefault(name, []).append(kept)
            case _:
                raise EntryError("an unknown kind of line")

    def _end(self, body: str, signature: str) -> None:
        told = json.loads(body)
        is_ours = self._verifier.is_export(told["key"], body, signature)
        is_same = (told["lines"], told["sha256"]) == (self._count, self._digest.hexdigest())
        self._is_sound = self._is_sound and is_ours and is_same and not self._is_ended
        self._is_ended = True

    def export(self) -> Export:
        faults = []
        if not self._is_ended and any(self._records.values()):
            faults.append(Fault(FILE, FaultKind.FILE_CUT))
        if not self._is_sound:
            faults.append(Fault(FILE, FaultKind.FILE_CHANGED))
        streams = []
        for name, records in self._records.items():
            ordered, misplaced = _ordered(name, records)
            faults += misplaced
            links = tuple(self._links.get(name, ()))
            streams.append(Stream(name, ordered, links, tuple(self._checkpoints.get(name, ()))))
        return Export(tuple(streams), tuple(faults))


def _ordered(name: StreamName, records: Sequence[Record]) -> tuple[tuple[Record, ...], list[Fault]]:
    """By their ids, as Redis keeps them; a line that stood elsewhere, or twice, is a fault."""
    faults, last = [], (0, 0)
    by_id: dict[tuple[int, int], Record] = {}
    for record in records:
        order = order_of(record.id)
        if order <= last:
            faults.append(Fault(name, FaultKind.OUT_OF_ORDER, id=record.id))
        last = max(order, last)
        by_id.setdefault(order, record)
    return tuple(by_id[order] for order in sorted(by_id)), faults


def _line(stream: StreamName, kind: str, **told: object) -> str:
    return json.dumps({"is": kind, "stream": str(stream), **told}, separators=(",", ":")) + "\n"


def _link(told: Sequence[object] | None) -> Link | None:
    if told is None:
        return None
    seq, entry, digest = told
    if type(seq) is not int or not isinstance(entry, str) or not isinstance(digest, str):
        raise EntryError("a link is a place, an id and a hash")
    order_of(entry)
    if len(bytes.fromhex(digest)) != hashlib.sha256().digest_size:
        raise EntryError("a link's hash is of another length")
    return Link(entry, seq, digest)


def _texts(fields: Sequence[bytes]) -> list[str]:
    """What is not UTF-8 was put there by somebody else, and comes back byte for byte."""
    return [field.decode("utf-8", "surrogateescape") for field in fields]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
