"""Whole calls while keys are rotated: every record lies under another key at every turn."""

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest

from ivr.app import build_core
from ivr.demo import stage as stages
from ivr.demo.keys import new_keys
from ivr.demo.stage import Stage
from otp_core.rotation import Found, Rotation
from otp_core.settings import PEPPERS, VAULT_KEYS, CoreSettings
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.conftest import Theatre

CALLS = ("activa_su_netkey_fisico", "transferir_a_cuenta_registrada", "cambiar_numero_secreto")
BROKEN = {Found.OLD, Found.ROTATED, Found.UNREADABLE}


@cache  # every world has the same
def two_keys() -> dict[str, str]:
    keys, others = new_keys(), new_keys()
    second = {name: others[name].replace("1:", "2:", 1) for name in (VAULT_KEYS, PEPPERS)}
    return {**keys, **{name: f"{keys[name]},{second[name]}" for name in second}}


@pytest.fixture(scope="module")
def theatre() -> Iterator[Theatre]:
    """A line that knows two keys and two peppers, and uses the first."""
    with pytest.MonkeyPatch.context() as patch, Stage.open() as stage:
        patch.setattr(stages, "new_keys", two_keys)
        yield Theatre(stage)


def settings_of(theatre: Theatre) -> CoreSettings:
    (world, *_) = theatre.stage.worlds.values()
    return world.house.core_settings


def rotations(theatre: Theatre, settings: CoreSettings) -> list[Rotation]:
    (world, *_) = theatre.stage.worlds.values()
    of = world.house.configuration
    return [
        build_core(theatre.stage.client, settings, of, tester=tester).rotation
        for tester in (False, True)
    ]


def swapped(settings: CoreSettings) -> CoreSettings:
    return replace(settings, vault_keys=settings.vault_keys[::-1], peppers=settings.peppers[::-1])


def rotate(theatre: Theatre, settings: CoreSettings) -> Counter[Found]:
    return Counter(one for turning in rotations(theatre, settings) for one in turning.rotate(0))


# A real rotation changes a record once. Three times while one secret is hashed is an apology.
BETWEEN_S = 0.1


@pytest.mark.parametrize("name", CALLS)
def test_every_turn_of_a_call_finds_its_records_under_another_key(
    theatre: Theatre, name: str
) -> None:
    turns: list[int] = []

    def rotated_before(inner: Transport, request: Request) -> Answer:
        turns.append(1)
        settings = settings_of(theatre)
        found = rotate(theatre, swapped(settings) if len(turns) % 2 else settings)
        assert found[Found.ROTATED]
        assert not found[Found.UNREADABLE]
        return inner.send(request)

    report = theatre.play(name, rotated_before)
    assert report.ok, report


def test_calls_go_on_while_a_rotation_runs_and_after_it_the_old_keys_may_go(
    theatre: Theatre,
) -> None:
    """Back and forth in a thread: nothing that a call wrote is lost."""
    assert theatre.play(CALLS[0]).ok  # the world is there
    stop = threading.Event()
    rotated: Counter[Found] = Counter()

    def turn() -> None:
        settings = settings_of(theatre)
        while not stop.wait(BETWEEN_S):
            rotated.update(rotate(theatre, swapped(settings)))
            stop.wait(BETWEEN_S)
            rotated.update(rotate(theatre, settings))

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        reports = [theatre.play(name) for name in CALLS]
    finally:
        stop.set()
        thread.join()
    assert [str(one.failure) for one in reports if not one.ok] == []
    assert rotated[Found.ROTATED] > 10
    new = swapped(settings_of(theatre))
    rotate(theatre, new)
    only_the_new = replace(new, vault_keys=new.vault_keys[:1])
    for turning in rotations(theatre, only_the_new):
        assert not BROKEN & set(turning.look(0))
