"""The sealer: linked at once, signed by count or time; never twice, never over a broken chain."""

import json
import threading

import pytest
import redis

from otp_core.errors import StoreError
from otp_core.ledger.checkpoints import Checkpoint, Signer, Verifier
from otp_core.ledger.entries import Ends, Kept, Link, StreamName
from otp_core.ledger.sealer import Sealer, Watcher
from otp_core.redis_store import scripts
from otp_core.redis_store.ledger_rows import LedgerRows
from otp_core.settings import VersionedKey
from tests.otp_core.ledger.history import KEYS, STREAM, History, OneStream


def test_new_records_are_linked_once(history: History) -> None:
    history.write(7)
    assert history.seal() == 7
    assert history.seal() == 0
    assert [one.seq for one in history.read().links if one] == [1, 2, 3, 4, 5, 6, 7]
    assert history.verify().faults == ()


def test_a_checkpoint_is_signed_first_then_after_records_or_seconds(history: History) -> None:
    history.write(1)
    history.seal()
    assert history.verify().checkpoints == 1
    history.write(4)
    history.seal(after_s=59)
    assert (history.verify().checkpoints, history.verify().unsealed) == (1, 4)
    history.write(1)
    history.seal()
    assert (history.verify().checkpoints, history.verify().unsealed) == (2, 0)
    history.write(1)
    history.seal(after_s=60)
    assert (history.verify().checkpoints, history.verify().unsealed) == (3, 0)
    history.seal(after_s=60)
    assert history.verify().checkpoints == 3  # nothing new, nothing to sign


def test_a_clock_set_back_signs_rather_than_waits(history: History) -> None:
    history.write(1)
    history.seal()
    history.write(1)
    history.seal(after_s=-3600)
    assert history.verify().unsealed == 0


def test_every_stream_of_a_namespace_is_sealed(redis_client: redis.Redis) -> None:
    history = History(redis_client)
    store = LedgerRows(redis_client, namespace="au-test")
    assert len(store.streams) == 66
    for key in ("au-test:{0}:audit", "au-test:{63}:audit", "au-test:{stock}:audit"):
        redis_client.xadd(key, {"record": "{}"})
    redis_client.xadd("au-test:{line}:audit", {"record": "{}"})
    assert history.sealer(store).round() == 4
    kept = {key for key in redis_client.scan_iter() if key.endswith(b"checkpoints")}
    assert len(kept) == 4
    assert redis_client.lrange("au-test:{line}:audit:chain", 0, -1)[0].startswith(b"1 ")


def test_two_sealers_make_one_chain(redis_client: redis.Redis) -> None:
    _together(redis_client, sealers=6, texts=None)
    history = History(redis_client)
    links = history.read().links
    assert [one.seq for one in links if one] == list(range(1, 301))
    assert history.verify().faults == ()


def test_without_its_guard_two_sealers_spoil_the_chain(redis_client: redis.Redis) -> None:
    texts = scripts.load()
    guard = "redis.call('LLEN', KEYS[1]) ~= a.count"
    assert texts["extend_list"].count(guard) == 1
    texts["extend_list"] = texts["extend_list"].replace(guard, "false")
    _together(redis_client, sealers=6, texts=texts)
    assert History(redis_client).verify().faults != ()


def _together(client: redis.Redis, *, sealers: int, texts: dict[str, str] | None) -> None:
    history = History(client)
    history.write(300)
    barrier = threading.Barrier(sealers)

    class Late(OneStream):
        """All look before any writes."""

        is_first = True

        def ends(self, stream: StreamName) -> Ends:
            ends = super().ends(stream)
            if self.is_first:
                self.is_first = False
                barrier.wait(30)
            return ends

    def seal() -> None:
        history.sealer(Late(client, texts=texts)).round()

    threads = [threading.Thread(target=seal) for _ in range(sealers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Heard(Watcher):
    def __init__(self) -> None:
        self.breaks: list[StreamName] = []
        self.faults: list[str] = []
        self.signed: list[int] = []

    def on_checkpoint(self, checkpoint: Checkpoint, kept: Kept) -> None:
        self.signed.append(checkpoint.seq)

    def on_break(self, stream: StreamName) -> None:
        self.breaks.append(stream)

    def on_fault(self, why: str) -> None:
        self.faults.append(why)


@pytest.mark.parametrize("harm", ["cut", "rewritten", "forged"])
def test_a_broken_chain_is_told_of_and_what_is_new_is_sealed_nonetheless(
    sealed: History, harm: str
) -> None:
    links = [one for one in sealed.read().links if one]
    if harm == "cut":
        sealed.cut_links(3)
    elif harm == "rewritten":
        sealed.replace_links([*links[:-1], Link(links[-1].id, 12, "a" * 64)])
    else:
        sealed.client.rpush(sealed.keys.checkpoints, "forged")
    before = {one.kind for one in sealed.verify().faults}
    assert before
    sealed.write(6)
    heard = Heard()
    sealer = sealed.sealer()
    sealer.watcher = heard
    sealed.now_s += 60
    sealer.round()
    sealer.round()
    assert heard.breaks == [STREAM]
    assert heard.signed == [18]
    found = sealed.verify()
    assert found.unsealed == 0
    assert {one.kind for one in found.faults} == before  # and no record is accused
    records = list(sealed.read().records)
    records.pop(14)
    sealed.replace(records)
    assert "dropped 15" in sealed.faults()


def test_one_stream_that_cannot_be_read_keeps_no_other_from_being_sealed(
    redis_client: redis.Redis,
) -> None:
    redis_client.set("au:{3}:audit", "no stream")
    redis_client.xadd("au:{4}:audit", {"record": "{}"})
    sealer = History(redis_client).sealer(LedgerRows(redis_client))
    with pytest.raises(StoreError):
        sealer.round()
    assert redis_client.llen("au:{4}:audit:chain") == 1


def test_keys_are_rotated_without_a_break(history: History) -> None:
    history.write(1)
    old = Sealer(
        [history.store], Signer(KEYS[1:]), Verifier.of_private(KEYS[1:]), history.policy, lambda: 1
    )
    old.round()
    history.write(1)
    history.seal(after_s=60)
    assert history.verify().faults == ()
    signed = [json.loads(one.body)["key"] for one in history.read().checkpoints]
    assert signed == [1, 2]


def test_a_checkpoint_names_no_secret_and_fits_one_stream_only(sealed: History) -> None:
    (kept, *_) = sealed.read().checkpoints
    told = json.loads(kept.body)
    assert told["format"] == "audiomatico-audit-1"
    assert (told["namespace"], told["part"], told["number"], told["seq"]) == ("au", "17", 1, 8)
    stranger = Verifier.of_private((VersionedKey(2, b"\x05" * 32),))
    assert stranger.checkpoint(kept) is None
    assert (
        sealed.verifier.checkpoint(Kept(kept.body.replace('"17"', '"18"'), kept.signature)) is None
    )


def test_a_sealer_waits_for_a_redis_that_is_away(history: History) -> None:
    class Away(OneStream):
        def ends(self, stream: StreamName) -> Ends:
            stop.set()
            raise StoreError("away")

    stop, heard = threading.Event(), Heard()
    sealer = history.sealer(Away(history.client))
    sealer.watcher = heard
    sealer.run(stop)
    assert heard.faults == ["away"]
