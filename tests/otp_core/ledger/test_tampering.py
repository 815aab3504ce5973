"""One record flipped, dropped, moved, cut or put in is found and named, whatever the history."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from otp_core.ledger import chain
from otp_core.ledger.entries import Link, Record
from tests.otp_core.ledger.history import OFTEN, STREAM, History

# Each changes the records at `place`, from 0, and says what must be found, at which `seq`.


def _flip(records: list[Record], place: int) -> tuple[str, int]:
    record = records[place]
    value = bytearray(record.fields[1])
    value[place % len(value)] ^= 1
    records[place] = Record(record.id, (record.fields[0], bytes(value)))
    return "changed", place + 1


def _add_field(records: list[Record], place: int) -> tuple[str, int]:
    """Of the same name: a client that makes a map of the fields never sees the first."""
    record = records[place]
    records[place] = Record(record.id, (b"record", b"{}", *record.fields))
    return "changed", place + 1


def _drop(records: list[Record], place: int) -> tuple[str, int]:
    del records[place]
    return "dropped", place + 1


def _swap(records: list[Record], place: int) -> tuple[str, int]:
    here, there = records[place], records[place - 1]
    records[place] = Record(here.id, there.fields)
    records[place - 1] = Record(there.id, here.fields)
    return "moved", place + 1


def _insert(records: list[Record], place: int) -> tuple[str, int]:
    time_ms, _, count = records[place].id.partition("-")
    just_before = f"{int(time_ms) - 1}-{int(count) + 99999}"
    records.insert(place, Record(just_before, (b"record", b'{"tag":"token:lock:lifted"}')))
    return "inserted", 0


TAMPERINGS = [_flip, _add_field, _drop, _swap, _insert]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rounds=st.lists(st.tuples(st.integers(1, 9), st.sampled_from([0, 60])), min_size=1, max_size=5),
    at_once=st.sampled_from([3, 50]),
    unlinked=st.integers(0, 3),
    tampering=st.sampled_from(TAMPERINGS),
    data=st.data(),
)
def test_any_one_tampering_in_any_history_is_found_and_named(
    redis_client: redis.Redis,
    rounds: list[tuple[int, int]],
    at_once: int,
    unlinked: int,
    tampering: Callable[[list[Record], int], tuple[str, int]],
    data: st.DataObject,
) -> None:
    redis_client.flushall()
    history = History(redis_client, policy=replace(OFTEN, at_once=at_once))
    for records, after_s in rounds:
        history.write(records)
        history.seal(after_s=after_s)
    linked = history.written
    history.write(unlinked)
    assert history.verify().faults == ()

    records = list(history.read().records)
    least = 1 if tampering is _swap else 0
    if linked <= least:
        return
    place = data.draw(st.integers(least, linked - 1))
    was_id = records[place].id
    kind, seq = tampering(records, place)
    history.replace(records)

    faults = history.verify().faults
    if (kind, place, unlinked) == ("dropped", len(records), 0) and faults[0].kind != "dropped":
        kind = "cut_off"  # it was the last, and signed
    assert (kind, seq) in {(one.kind, one.seq) for one in faults}
    assert all(one.stream == STREAM for one in faults)
    if kind == "moved":
        assert {(one.seq, one.other) for one in faults} == {
            (place + 1, records[place - 1].id),
            (place, records[place].id),
        }
        return
    assert len(faults) == 1
    assert faults[0].id == (records[place].id if kind == "inserted" else was_id)
    assert faults[0].id in str(faults[0])
    assert "au/17" in str(faults[0])


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.integers(0, 11), change=st.sampled_from(["change", "drop", "insert", "swap"]))
def test_a_chain_written_anew_after_a_change_is_found_up_to_its_checkpoints(
    redis_client: redis.Redis, place: int, change: str
) -> None:
    """Whoever changes a record can make every link again; only the signature is not theirs."""
    redis_client.flushall()
    history = History(redis_client)
    history.write(8)
    history.seal()
    history.write(4)
    history.seal(after_s=60)
    records = list(history.read().records)
    tamper = {"change": _flip, "drop": _drop, "insert": _insert, "swap": _swap}[change]
    tamper(records, max(place, 1) if change == "swap" else place)
    history.replace(records)
    history.replace_links(list(chain.linked(chain.beginning(STREAM), 0, records)))
    faults = history.verify().faults
    first = 1 if place < 8 else 9
    stretch = {one for one in faults if one.kind in ("rewritten", "cut_off", "dropped")}
    assert any(one.seq >= first and one.seq <= place + 2 for one in stretch), faults


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 12])
def test_records_cut_off_at_the_end_are_counted(sealed: History, cut: int) -> None:
    sealed.replace(sealed.read().records[:-cut])
    (fault, *more) = sealed.verify().faults
    assert (fault.kind, fault.seq, fault.until_seq or fault.seq) == ("cut_off", 13 - cut, 12)
    assert not more


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 12])
def test_records_cut_off_with_their_links_are_told_by_the_checkpoint(
    sealed: History, cut: int
) -> None:
    sealed.replace(sealed.read().records[:-cut])
    sealed.cut_links(cut)
    (fault, *more) = sealed.verify().faults
    assert (fault.kind, fault.seq, fault.until_seq or fault.seq) == ("cut_off", 13 - cut, 12)
    assert not more


def test_a_cut_with_links_and_checkpoint_shows_only_against_what_was_kept_elsewhere(
    sealed: History,
) -> None:
    kept = sealed.read().links
    sealed.replace(sealed.read().records[:-4])
    sealed.cut_links(4)
    sealed.cut_checkpoints(1)
    assert sealed.verify().faults == ()
    marks = [link for link in kept if link is not None]
    assert sealed.faults([marks[-1]]) == ["cut_off 9"]
    assert sealed.faults(marks) == ["cut_off 9"]


def test_with_every_link_kept_elsewhere_even_a_rewritten_record_is_named(sealed: History) -> None:
    marks = [link for link in sealed.read().links if link is not None]
    records = list(sealed.read().records)
    _flip(records, 5)
    sealed.replace(records)
    sealed.replace_links(list(chain.linked(chain.beginning(STREAM), 0, records)))
    found = sealed.faults(marks)
    assert found[0] in ("rewritten 6", "changed 6")
    assert all("link_changed" in one for one in found[1:])


def test_a_record_moved_to_the_unsealed_tail_is_named_with_its_new_place(sealed: History) -> None:
    records = list(sealed.read().records)
    moved = records.pop(6)
    sealed.replace(records)
    new_id = sealed.client.xadd(sealed.keys.audit, {"record": moved.fields[1]}).decode()
    (fault,) = sealed.verify().faults
    assert (fault.kind, fault.seq, fault.id, fault.other) == ("moved", 7, moved.id, new_id)


def test_a_record_dropped_with_its_link_is_named_by_its_place(sealed: History) -> None:
    stream = sealed.read()
    sealed.replace([one for one in stream.records if one.id != stream.records[2].id])
    sealed.replace_links([one for one in stream.links if one and one.seq != 3])
    assert sealed.faults() == ["gone 3"]


def test_a_record_put_in_with_a_link_is_named(sealed: History) -> None:
    stream = sealed.read()
    records, links = list(stream.records), [one for one in stream.links if one]
    _insert(records, 3)
    forged = records[3]
    links.insert(3, Link(forged.id, 4, chain.after(links[2].hash, 4, forged)))
    sealed.replace(records)
    sealed.replace_links(links)
    assert sorted(sealed.faults()) == ["inserted 0", "link_inserted 4"]


def test_links_are_named_where_only_they_were_touched(sealed: History) -> None:
    links = [one for one in sealed.read().links if one]
    for touched, named in (
        ([*links[:4], Link(links[4].id, 5, "0" * 64), *links[5:]], ["link_changed 5"]),
        ([*links[:4], *links[5:]], ["link_gone 5"]),
        ([*links, links[3]], ["link_inserted 4"]),
        ([], ["link_gone 1"]),
    ):
        sealed.replace_links(touched)
        assert [f"{one.kind} {one.seq}" for one in sealed.verify().faults] == named
    sealed.client.delete(sealed.keys.chain)
    sealed.client.rpush(sealed.keys.chain, b"\xff nonsense")
    assert "link_inserted 0" in sealed.faults()


def test_a_checkpoint_that_is_dropped_forged_or_of_another_stream_is_named(sealed: History) -> None:
    first, second = (sealed.client.lindex(sealed.keys.checkpoints, place) for place in (0, 1))
    assert first is not None
    assert second is not None
    for texts, named in (
        ([second], "checkpoint_gone"),
        ([first.replace(b'\\"seq\\":8', b'\\"seq\\":7'), second], "checkpoint_forged"),
        ([first.replace(b'\\"17\\"', b'\\"18\\"'), second], "checkpoint_forged"),
        ([second, first], "checkpoint_gone"),
        ([first, second, first], "checkpoint_forged"),
        ([first, second, b"\xff"], "checkpoint_forged"),
    ):
        sealed.client.delete(sealed.keys.checkpoints)
        sealed.client.rpush(sealed.keys.checkpoints, *texts)
        assert named in {one.kind for one in sealed.verify().faults}, texts


def test_an_old_backup_that_lived_on_contradicts_what_was_exported(sealed: History) -> None:
    marks = [link for link in sealed.read().links if link is not None]
    sealed.replace(sealed.read().records[:-4])
    sealed.cut_links(4)
    sealed.cut_checkpoints(1)
    sealed.write(10)
    sealed.seal(after_s=60)
    assert sealed.verify().faults == ()
    assert "dropped 12" in sealed.faults([marks[-1]])
