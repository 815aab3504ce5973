"""Reading a stream whole, as it stood at one moment: all is append-only, so bounds are enough."""

from collections.abc import Iterator
from dataclasses import dataclass

from otp_core.ledger.entries import FIRST, Ends, Kept, LedgerStore, Link, Record, StreamName

AT_ONCE = 1_000  # entries a trip: some 300 kB


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream with all that seals it, in memory: a sixty-fourth of what there is."""

    name: StreamName
    records: tuple[Record, ...]
    links: tuple[Link | None, ...]  # None: it can't be read
    checkpoints: tuple[Kept, ...]


def read_stream(store: LedgerStore, name: StreamName) -> Stream:
    """Raises `StoreError`."""
    ends = store.ends(name)
    return Stream(
        name,
        tuple(records_between(store, name, FIRST, ends.record_id)),
        all_links(store, name, ends),
        all_checkpoints(store, name, ends),
    )


def records_between(
    store: LedgerStore, stream: StreamName, after_id: str, until_id: str
) -> Iterator[Record]:
    while found := store.records(stream, after_id, until_id, AT_ONCE):
        yield from found
        after_id = found[-1].id


def all_links(store: LedgerStore, stream: StreamName, ends: Ends) -> tuple[Link | None, ...]:
    return tuple(
        link
        for first in range(0, ends.links, AT_ONCE)
        for link in store.links(stream, first, min(AT_ONCE, ends.links - first))
    )


def all_checkpoints(store: LedgerStore, stream: StreamName, ends: Ends) -> tuple[Kept, ...]:
    return tuple(
        kept
        for first in range(0, ends.checkpoints, AT_ONCE)
        for kept in store.checkpoints(stream, first, min(AT_ONCE, ends.checkpoints - first))
    )
