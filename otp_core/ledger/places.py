"""Which link has which place: normally one each; of several, the one the chain goes on from."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from otp_core.ledger import chain
from otp_core.ledger.entries import Link, Record
from otp_core.ledger.faults import Fault, FaultKind
from otp_core.ledger.reading import Stream


def placed(stream: Stream, trusted: Sequence[Link]) -> tuple[dict[int, Link], list[Fault]]:
    """`trusted`: what was signed, and is believed first."""
    marks = {mark.seq: mark for mark in trusted}
    most = len(stream.links) + max(marks, default=0)
    by_id = {record.id: record for record in stream.records}
    by_place: defaultdict[int, list[Link]] = defaultdict(list)
    faults = []
    for link in stream.links:
        if link is None or link.seq > most:
            faults.append(Fault(stream.name, FaultKind.LINK_INSERTED, id=link.id if link else ""))
        else:
            by_place[link.seq].append(link)
    chosen = {
        seq: links[0] if len(links) == 1 else _chosen(links, by_place, by_id, marks.get(seq))
        for seq, links in by_place.items()
    }
    faults += _surplus(stream, by_place, chosen)
    return chosen, faults


def _chosen(
    links: Sequence[Link],
    by_place: Mapping[int, Sequence[Link]],
    by_id: Mapping[str, Record],
    mark: Link | None,
) -> Link:
    if mark in links:
        return links[links.index(mark)]
    following = by_place.get(links[0].seq + 1, ())
    return next(
        (link for link in links if any(_goes_on(link, one, by_id) for one in following)), links[0]
    )


def _goes_on(link: Link, following: Link, by_id: Mapping[str, Record]) -> bool:
    record = by_id.get(following.id)
    is_there = record is not None
    return is_there and chain.after(link.hash, following.seq, by_id[following.id]) == following.hash


def _surplus(
    stream: Stream, by_place: Mapping[int, Sequence[Link]], chosen: Mapping[int, Link]
) -> Iterator[Fault]:
    for seq, links in by_place.items():
        is_seen = False
        for link in links:
            if link != chosen[seq] or is_seen:
                yield Fault(stream.name, FaultKind.LINK_INSERTED, seq, link.id)
            is_seen = is_seen or link == chosen[seq]
