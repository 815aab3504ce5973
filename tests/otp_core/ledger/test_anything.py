"""Whatever somebody makes of records, links and checkpoints together, a fault of what was signed is
found, and nothing brings the verifier down.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from otp_core.ledger import chain
from otp_core.ledger.checkpoints import Checkpoint, Signer, Verifier
from otp_core.ledger.entries import Kept, Link, Record
from otp_core.ledger.inspection import inspect
from otp_core.ledger.reading import Stream
from tests.otp_core.ledger.history import KEYS, NOON_S, STREAM

SIGNER, VERIFIER = Signer(KEYS), Verifier.of_private(KEYS)
RECORDS = 14
SIGNED = (3, 7, 8, 11)  # and three that are not


def _history() -> Stream:
    records = tuple(
        Record(f"{(NOON_S + n) * 1000}-0", (b"record", b"%d" % n)) for n in range(1, RECORDS + 1)
    )
    links = tuple(chain.linked(chain.beginning(STREAM), 0, records))
    return Stream(STREAM, records, links, tuple(_signed(links)))


def _signed(links: Sequence[Link]) -> list[Kept]:
    marks = [links[seq - 1] for seq in SIGNED]
    return [
        SIGNER.sign(
            Checkpoint(STREAM.namespace, STREAM.part, number, one.seq, one.id, one.hash, NOON_S, 2)
        )
        for number, one in enumerate(marks, start=1)
    ]


SOUND = _history()
CHANGES = st.sampled_from(["drop", "repeat", "swap", "change", "cut", "clear"])


def _changed(entries: Sequence[Any], change: str, place: int) -> list[Any]:
    left = list(entries)
    if not left:
        return left
    place %= len(left)
    match change:
        case "drop":
            del left[place]
        case "repeat":
            left.insert(place, left[place - 1])
        case "swap":
            left[place], left[place - 1] = left[place - 1], left[place]
        case "change":
            left[place] = _other(left[place])
        case "cut":
            del left[place:]
        case "clear":
            left.clear()
    return left


def _other(entry: Record | Link | Kept | None) -> Record | Link | Kept | None:
    match entry:
        case Record(entry_id, fields):
            return Record(entry_id, (*fields[:-1], fields[-1] + b"x"))
        case Link(entry_id, seq, _):
            return Link(entry_id, seq + 5, "0" * 64) if seq % 2 else None
        case Kept(body, signature):
            return Kept(body.replace("17", "18"), signature)
        case None:
            return None


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["records", "links", "checkpoints"]), CHANGES, st.integers(0, 99)
        ),
        min_size=1,
        max_size=4,
    )
)
def test_any_mixture_of_changes_is_found_against_what_was_kept(
    changes: list[tuple[str, str, int]],
) -> None:
    parts: dict[str, list[Any]] = {
        "records": list(SOUND.records),
        "links": list(SOUND.links),
        "checkpoints": list(SOUND.checkpoints),
    }
    for what, change, place in changes:
        parts[what] = _changed(parts[what], change, place)
    # Redis keeps records by their ids, each once: a repeated or swapped one is as before.
    by_id = {one.id: one for one in parts["records"]}
    records = tuple(by_id[one] for one in sorted(by_id))
    stream = Stream(STREAM, records, tuple(parts["links"]), tuple(parts["checkpoints"]))

    last = SOUND.links[SIGNED[-1] - 1]
    assert last is not None
    found = inspect(stream, VERIFIER, [last])
    if records[: last.seq] != SOUND.records[: last.seq]:
        assert found.faults
    assert all(str(fault) for fault in found.faults)
    inspect(stream, VERIFIER)


def test_what_nobody_touched_is_sound() -> None:
    found = inspect(SOUND, VERIFIER)
    assert (found.faults, found.unsealed, found.checkpoints) == ((), RECORDS - SIGNED[-1], 4)
