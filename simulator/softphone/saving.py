"""What was just done as a script: the last call where that alone passes, else all of the page's."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.cast import Cast
from simulator.faults import ScriptError, SimulatorError
from simulator.masking import masked_failure
from simulator.scripts.played import Played
from simulator.scripts.runner import run_script
from simulator.scripts.scribe import write_script
from simulator.scripts.script import Script
from simulator.stage import InProcess, Stage

FILE = "saved.yaml"  # named in what a failed script tells
_WHY_NOT = {
    "the clock was set back during a call": "el reloj se atrasó durante una llamada",
    "the calls went to two lines": "las llamadas fueron a dos líneas",
    "a call began while another went on": "una llamada empezó mientras otra seguía",
    "transfers of two calls ended differently": "dos transferencias terminaron distinto",
    "scripts have no name for a second token's whole serial": (
        "la serie completa de un segundo token no tiene nombre en un guion"
    ),
}


def in_spanish(error: ScriptError) -> str:
    """Why it can't be told; what no table knows, in the script's own English."""
    return _WHY_NOT.get(str(error), str(error))


@dataclass(frozen=True, slots=True)
class Saved:
    """`passes` None: there is no line at hand to try it on; `failure`: why it doesn't."""

    yaml: str
    passes: bool | None
    failure: str | None
    whole_session: bool


@dataclass(frozen=True, slots=True)
class Saving:
    """One script is tried at a time: a try is a line of its own, and may take a second."""

    stage: Stage | None
    _one: threading.Lock = field(default_factory=threading.Lock)

    def save(self, session: Sequence[Played], cast: Cast) -> Saved:
        """Of its last call. Raises ScriptError where it can't be told in a script."""
        alone = self._tried(session[-1:], cast, whole_session=False)
        if alone.passes is not False or len(session) == 1:
            return alone
        try:
            whole = self._tried(session, cast, whole_session=True)
        except ScriptError:  # calls to two lines, say
            return alone
        return whole if whole.passes else alone

    def _tried(self, calls: Sequence[Played], cast: Cast, *, whole_session: bool) -> Saved:
        yaml = write_script(calls, _title(calls), cast)
        if self.stage is None:
            return Saved(yaml, None, None, whole_session)
        try:
            with self._one:
                failure = _failure(yaml, self.stage)
        except Exception:  # noqa: BLE001  no line could be set up: what was written stays
            return Saved(yaml, None, None, whole_session)
        return Saved(yaml, failure is None, failure, whole_session)


def _title(calls: Sequence[Played]) -> str:
    names = dict.fromkeys(call.person for call in calls)
    calls_made = "call" if len(calls) == 1 else "calls"
    return f"{', '.join(names)}: {len(calls)} {calls_made} by hand"


def _failure(yaml: str, stage: Stage) -> str | None:
    try:
        script = Script.parse(yaml, FILE)
        with InProcess(stage).open(script.at) as scene:
            report = run_script(script, scene.transport, scene.cast, scene.clock)
    except SimulatorError as error:
        return masked_failure(str(error))
    return None if report.failure is None else masked_failure(str(report.failure))
