"""What can be wrong with a stream, and a sentence for each: where, and what happened there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from otp_core.ledger.entries import StreamName


class FaultKind(StrEnum):
    CHANGED = "changed"
    DROPPED = "dropped"
    INSERTED = "inserted"
    MOVED = "moved"
    GONE = "gone"
    CUT_OFF = "cut_off"
    REWRITTEN = "rewritten"
    LINK_CHANGED = "link_changed"
    LINK_GONE = "link_gone"
    LINK_INSERTED = "link_inserted"
    CHECKPOINT_FORGED = "checkpoint_forged"
    CHECKPOINT_GONE = "checkpoint_gone"
    CHECKPOINT_CONTRADICTED = "checkpoint_contradicted"
    OUT_OF_ORDER = "out_of_order"
    UNREADABLE = "unreadable"
    FILE_CUT = "file_cut"
    FILE_CHANGED = "file_changed"


SAYS: Mapping[FaultKind, str] = MappingProxyType(
    {
        FaultKind.CHANGED: "the record was changed",
        FaultKind.DROPPED: "the record is gone; its link is there",
        FaultKind.INSERTED: "a record was put in that no link knows",
        FaultKind.MOVED: "the record that belongs here stands at {other}",
        FaultKind.GONE: "the record is gone, its link too",
        FaultKind.CUT_OFF: "the stream was cut off before here; a checkpoint was signed here",
        FaultKind.REWRITTEN: "what was signed here was changed, and its chain written anew",
        FaultKind.LINK_CHANGED: "the link was changed; the record fits the signed chain",
        FaultKind.LINK_GONE: "the link is gone; the record fits the signed chain",
        FaultKind.LINK_INSERTED: "a link was put in",
        FaultKind.CHECKPOINT_FORGED: "checkpoint {other} is not signed by a known key here",
        FaultKind.CHECKPOINT_GONE: "checkpoint {other} is gone",
        FaultKind.CHECKPOINT_CONTRADICTED: "two signed checkpoints contradict each other",
        FaultKind.OUT_OF_ORDER: "the record stands twice, or where it does not belong",
        FaultKind.UNREADABLE: "Redis refuses to read it: it is no stream, or its chain no list",
        FaultKind.FILE_CUT: "the file's signed last line is not there: its end may be missing",
        FaultKind.FILE_CHANGED: "the file is not what was signed in its last line",
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """`seq`: the record's place in its stream, from 1; 0 where it has none. `until_*`: of a run."""

    stream: StreamName
    kind: FaultKind
    seq: int = 0
    id: str = ""
    until_seq: int = 0
    until_id: str = ""
    other: str = ""

    def __str__(self) -> str:
        where = [str(self.stream)]
        if self.seq:
            where.append(f"record {_run(str(self.seq), str(self.until_seq or ''))}")
        if self.id:
            where.append(f"({_run(self.id, self.until_id)})")
        return f"{' '.join(where)}: {SAYS[self.kind].format(other=self.other)}"


def merged(faults: Iterable[Fault]) -> list[Fault]:
    """Neighbours with the same fault are told as one run."""
    runs: list[Fault] = []
    for fault in faults:
        if runs and _continues(runs[-1], fault):
            until_id = fault.until_id or fault.id
            until_seq = fault.until_seq or fault.seq
            runs[-1] = replace(runs[-1], until_seq=until_seq, until_id=until_id)
        else:
            runs.append(fault)
    return runs


def _continues(run: Fault, fault: Fault) -> bool:
    if run.kind is FaultKind.REWRITTEN:  # each stretch is one already
        return False
    is_same = (run.stream, run.kind, run.other) == (fault.stream, fault.kind, fault.other)
    return is_same and run.seq > 0 and (run.until_seq or run.seq) + 1 == fault.seq


def _run(first: str, last: str) -> str:
    return first if not last or last == first else f"{first} to {last}"
