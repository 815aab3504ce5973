"""A stage for tests: canned documents, a map of two states, and the way each call took."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from simulator.cast import Cast
from simulator.clock import VirtualClock
from simulator.reports.run import Played, Source, play
from simulator.scripts.script import Script
from simulator.stage import InProcess
from tests.simulator.line_in_a_box import (
    CAST,
    PUBLIC_URL,
    BoxedLine,
    Reply,
    document,
    gather,
    say,
)

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100" viewBox="0 0 400 100">'
    '<title>Map</title><g id="state-greeting"><rect x="10" y="10" width="90" height="40"/></g>'
    '<g id="state-a.goodbye"><rect x="200" y="10" width="90" height="40"/></g>'
    '<g id="state-never"><rect x="300" y="10" width="90" height="40"/></g></svg>'
)
DIGITS = ("uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho")
DICTATED = '<break time="500ms"/>'.join(DIGITS)
MENU = document(
    say("Buenos días."), gather(say(f"Escriba {DICTATED}. Repito: {DICTATED}."), numDigits=8)
)
BYE = document(say("Gracias."), "<Hangup/>")
REPLIES: dict[str, Reply | list[Reply]] = {"/voice": MENU, "/turn": BYE}
GOOD = """title: "Buena, <b>de veras</b> & sin más"
proves: [N4, C1]
caller: ana
call:
  - capture: reto
  - token: reto
  - press: "{clave}"
  - hear: gracias
"""
BAD = 'title: Mala\nproves: [N9]\ncaller: ana\ncall:\n  - press: "{cliente}999"\n  - hear: adiós\n'


@dataclass(frozen=True)
class TinyAtlas:
    states: Sequence[str] = ("greeting", "a.goodbye", "never")

    def path(self, sid: str) -> Sequence[Sequence[str]]:
        return [("greeting",), ("greeting", "a.goodbye")]

    def svg(self) -> str:
        return SVG


@dataclass
class BoxedStage:
    """`atlas` None: a line that keeps its states to itself."""

    replies: dict[str, Reply | list[Reply]] = field(default_factory=lambda: dict(REPLIES))
    atlas: TinyAtlas | None = field(default_factory=TinyAtlas)
    worlds: list[float] = field(default_factory=list)

    @contextmanager
    def fresh(self, clock: VirtualClock) -> Iterator[tuple[Any, str, Cast, Any]]:
        self.worlds.append(clock.now)
        line = BoxedLine(clock, dict(self.replies))
        yield line, PUBLIC_URL, Cast.from_mapping(CAST), self.atlas


def played(
    text: str = GOOD, stage: BoxedStage | None = None, file: str = "calls/a.yaml", **how: Any
) -> Played:
    source = Source(Script.parse(text, file), text)
    return play(source, InProcess(stage or BoxedStage()), b"s" * 16, **how)
