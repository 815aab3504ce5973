"""A played script as it is handed to the scribe, and the way its calls took."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from simulator.cast import Cast
from simulator.clock import Clock
from simulator.scripts import steps
from simulator.scripts.runner import run_script
from simulator.scripts.scribe import FaultUsed, Played, TokenAnswer, write_script
from simulator.scripts.script import Script
from simulator.soft_token import SoftToken
from simulator.stage import InProcess, Scene
from simulator.transcript import CallLog
from simulator.twilio.speech import Moment
from simulator.twilio.wire import Answer, Request, Transport

Story = list[list[tuple[str, ...]]]
MOST_PRESSES = 20


@dataclass
class Watching:
    """Notes when a request was sent twice."""

    inner: Transport
    clock: Clock
    sent: list[Request] = field(default_factory=list)
    twice_at: list[float] = field(default_factory=list)

    @property
    def public_url(self) -> str:
        return self.inner.public_url

    @property
    def keeps_our_time(self) -> bool:
        return self.inner.keeps_our_time

    def send(self, request: Request) -> Answer:
        if request in self.sent:
            self.twice_at.append(self.clock.now)
        self.sent.append(request)
        return self.inner.send(request)


def written_from(script: Script, scenes: InProcess) -> tuple[str, Story]:
    """Plays it, and writes down what was played."""
    with scenes.open(script.at) as scene:
        watching = Watching(scene.transport, scene.clock)
        report = run_script(script, watching, scene.cast, scene.clock)
        assert report.ok, str(report)
        calls = [
            played(script, call, who, scene.cast, watching.twice_at)
            for call, who in zip(report.calls, _callers(script), strict=True)
        ]
        return write_script(calls, script.title, scene.cast), story_of(
            [call.sid for call in report.calls], scene
        )


def story_of(sids: Iterable[str], scene: Scene) -> Story:
    """Each call's states, turn by turn; the same turn again, for a silence, is no news."""
    assert scene.atlas is not None
    ways = [scene.atlas.path(sid) for sid in sids]
    return [[turn for turn, _ in groupby(map(tuple, way))] for way in ways]


def played(script: Script, call: CallLog, person: str, cast: Cast, twice_at: list[float]) -> Played:
    began_at, ended_at = call.log[0].at, call.log[-1].at
    faults = [FaultUsed(at, "duplicate") for at in twice_at if began_at <= at <= ended_at]
    asked = [e for e in call.log if isinstance(e, Moment) and e.who == "token"]
    return Played(
        person=person,
        line=script.line,
        at=began_at,
        log=call.log,
        answers=tuple(_answer(moment, person, cast) for moment in asked),
        faults=tuple(faults),
        lone_finish_key=script.lone_finish_key,
    )


def _callers(script: Script) -> list[str]:
    callers = [script.caller]
    for step in script.steps:
        if isinstance(step, steps.CallAgain):
            callers.append(step.caller or callers[-1])
    return callers


def _answer(moment: Moment, caller: str, cast: Cast) -> TokenAnswer:
    """Whose token it was: the log does not say."""
    challenge, _, code = moment.what.rpartition(" → ")
    for name in (caller, *cast.people):
        for serial, token in enumerate(cast.person(name).tokens, 1):
            device = SoftToken.of(token)
            if device.takes_a_challenge != bool(challenge):
                continue
            shown = [device.answer(challenge, int(moment.at)) for _ in range(MOST_PRESSES)]
            if code in shown:
                whose = None if name == caller else name
                return TokenAnswer(moment.at, serial, challenge, code, whose)
    raise AssertionError("nobody's token")
