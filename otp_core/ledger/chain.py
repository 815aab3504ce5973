"""The chain: SHA-256 over the hash before and the record, each part behind its length.

A stream's first hash is made of its name, so that no chain fits another stream.
"""

import hashlib
from collections.abc import Iterable, Iterator

from otp_core.ledger.entries import Link, Record, StreamName

FORMAT = "audiomatico-audit-1"
LENGTH_BYTES = 4  # big-endian, before each part: no two lists of parts make the same bytes


def beginning(stream: StreamName) -> str:
    """The hash before the first record."""
    parts = (FORMAT.encode(), stream.namespace.encode(), stream.part.encode())
    return hashlib.sha256(_framed(parts)).hexdigest()


def after(before: str, seq: int, record: Record) -> str:
    """The hash once `record` is the stream's `seq`th."""
    parts = (str(seq).encode(), record.id.encode(), *record.fields)
    return hashlib.sha256(bytes.fromhex(before) + _framed(parts)).hexdigest()


def linked(before: str, seq: int, records: Iterable[Record]) -> Iterator[Link]:
    """The links of `records`, which follow the `seq`th."""
    for record in records:
        seq += 1
        before = after(before, seq, record)
        yield Link(record.id, seq, before)


def _framed(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(LENGTH_BYTES, "big") + part for part in parts)
