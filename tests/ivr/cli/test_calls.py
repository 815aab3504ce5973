"""`audiomatico calls`: under way, and one by its SID; states and times, never what was keyed."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from click.testing import CliRunner, Result

from ivr.cli.calls import calls
from ivr.demo.stage import Stage
from ivr.sessions.looking import LONGEST_CALL_S, CallLook, CallSeen
from ivr.sessions.sealing import Seal
from otp_core.redis_store.client import connect
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.conftest import Theatre

SCRIPT = "activa_su_netkey_fisico"


@dataclass
class Desk:
    calls: tuple[CallLook, CallLook]
    at_s: int = 0

    def now_s(self) -> int:
        return self.at_s


@dataclass
class Office:
    """A line that was called once; `seen` is that call."""

    desk: Desk
    seen: CallSeen

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(calls, arguments, obj=self.desk)


def opened(theatre: Theatre) -> Office:
    client, (world,) = theatre.stage.client, theatre.stage.worlds.values()
    seal = Seal([key.key for key in world.house.core_settings.vault_keys])
    looks = CallLook(client, seal), CallLook(client, seal, namespace="au-test")
    (key,) = client.scan_iter("au:call:*")
    seen = looks[0].one(re.findall(r"CA[0-9a-f]{32}", key.decode())[0])
    assert seen is not None
    return Office(Desk(looks, seen.at_s + 3), seen)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage.open() as stage:
        yield stage


@pytest.fixture
def finished(stage: Stage) -> Office:
    theatre = Theatre(stage)
    assert theatre.play(SCRIPT).ok
    return opened(theatre)


@pytest.fixture
def under_way(stage: Stage) -> Office:
    """The line was lost when the code was asked for; nobody told it."""
    turns: list[str] = []

    def cut(inner: Transport, request: Request) -> Answer:
        turns.append(request.url)
        if len(turns) > 6 or request.url.endswith("/status"):
            raise ConnectionError
        return inner.send(request)

    theatre = Theatre(stage)
    with pytest.raises(ConnectionError):
        theatre.play(SCRIPT, cut)
    return opened(theatre)


def test_a_finished_call_is_shown_with_its_states_and_its_end(finished: Office) -> None:
    said = finished.run("show", finished.seen.call_id).stdout
    states = [line.split()[-1] for line in said.splitlines()[1:]]
    assert states == [
        *("main_menu", "activation.kind", "identify.number", "identify.secret"),
        *("activation.serial", "code.await", "anything_else", "goodbye", "ended"),
    ]
    assert "  8 turns" in said
    assert finished.run("live").stdout == ""


def test_a_call_under_way_is_listed_with_where_it_is(under_way: Office) -> None:
    result = under_way.run("live")
    assert result.stdout.startswith(f"{under_way.seen.call_id}  audiomatico  code.await  6 turns")
    assert result.stdout.endswith("3 s ago\n")
    assert "1 under way" in result.stderr
    (told,) = json.loads(under_way.run("live", "--json").stdout)
    assert (told["state"], told["turns"], told["ended_at_s"]) == ("code.await", 6, None)
    assert under_way.run("show", under_way.seen.call_id).stdout.endswith("not ended\n")


def test_who_was_never_said_to_have_ended_is_forgotten_after_the_longest_call(
    under_way: Office,
) -> None:
    under_way.desk.at_s = under_way.seen.at_s + LONGEST_CALL_S
    assert under_way.run("live").stdout == ""


def test_a_call_holds_something_of_a_former_key_until_it_ends(
    under_way: Office, stage: Stage
) -> None:
    assert under_way.seen.is_sealed_now
    (world,) = stage.worlds.values()
    seal = Seal([b"n" * 32, *(key.key for key in world.house.core_settings.vault_keys)])
    other = CallLook(stage.client, seal).one(under_way.seen.call_id)
    assert other is not None
    assert not other.is_sealed_now


def test_nothing_keyed_or_heard_is_shown(finished: Office) -> None:
    told = json.loads(finished.run("show", finished.seen.call_id, "--json").stdout)
    assert set(told) == {
        *("call", "line", "state", "turns", "began_at_s", "last_turn_at_s", "ended_at_s", "path")
    }
    assert set(told["path"][0]) == {"at_s", "state"}


def test_a_call_nobody_knows_is_exit_code_one_and_no_sid_two(finished: Office) -> None:
    assert finished.run("show", f"CA{'0' * 32}").exit_code == 1
    assert finished.run("show", "CA1").exit_code == 2


def test_a_redis_that_is_gone_is_exit_code_three() -> None:
    gone = connect("unix:///nowhere/redis.sock")
    looks = CallLook(gone, Seal([b"k" * 32])), CallLook(gone, Seal([b"k" * 32]))
    for arguments in (["live"], ["show", f"CA{'0' * 32}"]):
        result = CliRunner().invoke(calls, arguments, obj=Desk(looks))
        assert (result.exit_code, result.stdout) == (3, "")
