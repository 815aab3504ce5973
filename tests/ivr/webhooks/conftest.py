"""A whole line in this process for each test, and a way to put something between it and Twilio."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.demo.stage import Stage
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import InProcess, Scene
from simulator.transcript import CallReport
from tests.ivr.webhooks.between import Between, Carrier

CALLS = Path(__file__).parents[2] / "calls"


@dataclass(frozen=True)
class Theatre:
    stage: Stage

    def play(self, name: str, carrier: Carrier | None = None) -> CallReport:
        """Plays a script of tests/calls, or a text, with `carrier` in the middle."""
        script = (
            Script.load(CALLS / f"{name}.yaml") if "\n" not in name else Script.parse(name, "here")
        )
        with InProcess(self.stage).open(script.at) as scene:
            transport = Between(scene.transport, carrier) if carrier else scene.transport
            return run_script(script, transport, scene.cast, scene.clock)

    def scene(self) -> "Iterator[Scene]":
        with InProcess(self.stage).open(None) as scene:
            yield scene


@pytest.fixture(scope="session")
def theatre() -> Iterator[Theatre]:
    with Stage.open() as stage:
        yield Theatre(stage)
