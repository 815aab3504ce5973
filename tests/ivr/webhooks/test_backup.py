"""A backup restored, as docs/operations.md does it: what was open is void, callers are served."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ivr.demo.stage import Stage
from otp_core.redis_store.client import connect
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import InProcess, Scene
from simulator.twilio.transport import WsgiTransport
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.between import Between
from tests.ivr.webhooks.conftest import CALLS
from tests.otp_core.redis_store.loopback_server import Server, until
from tests.otp_core.redis_store.topologies import one_server

FILE = CALLS / "activa_su_netkey_fisico.yaml"
SCRIPT = Script.load(FILE)
CODE_TURN = 6  # the challenge was dictated, the code comes


def later() -> Script:
    """The same call, by the same customer, whenever that is."""
    lines = FILE.read_text("utf-8").splitlines()
    of_then = ("at:", "primer acceso")
    return Script.parse(
        "\n".join(line for line in lines if not any(one in line for one in of_then)), "later"
    )


@dataclass
class Machine:
    """What is saved on one server is brought up on another."""

    folder: Path
    server: Server
    stage: Stage

    def save(self) -> Path:
        with self.server.client as client:
            client.save()
        return self.server.folder / "dump.rdb"

    def restore(self, backup: Path) -> str:
        """docs/operations.md, "Restoring"."""
        folder = self.folder / "restored"
        folder.mkdir()
        shutil.copy(backup, folder / "dump.rdb")
        self.restored = Server(folder, self.server.port + 1, {"appendonly": "no"})
        self.restored.start()
        until(self.restored.answers, "the restored server answers")
        with self.restored.client as client:
            client.config_set("appendfsync", "always")
            client.config_set("appendonly", "yes")
            until(lambda: not client.info("persistence")["aof_rewrite_in_progress"], "its file")
        return f"redis://127.0.0.1:{self.restored.port}"

    def line_on(self, url: str, scene: Scene) -> Transport:
        (world,) = self.stage.worlds.values()
        house = replace(world.house, client=connect(url))
        return WsgiTransport(house.app(scene.clock.now_s), house.settings.public_url, scene.clock)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with one_server(tmp_path) as topology:
        (server,) = topology.servers
        machine = Machine(tmp_path, server, Stage(connect(topology.url), tmp_path))
        try:
            yield machine
        finally:
            machine.restored.stop()


def from_turn(turn: int, what: Callable[[], Transport]) -> Callable[[Transport, Request], Answer]:
    """From this turn on, requests go where `what` says."""
    seen: list[Request] = []
    there: list[Transport] = []

    def carry(inner: Transport, request: Request) -> Answer:
        if not request.url.endswith("/status"):
            seen.append(request)
        if len(seen) == turn and not there:
            there.append(what())
        return (there[0] if there else inner).send(request)

    return carry


@pytest.mark.soak
def test_after_a_restore_an_open_challenge_is_void_and_a_new_call_is_served(
    machine: Machine,
) -> None:
    with InProcess(machine.stage).open(None) as scene:
        lines: list[Transport] = []

        def restored() -> Transport:
            lines.append(machine.line_on(machine.restore(machine.save()), scene))
            return lines[0]

        carrier = from_turn(CODE_TURN + 1, restored)
        cut = run_script(SCRIPT, Between(scene.transport, carrier), scene.cast, scene.clock)
        assert not cut.ok  # the right code, in time, for a challenge of another life
        heard = " ".join(line.what for line in cut.lines if line.who == "line")
        assert "está activo" not in heard
        assert "Le damos otros nuevos" in heard
        again = run_script(later(), lines[0], scene.cast, scene.clock)
        assert again.ok, again
