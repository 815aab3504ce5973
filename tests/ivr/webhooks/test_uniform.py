"""Unknown, wrong, locked or without a key: the same bytes, so that an answer tells nothing."""

import os
import re
from collections.abc import Iterator

import pytest

from simulator.stage import InProcess, Scene
from simulator.twilio.line import Line
from simulator.twilio.phone import Phone, Switches

NONCE = re.compile(rb"/voice/turn/[A-Za-z-]+/[0-9a-f]{32}/")
WRONG = "097531"


@pytest.fixture
def scene(theatre) -> Iterator[Scene]:
    with InProcess(theatre.stage).open(None) as scene:
        yield scene


def refusals(scene: Scene, caller: str, number: str, secret: str) -> list[bytes]:
    """Somebody's phone identifies twice in vain: what was answered, but for the call's own nonce.

    The number is read back before the secret is asked; those two answers are left out.
    """
    line = Line(scene.transport, scene.cast, scene.cast.person(caller), scene.clock, os.urandom)
    phone = Phone(line, scene.clock, Switches())
    for keys in ("2", "1", f"{number}#", f"{secret}#", f"{number}#", f"{secret}#"):
        phone.listen()
        phone.press(keys)
    phone.listen()
    answers = [NONCE.sub(b"/voice/turn/-/-/", one.answer.body) for one in line.exchanges]
    return [answers[4], answers[6]]


def test_all_refusals_are_the_same_bytes(scene: Scene) -> None:
    ana = scene.cast.person("ana")
    unknown = refusals(scene, "beto", scene.cast.person("nadie").number, WRONG)
    wrong = refusals(scene, "carla", ana.number, WRONG)
    for caller in ("diego", "elena"):  # from other phones: many from one are kept waiting
        refusals(scene, caller, ana.number, WRONG)
    locked = refusals(scene, "gabi", ana.number, ana.secret_number)
    no_key = refusals(scene, "hugo", ana.number, "12345678")
    assert unknown == wrong == locked == no_key
    assert unknown[0] != unknown[1]
