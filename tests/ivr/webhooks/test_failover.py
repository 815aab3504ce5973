"""Whole calls while Redis loses a server: an apology or the call goes on, and the next is served.

Nothing a caller was told is forgotten, for a replica had it (`min_replicas`); on a Cluster without
replicas the node comes back with its file.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis.crc import key_slot

from ivr.demo.stage import Stage
from otp_core.redis_store.client import connect
from otp_core.redis_store.keys import PARTITIONS
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import InProcess
from simulator.transcript import CallReport
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.between import Between
from tests.ivr.webhooks.turning_points import CALLS
from tests.otp_core.redis_store.topologies import (
    Server,
    Topology,
    cluster_of_three,
    move_slot,
    sentinel_trio,
    until,
)

LONGEST_S = 5.0
WELL_AGAIN_S = 20.0
CODE_TURN = 6  # of activa_su_netkey_fisico: the challenge was dictated, the code comes
AGAIN = """title: Quien activó su NetKey lo tiene activo
proves: []
caller: ana
call:
  - press: "2"
  - press: "1"
  - press: "{cliente}#"
  - press: "{secreto}#"
  - hear: "No encontramos a su nombre un NetKey Físico pendiente"
"""


class Calls:
    """Of one world on one topology, one after the other."""

    def __init__(self, topology: Topology, stage: Stage) -> None:
        self.topology = topology
        self.client = stage.client
        self.sid = ""  # of the last call
        self._scene = contextlib.ExitStack()
        self.scene = self._scene.enter_context(InProcess(stage).open(None))

    def play(
        self, script: Script, turn: int = -1, what: Callable[[], None] = lambda: None
    ) -> CallReport:
        """`what` happens just before the request of this number."""
        sent = 0

        def carry(inner: Transport, request: Request) -> Answer:
            nonlocal sent
            self.sid = dict(request.params)["CallSid"]
            if sent == turn:
                what()
            sent += not request.url.endswith("/voice/status")
            answer = inner.send(request)
            assert answer.status in (200, 204)
            assert answer.took_s < LONGEST_S
            return answer

        transport = Between(self.scene.transport, carry)
        return run_script(script, transport, self.scene.cast, self.scene.clock)

    def hears_well(self, *scripts: Script) -> None:
        """Once Redis stands again, one of these goes as written."""
        last = []

        def is_well() -> bool:
            last[:] = [self.play(script) for script in scripts]
            return any(one.ok for one in last)

        try:
            until(is_well, "the next call goes well", WELL_AGAIN_S)
        except AssertionError:
            raise AssertionError(f"the next call does not go well:\n{last}") from None

    def customers_node(self) -> Server:
        """Where whoever is calling now is kept."""
        (granted,) = self.client.scan_iter(f"au:*:grant:*:{self.sid}")
        return self.topology.owner(granted.decode())

    def close(self) -> None:
        self._scene.close()


@contextlib.contextmanager
def calls_on(topology: Topology, folder: Path) -> Iterator[Calls]:
    calls = Calls(topology, Stage(connect(topology.url), folder))
    yield calls
    calls.close()


@pytest.fixture
def on_sentinels(tmp_path: Path) -> Iterator[Calls]:
    with sentinel_trio(tmp_path) as trio, calls_on(trio, tmp_path) as calls:
        yield calls


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Topology]:
    with cluster_of_three(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


@pytest.fixture
def on_cluster(cluster: Topology, tmp_path: Path) -> Iterator[Calls]:
    with calls_on(cluster, tmp_path) as calls:
        yield calls


def activation() -> Script:
    text = (CALLS / "activa_su_netkey_fisico.yaml").read_text("utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("at:")]
    text = "\n".join(kept).replace('"primer acceso", ', "")  # it may be the second
    return Script.parse(f"{text}\n", "activation")


def heard(report: CallReport) -> str:
    return " ".join(line.what for line in report.lines if line.who == "line")


@pytest.mark.soak
def test_a_master_lost_after_the_code_forgets_nothing(on_sentinels: Calls) -> None:
    calls, trio = on_sentinels, on_sentinels.topology
    report = calls.play(activation(), CODE_TURN + 1, lambda: trio.master().kill())
    assert "está activo" in heard(report)
    assert "Una disculpa" in heard(report)
    calls.hears_well(Script.parse(AGAIN, "again"))


@pytest.mark.soak
def test_a_failover_between_two_keys_replaces_the_challenge(on_sentinels: Calls) -> None:
    """The caller typed slowly: by then a replica is the master, and the call goes on."""
    calls, trio = on_sentinels, on_sentinels.topology

    def fail_over() -> None:
        lost = trio.master()
        lost.kill()
        until(lambda: trio.master() is not lost, "a replica is the master now")
        time.sleep(0.3)  # that all Sentinels say so

    report = calls.play(activation(), CODE_TURN, fail_over)
    assert "está activo" not in heard(report)
    assert "Le damos otros nuevos" in heard(report)
    # Now only one replica is left to have it. Where it is late, that call ends with an apology, for
    # the token is active on the master alone (`min_replicas`); the next finds it so.
    calls.hears_well(activation(), Script.parse(AGAIN, "again"))


@pytest.mark.soak
def test_a_node_lost_in_a_call_costs_the_call_and_no_more(on_cluster: Calls) -> None:
    calls = on_cluster
    lost = []

    def lose() -> None:
        lost.append(calls.customers_node())
        lost[0].kill()

    report = calls.play(activation(), CODE_TURN, lose)
    assert "Una disculpa" in heard(report)
    assert "está activo" not in heard(report)
    lost[0].restart()
    calls.hears_well(activation())
    calls.hears_well(Script.parse(AGAIN, "again"))


@pytest.mark.soak
def test_slots_that_move_in_a_call_cost_a_challenge_at_most(on_cluster: Calls) -> None:
    """All customers' slots go to another node while the caller types."""
    calls, (first, *others) = on_cluster, on_cluster.topology.servers
    slots = {key_slot(f"au:{{{number}}}:audit".encode()) for number in PARTITIONS}

    def move() -> None:
        for slot in slots:
            owner = on_cluster.topology.owner_of(slot)
            target = first if owner is not first else others[0]
            move_slot(owner, target, slot)

    report = calls.play(activation(), CODE_TURN, move)
    assert "está activo" not in heard(report)
    assert "Le damos otros nuevos" in heard(report)
    calls.hears_well(activation())
