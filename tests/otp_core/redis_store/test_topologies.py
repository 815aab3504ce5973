"""The core behind Sentinels and on a Cluster: nothing accepted is forgotten, nothing told twice.

The whole suite runs on either with AUDIOMATICO_TOPOLOGY (tests/conftest.py); here is what only they
can do: lose a master, lack a replica, move a slot.
"""

import contextlib
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from otp_core.errors import StoreError
from otp_core.redis_store.client import Client, ServerClient, connect, is_healthy, setting
from otp_core.redis_store.keys import Keys
from otp_core.redis_store.stamp import claim
from otp_core.staff import TokenState, TokenView
from otp_core.verdicts import Accepted, ChallengeOpened, Expired, Identified, Unavailable
from tests.otp_core.bank import NUMBER, SERIAL, Bank, Caller, MakeBank, Opened, right_code, sure
from tests.otp_core.redis_store.topologies import (
    SLOTS,
    Topology,
    cluster_of_three,
    move_slot,
    sentinel_trio,
    still_trio,
    until,
)
from tests.otp_core.story import whole_story

# A turn's patience for Redis (ivr.webhooks.routes) and what one command may wait beyond it.
LONGEST_S = 4.0


@pytest.fixture(scope="module")
def trio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    with sentinel_trio(tmp_path_factory.mktemp("trio")) as topology:
        yield topology


@pytest.fixture(scope="module")
def quiet_trio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    with still_trio(tmp_path_factory.mktemp("still")) as topology:
        yield topology


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    with cluster_of_three(tmp_path_factory.mktemp("cluster")) as topology:
        yield topology


def emptied(url: str) -> Client:
    client = connect(url)
    client.flushall()
    return client


def on(topology: Topology, make_bank: MakeBank) -> Bank:
    return make_bank(client=emptied(topology.url)).with_customer().with_token()


def customer_key(bank: Bank) -> str:
    return Keys().of(bank.vault.customer_ref(NUMBER)).customer


def opened_again(caller: Caller, before: Opened) -> Opened:
    again = sure(caller.open(before.token_ref), ChallengeOpened)
    return Opened(before.token_ref, again.challenge_id, again.challenge.reveal())


def serves(bank: Bank) -> bool:
    """A new caller is known."""
    return isinstance(bank.caller().identify(), Identified)


def test_a_failover_forgets_nothing_accepted_and_voids_what_was_open(
    trio: Topology, make_bank: MakeBank
) -> None:
    bank = on(trio, make_bank)
    caller = bank.caller()
    opened = caller.opened()
    code = right_code(opened.digits)
    assert caller.verify(opened, code, turn=70) == Accepted()
    bank.with_token("NK-00005555")
    waiting = bank.caller()
    left_open = waiting.opened("NK-00005555")
    trio.master().kill()
    started_s = time.monotonic()
    assert bank.caller().identify() == Unavailable()
    assert time.monotonic() - started_s < LONGEST_S
    until(lambda: serves(bank), "a replica is the master now")
    assert sure(bank.branch.token_view(SERIAL), TokenView).state is TokenState.ACTIVE
    assert caller.verify(opened, code, turn=70) == Accepted()  # the same turn, told again
    assert caller.verify(opened, code) == Expired()  # a life of the server that is over
    assert waiting.verify(left_open, right_code(left_open.digits)) == Expired()
    renewed = opened_again_agreed(waiting, left_open)
    assert waiting.verify(renewed, right_code(renewed.digits)) == Accepted()


def opened_again_agreed(caller: Caller, before: Opened) -> Opened:
    again = sure(caller.open(before.token_ref, agreed=True), ChallengeOpened)
    return Opened(before.token_ref, again.challenge_id, again.challenge.reveal())


def test_a_connection_to_who_was_the_master_is_asked_nothing_more(quiet_trio: Topology) -> None:
    with connect(quiet_trio.url) as client:
        assert isinstance(client, ServerClient)
        before = client.client_id()
        assert client.client_id() == before
        of_master: Any = client.connection_pool
        of_master.proxy.master_address = ("127.0.0.1", 1)  # as if another had just been named
        assert client.client_id() != before


def test_without_enough_replicas_nothing_is_accepted_until_they_are_back(
    quiet_trio: Topology, make_bank: MakeBank
) -> None:
    """WAIT: the spend is on the master alone, so nobody is told; the same turn is, later."""
    bank = on(quiet_trio, make_bank)
    caller = bank.caller()
    opened = caller.opened()
    code = right_code(opened.digits)
    with replicas_stopped(quiet_trio):
        started_s = time.monotonic()
        assert caller.verify(opened, code, turn=70) == Unavailable()
        assert caller.verify(opened, code, turn=70) == Unavailable()
        assert time.monotonic() - started_s < LONGEST_S
    until(lambda: caller.verify(opened, code, turn=70) == Accepted(), "a replica has it")


def test_where_no_replica_is_demanded_none_is_waited_for(
    quiet_trio: Topology, make_bank: MakeBank
) -> None:
    """The guard taken away: the same caller is told, and a failover now would forget it."""
    client = emptied(quiet_trio.url.replace("min_replicas=1", "min_replicas=0"))
    bank = make_bank(client=client).with_customer().with_token()
    caller = bank.caller()
    opened = caller.opened()
    with replicas_stopped(quiet_trio):
        assert caller.verify(opened, right_code(opened.digits)) == Accepted()


@contextlib.contextmanager
def replicas_stopped(trio: Topology) -> Iterator[None]:
    master = trio.master()
    replicas = [one for one in trio.servers if one is not master]
    for one in replicas:
        one.tell(signal.SIGSTOP)
    try:
        yield
    finally:
        for one in replicas:
            one.tell(signal.SIGCONT)


def test_the_whole_story_on_a_cluster_touches_every_node(
    cluster: Topology, make_bank: MakeBank
) -> None:
    client = emptied(cluster.url)
    claim(client, "demo")
    whole_story(lambda *args, **more: make_bank(*args, **{"client": client, **more}))
    assert sum(one.client.dbsize() > 0 for one in cluster.servers) > 1
    assert is_healthy(client)
    assert setting(client, "appendfsync") == "always"
    cluster.servers[1].client.config_set("appendfsync", "everysec")
    assert setting(client, "appendfsync") is None  # they differ: somebody must look
    cluster.servers[1].client.config_set("appendfsync", "always")


def test_a_slot_that_moves_voids_what_was_open_and_costs_nothing_else(
    cluster: Topology, make_bank: MakeBank
) -> None:
    bank = on(cluster, make_bank)
    caller = bank.caller()
    opened = caller.opened()
    source = cluster.owner(customer_key(bank))
    target = next(one for one in cluster.servers if one is not source)
    slot = source.client.cluster("KEYSLOT", customer_key(bank))
    move_slot(source, target, slot, keys=False)
    assert caller.verify(opened, right_code(opened.digits)) == Unavailable()  # TRYAGAIN
    move_slot(source, target, slot)
    assert caller.verify(opened, right_code(opened.digits)) == Expired()  # another run_id
    renewed = opened_again(caller, opened)
    assert caller.verify(renewed, right_code(renewed.digits)) == Accepted()


@pytest.mark.soak
def test_a_node_that_is_gone_takes_its_customers_and_gives_them_back(
    cluster: Topology, make_bank: MakeBank
) -> None:
    """Every question is `Unavailable`, by whatever name redis-py has for it; then it goes on."""
    bank = on(cluster, make_bank)
    caller = bank.caller()
    opened = caller.opened()
    owner = cluster.owner(customer_key(bank))
    owner.kill()
    deadline_s = time.monotonic() + 1.8  # until the others have seen it too: CLUSTERDOWN
    while time.monotonic() < deadline_s:
        started_s = time.monotonic()
        assert caller.verify(opened, right_code(opened.digits), turn=70) == Unavailable()
        assert caller.find() == Unavailable()
        assert bank.branch.token_view(SERIAL) == Unavailable()
        assert not is_healthy(bank.client)
        assert time.monotonic() - started_s < LONGEST_S
        time.sleep(0.1)
    owner.restart()
    until(lambda: is_healthy(bank.client), "the Cluster is whole again")
    assert caller.verify(opened, right_code(opened.digits), turn=71) == Expired()
    renewed = opened_again(caller, opened)
    assert caller.verify(renewed, right_code(renewed.digits)) == Accepted()


def test_a_cluster_that_is_not_there_is_said_to_be_so() -> None:
    with pytest.raises(StoreError, match="Cluster of REDIS_URL"):
        connect("redis+cluster://:hunter2@127.0.0.1:9")


def test_sentinels_that_are_not_there_are_a_fault_of_redis() -> None:
    assert not is_healthy(connect("redis+sentinel://127.0.0.1:9,127.0.0.1:9/banco"))


def test_slots_are_shared_out_evenly(cluster: Topology) -> None:
    told: Any = cluster.servers[0].client.execute_command("CLUSTER SLOTS")
    assert sum(last - first + 1 for first, last, *_ in told) == SLOTS
