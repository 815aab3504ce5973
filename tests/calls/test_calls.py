"""Whole calls, by script: the real server in this process, on a real Redis, signed requests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.demo.stage import Stage
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import InProcess

SCRIPTS = sorted(Path(__file__).parent.glob("*.yaml"))


@pytest.fixture(scope="session")
def scenes() -> Iterator[InProcess]:
    with Stage.open() as stage:
        yield InProcess(stage)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_call_goes_as_written(path: Path, scenes: InProcess) -> None:
    script = Script.load(path)
    with scenes.open(script.at) as scene:
        report = run_script(script, scene.transport, scene.cast, scene.clock)
    assert report.ok, f"\n{report}"
