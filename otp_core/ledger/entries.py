"""What the ledger is made of: a stream's records as Redis holds them, and links that chain them.

A stream is one partition's, the stock's or the line's; each has a chain of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from otp_core.errors import OtpCoreError

FIRST = "0-0"  # before every entry of a stream


@dataclass(frozen=True, slots=True, order=True)
class StreamName:
    """Written `namespace/part`, such as `au/17`: no secret, so it may be shown."""

    namespace: str
    part: str  # "0" to "63", "stock" or "line"

    def __str__(self) -> str:
        return f"{self.namespace}/{self.part}"


@dataclass(frozen=True, slots=True)
class Record:
    """`fields`: names and values in turn, exactly as they stand; ours have one, `record`."""

    id: str
    fields: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """Says that the record `id` is the stream's `seq`th (from 1), and the chain's hash with it."""

    id: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint as it is kept: the text that was signed, and the signature in hexadecimal."""

    body: str
    signature: str


@dataclass(frozen=True, slots=True)
class Ends:
    """How far a stream and its chain go, read at one moment.

    `link`: the last that can be read. `at_checkpoint`: what stands where the last checkpoint was
    signed.
    """

    record_id: str = FIRST
    links: int = 0
    link: Link | None = None
    checkpoints: int = 0
    checkpoint: Kept | None = None  # the last
    at_checkpoint: Link | None = None


class LedgerStore(Protocol):
    """Every method raises `StoreError` where Redis did not answer. Oldest first, always."""

    @property
    def streams(self) -> Sequence[StreamName]: ...

    def ends(self, stream: StreamName) -> Ends: ...

    def records(self, stream: StreamName, after_id: str, until_id: str, most: int) -> list[Record]:
        """`until_id` included."""

    def last_records(self, stream: StreamName, most: int) -> list[Record]: ...

    def links(self, stream: StreamName, first: int, most: int) -> list[Link | None]:
        """From the `first`th on, counted from 0. None: it can't be read."""

    def checkpoints(self, stream: StreamName, first: int, most: int) -> list[Kept]:
        """From the `first`th on, counted from 0."""

    def extend(self, stream: StreamName, ends: Ends, links: Sequence[Link]) -> bool:
        """False: there are more links than `ends` knows; nothing was written."""

    def add_checkpoint(self, stream: StreamName, ends: Ends, kept: Kept) -> bool:
        """False: there are more checkpoints than `ends` knows; nothing was written."""


class EntryError(OtpCoreError):
    """A link, a checkpoint or a stream's name is not of the form ours have."""


def order_of(entry_id: str) -> tuple[int, int]:
    """Redis orders a stream by these two numbers. Raises `EntryError`."""
    time_ms, _, count = entry_id.partition("-")
    if not (time_ms.isascii() and time_ms.isdecimal() and count.isascii() and count.isdecimal()):
        raise EntryError("an entry's id is two numbers, such as 1790000000000-0")
    return int(time_ms), int(count)
