"""Where in a script's calls something can happen: every request, and the state it finds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ivr.demo.stage import Stage
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import InProcess, Scene
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.between import Between

CALLS = Path(__file__).parents[2] / "calls"
TURN = re.compile(r"/voice/turn/([a-z]{2}-[A-Z]{2})/[0-9a-f]+/([0-9]+)")


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """The script's request number `turn` (0: the ring), which finds the call in `state`.

    `way`: the states that its answer led through, when nothing happened.
    """

    script: str
    turn: int
    language: str
    state: str
    way: tuple[str, ...]


def turning_points(stage: Stage, names: Iterable[str]) -> list[TurningPoint]:
    """Of these scripts of tests/calls, in their order."""
    return [point for name in names for point in _of_one(stage, name)]


def _of_one(stage: Stage, name: str) -> list[TurningPoint]:
    script, requests = Script.load(CALLS / f"{name}.yaml"), list[Request]()

    def note(inner: Transport, request: Request) -> Answer:
        if not request.url.endswith("/voice/status"):
            requests.append(request)
        return inner.send(request)

    with InProcess(stage).open(script.at) as scene:
        run_script(script, Between(scene.transport, note), scene.cast, scene.clock)
        return [_point(scene, name, turn, one) for turn, one in enumerate(requests)]


def _point(scene: Scene, name: str, number: int, request: Request) -> TurningPoint:
    found = TURN.search(request.url)
    if found is None or scene.atlas is None:
        return TurningPoint(name, number, "", request.url.rpartition("/voice")[2], ())
    path = scene.atlas.path(dict(request.params).get("CallSid", ""))
    language, turn = found[1], int(found[2])
    before = tuple(path[turn - 1]) if 0 < turn <= len(path) else ()
    way = tuple(path[turn]) if turn < len(path) else ()
    return TurningPoint(name, number, language, before[-1] if before else "", way)


def one_of_each(points: Iterable[TurningPoint], *, with_ways: bool) -> list[TurningPoint]:
    """The first of each state and language, or of each way that a turn can go from there."""
    first: dict[tuple[object, ...], TurningPoint] = {}
    for point in points:
        key = (point.language, point.state, point.way if with_ways else ())
        first.setdefault(key, point)
    return list(first.values())
