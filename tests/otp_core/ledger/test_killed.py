"""A sealer killed with -9 anywhere, many times, two at once: one chain, whole and signed."""

import multiprocessing
import time
from multiprocessing.process import BaseProcess

import pytest
import redis

from otp_core.ledger.checkpoints import Signer, Verifier
from otp_core.ledger.sealer import Sealer
from otp_core.policy import AuditPolicy
from otp_core.redis_store.client import connect
from tests.otp_core.ledger.history import KEYS, NOON_S, History, OneStream

LIVES_S = (0, 0.001, 0.002, 0.004, 0.007, 0.01)  # of each that is killed, once there is work
READY = "ready"  # how many sealers have begun
HURRIED = AuditPolicy(checkpoint_records=3, checkpoint_s=60, poll_s=1, at_once=2)
FORK = multiprocessing.get_context("forkserver")


def _seal_for_ever(url: str) -> None:
    sealer = Sealer(
        [OneStream(connect(url))],
        Signer(KEYS),
        Verifier.of_private(KEYS),
        HURRIED,
        lambda: NOON_S,
    )
    sealer.round()
    connect(url).incr(READY)
    while True:
        sealer.round()


def _started(url: str) -> BaseProcess:
    FORK.set_forkserver_preload(["tests.otp_core.ledger.history"])  # imported once, not by each
    process = FORK.Process(target=_seal_for_ever, args=(url,), daemon=True)
    process.start()
    return process


@pytest.mark.parametrize("others", [0, 1])
def test_whenever_it_is_killed_the_chain_is_sound(
    redis_client: redis.Redis, redis_url: str, others: int
) -> None:
    history = History(redis_client, policy=HURRIED)
    stay = [_started(redis_url) for _ in range(others)]
    caught = 0
    for kill, life_s in enumerate(LIVES_S):
        dies = _started(redis_url)
        while int(redis_client.get(READY) or 0) < others + kill + 1:
            time.sleep(0.002)
        history.write(60)
        time.sleep(life_s)
        dies.kill()
        dies.join()
        found = history.verify()
        assert found.faults == ()
        caught += found.unsealed > 0
    for process in stay:
        process.kill()
        process.join()
    assert caught  # in the middle of its work, not after it
    history.seal(after_s=60)  # links what is left ...
    history.seal(after_s=60)  # ... and signs it
    found = history.verify()
    assert (found.faults, found.unsealed, found.records) == ((), 0, history.written)
    assert [one.seq for one in history.read().links if one] == list(range(1, found.records + 1))
