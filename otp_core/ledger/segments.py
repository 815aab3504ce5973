"""One stretch of a stream, between two signed marks: is it what was signed, and if not, what is?

The marks decide whether it is sound. The links, which whoever writes to Redis can change too, are
hints at which record it is: believed as far as they fit the marks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from otp_core.ledger import chain
from otp_core.ledger.entries import Link, Record, StreamName
from otp_core.ledger.faults import Fault, FaultKind


@dataclass(frozen=True, slots=True)
class Slot:
    """A place whose record is not there or does not fit, and what would fit."""

    before: str  # the hash
    link: Link

    def fits(self, record: Record) -> bool:
        """Did these fields stand here?"""
        moved = Record(self.link.id, record.fields)
        return chain.after(self.before, self.link.seq, moved) == self.link.hash


@dataclass(frozen=True, slots=True)
class Findings:
    """`empty` and `strangers` are matched later: a record may stand in another stretch."""

    faults: list[Fault] = field(default_factory=list)
    empty: list[Slot] = field(default_factory=list)
    strangers: list[Record] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Segment:
    """From after `start` to `end`, a mark; or None, the last link, signed by nobody yet.

    `before`: the link that stands where `start` was signed.
    `records`: those in it, by their ids. `links`: by their places. `by_id`: the whole stream's.
    `linked`: the ids of all links of the stream.
    """

    stream: StreamName
    start: Link
    before: Link
    end: Link | None
    records: Sequence[Record]
    links: Mapping[int, Link]
    by_id: Mapping[str, Record]
    linked: frozenset[str]
    is_cut: bool  # does the stream end before `end`?

    def inspect(self) -> Findings:
        truth = list(chain.linked(self.start.hash, self.start.seq, self.records))
        if self.end is not None and truth and truth[-1] == self.end:
            return Findings(faults=list(self._link_faults(truth)))
        if self._is_rewritten():
            return Findings(faults=[self._rewritten()])
        findings = self._compared()
        if self.end is not None and not (findings.faults or findings.strangers):
            findings.faults.append(self._rewritten())
        return findings

    @property
    def _until(self) -> int:
        """The last place in it."""
        if self.end is not None:
            return self.end.seq
        return max(self.links, default=self.start.seq)

    def _link_faults(self, truth: Sequence[Link]) -> Iterator[Fault]:
        """The records are sound; what of the links?"""
        for link in truth:
            stored = self.links.get(link.seq)
            if stored is None:
                yield self._fault(FaultKind.LINK_GONE, link)
            elif stored != link:
                yield self._fault(FaultKind.LINK_CHANGED, link)

    def _is_rewritten(self) -> bool:
        """Do the links fit their records one by one, but not what was signed?"""
        if self.end is None or self.end.id not in self.by_id:
            return False
        links = [self.links[seq] for seq in self._places() if seq in self.links]
        if not links or not all(self._follows(*pair) for pair in pairwise((self.before, *links))):
            return False
        return links[-1] != self.end or self.before != self.start

    def _follows(self, before: Link, link: Link) -> bool:
        record = self.by_id.get(link.id)
        is_next = record is not None and link.seq == before.seq + 1
        return is_next and chain.after(before.hash, link.seq, self.by_id[link.id]) == link.hash

    def _rewritten(self) -> Fault:
        last = self.end or self.start
        return Fault(
            self.stream,
            FaultKind.REWRITTEN,
            self.start.seq + 1,
            self.records[0].id if self.records else last.id,
            self._until,
            last.id,
        )

    def _compared(self) -> Findings:
        """Each record with its link, and each link with the one before."""
        findings = Findings(strangers=[one for one in self.records if one.id not in self.linked])
        expected = {seq: self.links[seq] for seq in self._places() if seq in self.links}
        if self.end is not None:
            expected[self.end.seq] = self.end
        before: Link | None = self.start
        is_explained = False  # by the link before, which was changed
        for seq in self._places():
            link = expected.get(seq)
            if link is None:
                findings.faults.append(self._gone(seq))
            elif link.id not in self.by_id:
                self._note_dropped(findings, before, link)
            elif before is not None and not is_explained and not self._follows(before, link):
                is_explained = self._is_link_changed(before, link, expected.get(seq + 1))
                self._note_changed(findings, before, link, is_link=is_explained)
                before = link
                continue
            before, is_explained = link, False
        return findings

    def _places(self) -> range:
        return range(self.start.seq + 1, self._until + 1)

    def _is_link_changed(self, before: Link, link: Link, following: Link | None) -> bool:
        """Does the next link go on from what the record gives, rather than from this link?"""
        if following is None:
            return False
        computed = chain.after(before.hash, link.seq, self.by_id[link.id])
        return self._follows(Link(link.id, link.seq, computed), following)

    def _note_changed(self, findings: Findings, before: Link, link: Link, *, is_link: bool) -> None:
        if is_link:
            findings.faults.append(self._fault(FaultKind.LINK_CHANGED, link))
            return
        findings.faults.append(self._fault(FaultKind.CHANGED, link))
        findings.empty.append(Slot(before.hash, link))
        findings.strangers.append(self.by_id[link.id])

    def _note_dropped(self, findings: Findings, before: Link | None, link: Link) -> None:
        findings.faults.append(
            self._fault(FaultKind.CUT_OFF if self.is_cut else FaultKind.DROPPED, link)
        )
        if before is not None:
            findings.empty.append(Slot(before.hash, link))

    def _gone(self, seq: int) -> Fault:
        kind = FaultKind.CUT_OFF if self.is_cut else FaultKind.GONE
        return Fault(self.stream, kind, seq)

    def _fault(self, kind: FaultKind, link: Link) -> Fault:
        return Fault(self.stream, kind, link.seq, link.id)
