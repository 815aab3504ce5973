"""Verifying a stream: every record up to the last signed checkpoint is found as it was, or named.

What came after the last checkpoint is counted and compared with its links, but whoever can write
to Redis could have written both: it is told as unsealed. `marks` from outside (an export, a copy
of the checkpoints) are believed before its own, and show what was cut off together with those.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from otp_core.ledger import chain
from otp_core.ledger.checkpoints import Checkpoint, Verifier
from otp_core.ledger.entries import FIRST, Link, Record, StreamName, order_of
from otp_core.ledger.faults import Fault, FaultKind, merged
from otp_core.ledger.places import placed
from otp_core.ledger.reading import Stream
from otp_core.ledger.segments import Findings, Segment

MATCHED_MOST = 100_000  # empty places × strangers; beyond, nobody looks for what was moved


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a stream holds. `unsealed`: records that no checkpoint has signed yet."""

    stream: StreamName
    records: int
    checkpoints: int
    unsealed: int
    faults: tuple[Fault, ...]


def inspect(stream: Stream, verifier: Verifier, marks: Sequence[Link] = ()) -> Inspection:
    signed, faults = _signed(stream, verifier)
    trusted, contradictions = _trusted(stream.name, signed, marks)
    links, surplus = placed(stream, trusted)
    faults += [*contradictions, *surplus]
    found = [one.inspect() for one in _segments(stream, trusted, links)]
    last = order_of(trusted[-1].id if trusted else FIRST)
    tail = [one for one in stream.records if order_of(one.id) > last]
    faults += _matched(stream.name, found, tail)
    return Inspection(
        stream.name, len(stream.records), len(signed), len(tail), tuple(merged(faults))
    )


def marks_of(stream: Stream, verifier: Verifier) -> list[Link]:
    """What this stream, kept elsewhere, shows to have been: its signed checkpoints; and where it is
    whole, every link before the last of them, so that each single record can be named.
    """
    signed, _ = _signed(stream, verifier)
    marks = [Link(one.id, one.seq, one.hash) for one in signed]
    if not marks or not stream.records or inspect(stream, verifier).faults:
        return marks
    return [link for link in stream.links if link is not None and link.seq <= marks[-1].seq]


def _signed(stream: Stream, verifier: Verifier) -> tuple[list[Checkpoint], list[Fault]]:
    """The stream's own checkpoints that are signed and in their order."""
    signed: list[Checkpoint] = []
    faults: list[Fault] = []
    for place, kept in enumerate(stream.checkpoints, start=1):
        checkpoint = verifier.checkpoint(kept)
        last = signed[-1].number if signed else 0
        if checkpoint is None or checkpoint.stream != stream.name or checkpoint.number <= last:
            forged = FaultKind.CHECKPOINT_FORGED
            faults.append(Fault(stream.name, forged, other=str(place)))
            continue
        for number in range(last + 1, checkpoint.number):
            faults.append(Fault(stream.name, FaultKind.CHECKPOINT_GONE, other=str(number)))
        signed.append(checkpoint)
    return signed, faults


def _trusted(
    name: StreamName, signed: Sequence[Checkpoint], marks: Sequence[Link]
) -> tuple[list[Link], list[Fault]]:
    """What is known to have been, oldest first; a mark from outside is believed first."""
    own = [Link(one.id, one.seq, one.hash) for one in signed]
    trusted: list[Link] = []
    faults: list[Fault] = []
    for mark in sorted((*marks, *own), key=lambda one: one.seq):
        last = trusted[-1] if trusted else None
        if mark == last:
            continue
        if last is not None and (mark.seq == last.seq or order_of(mark.id) <= order_of(last.id)):
            contradicted = FaultKind.CHECKPOINT_CONTRADICTED
            faults.append(Fault(name, contradicted, mark.seq, mark.id))
            continue
        trusted.append(mark)
    return trusted, faults


def _segments(
    stream: Stream, trusted: Sequence[Link], links: Mapping[int, Link]
) -> Iterator[Segment]:
    start = Link(FIRST, 0, chain.beginning(stream.name))
    by_id = {record.id: record for record in stream.records}
    orders = [order_of(record.id) for record in stream.records]
    linked = frozenset(one.id for one in (*links.values(), *trusted))
    last_place = max(links, default=0)
    linked_until = max((order_of(one.id) for one in links.values()), default=(0, 0))
    for end in (*trusted, None):
        first = bisect_right(orders, order_of(start.id))
        past = bisect_right(orders, linked_until if end is None else order_of(end.id))
        places = range(start.seq + 1, (last_place if end is None else end.seq) + 1)
        yield Segment(
            stream.name,
            start=start,
            before=links.get(start.seq, start),
            end=end,
            records=stream.records[first:past],
            links={seq: links[seq] for seq in places if seq in links},
            by_id=by_id,
            linked=linked,
            is_cut=end is not None and (not orders or orders[-1] < order_of(end.id)),
        )
        start = end or start


def _matched(
    name: StreamName, found: Sequence[Findings], tail: Sequence[Record]
) -> Iterator[Fault]:
    """Names what was moved: what fits an empty place but stands elsewhere."""
    empty = [slot for one in found for slot in one.empty]
    strangers = [record for one in found for record in one.strangers]
    moved: dict[int, str] = {}
    if len(empty) * (len(strangers) + len(tail)) <= MATCHED_MOST:
        moved = {
            slot.link.seq: record.id
            for slot in empty
            for record in (*strangers, *tail)
            if record.id != slot.link.id and slot.fits(record)
        }
    misfits = {slot.link.id for slot in empty}
    for fault in (fault for one in found for fault in one.faults):
        if fault.seq in moved and fault.kind in (FaultKind.CHANGED, FaultKind.DROPPED):
            other = moved[fault.seq]
            yield Fault(name, FaultKind.MOVED, fault.seq, fault.id, other=other)
        else:
            yield fault
    for record in strangers:
        if record.id not in misfits and record.id not in moved.values():
            yield Fault(name, FaultKind.INSERTED, id=record.id)
