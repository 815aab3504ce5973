"""Plays one script against a line and reports. SCRIPTS.md is the contract."""

import os

from simulator.cast import Cast
from simulator.clock import VirtualClock
from simulator.faults import ScriptError, SimulatorError, StepFailedError
from simulator.scripts import steps
from simulator.scripts.performance import Performance
from simulator.scripts.script import Script
from simulator.transcript import CallLog, CallReport, Failure, Line, lines_of
from simulator.twilio.line import RandomBytes
from simulator.twilio.wire import Transport

NEEDS_OUR_CLOCK = "this script sets the time, and a line at a URL keeps its own: play it in-process"


def run_script(
    script: Script,
    transport: Transport,
    cast: Cast,
    clock: VirtualClock,
    random_bytes: RandomBytes = os.urandom,
) -> CallReport:
    """The whole call, or the calls, of one script. What goes wrong is in the report."""
    try:
        if script.sets_the_time and not transport.keeps_our_time:
            raise ScriptError(NEEDS_OUR_CLOCK)
        _set_out(script, clock)
        performance = Performance(script, transport, cast, clock, random_bytes)
    except SimulatorError as error:
        return _report(script, _failure(script, 1, error))
    failure = _perform(script, performance)
    calls, began_at = performance.calls, performance.began_at
    lines = tuple(line for call in calls for line in lines_of(call.log, began_at))
    return _report(script, failure, lines, calls)


def _set_out(script: Script, clock: VirtualClock) -> None:
    if script.at is None:
        return
    if script.at < clock.now:
        raise ScriptError("the clock is already past this script's time")
    clock.advance(script.at - clock.now)


def _perform(script: Script, performance: Performance) -> Failure | None:
    line = 1
    try:
        for index, step in enumerate(script.steps):
            line = step.line
            performance.do(step, _next_press(script.steps[index:]))
        performance.finish()
    except SimulatorError as error:
        return _failure(script, line, error)
    return None


def _next_press(coming: tuple[steps.Step, ...]) -> steps.Press | None:
    """The press that is the caller's next act, if it is one: looks listen only up to it."""
    acts = (
        steps.Press | steps.Silence | steps.Wait | steps.WaitUntil | steps.HangUp | steps.CallAgain
    )
    act = next((step for step in coming if isinstance(step, acts)), None)
    return act if isinstance(act, steps.Press) else None


def _failure(script: Script, line: int, error: SimulatorError) -> Failure:
    where = f"{script.file}:{line}"
    if isinstance(error, StepFailedError):
        return Failure(where, error.expected, error.heard)
    return Failure(where, "a call without faults", str(error))


def _report(
    script: Script,
    failure: Failure | None,
    lines: tuple[Line, ...] = (),
    calls: tuple[CallLog, ...] = (),
) -> CallReport:
    return CallReport(script.file, script.title, script.proves, lines, failure, calls)
