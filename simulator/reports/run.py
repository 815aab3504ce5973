"""Scripts played to be reported: which text, at what time, with which random bytes, and the way."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from simulator.reports.shown import ShownCall, shown_call, shown_failure
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import Atlas, Scenes
from simulator.transcript import CallReport, Failure
from simulator.twilio.line import RandomBytes

SEED_BYTES = 16


@dataclass(frozen=True, slots=True)
class Source:
    """A script, and the text it was read from."""

    script: Script
    text: str

    @staticmethod
    def load(path: Path) -> "Source":
        """Raises ScriptError."""
        return Source(Script.load(path), path.read_text(encoding="utf-8"))


@dataclass(frozen=True)  # without slots: what is shown of it is made once, when asked for
class Played:
    """`states`: all the line has; `paths`: the states each call went through, by its sid.

    Both None where the line keeps them to itself. `took_s`: of the real time.
    """

    source: Source
    seed: bytes
    began_at: float
    took_s: float
    report: CallReport
    states: tuple[str, ...] | None
    paths: Mapping[str, tuple[str, ...]] | None
    map_svg: str | None

    @cached_property
    def calls(self) -> tuple[ShownCall, ...]:
        return tuple(shown_call(call) for call in self.report.calls)

    @property
    def failure(self) -> Failure | None:
        failure = self.report.failure
        return None if failure is None else shown_failure(failure, self.report.calls)


def play(
    source: Source, scenes: Scenes, seed: bytes, *, at: float | None = None, draw: bool = False
) -> Played:
    """`at`: when, if the script does not say; `draw`: the line's map too, which takes seconds."""
    started = time.monotonic()
    with scenes.open(at if source.script.at is None else source.script.at) as scene:
        began_at, atlas = scene.clock.now, scene.atlas
        report = run_script(source.script, scene.transport, scene.cast, scene.clock, seeded(seed))
        return Played(
            source=source,
            seed=seed,
            began_at=began_at,
            took_s=time.monotonic() - started,
            report=report,
            states=None if atlas is None else tuple(atlas.states),
            paths=None if atlas is None else _paths(atlas, report),
            map_svg=atlas.svg() if draw and atlas is not None else None,
        )


def seeded(seed: bytes) -> RandomBytes:
    """Bytes that the seed alone decides: SHAKE-256 of it and of how often it was asked."""
    asked = 0

    def random_bytes(size: int) -> bytes:
        nonlocal asked
        asked += 1
        return hashlib.shake_256(seed + asked.to_bytes(8, "big")).digest(size)

    return random_bytes


def _paths(atlas: Atlas, report: CallReport) -> dict[str, tuple[str, ...]]:
    """A state that a turn ends in and the next begins in is passed once."""
    return {
        call.sid: tuple(
            state for state, _ in groupby(one for turn in atlas.path(call.sid) for one in turn)
        )
        for call in report.calls
    }
