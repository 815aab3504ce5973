"""Writes down what was done with a phone as a script that, played in a fresh world, passes."""

import json
import re
from collections.abc import Sequence

import yaml

from simulator.cast import Cast
from simulator.faults import ScriptError
from simulator.scripts.beats import Beat, HungUp, beats_of
from simulator.scripts.naming import Naming
from simulator.scripts.played import FaultUsed, Played, TokenAnswer
from simulator.scripts.retelling import Retelling
from simulator.scripts.script import Script
from simulator.scripts.tempo import local

__all__ = ["FaultUsed", "Played", "TokenAnswer", "write_script"]
_PLAIN = re.compile(r"[A-Za-zÀ-ÿ][^\s:#]*(?: [^\s:#]+)*\Z")


def write_script(calls: Sequence[Played], title: str, cast: Cast) -> str:
    """YAML as in SCRIPTS.md. Raises ScriptError where what was done cannot be told in a script.

    `calls`: all that was done to this world, so that a fresh one comes to the same.
    """
    calls = sorted(calls, key=lambda call: call.at)
    if not calls:
        raise ScriptError("nobody has called yet")
    beats = [beats_of(call.log, call.at) for call in calls]
    steps = _steps(calls, beats, cast)
    text = "\n".join([*_head(calls, beats, title, cast), "call:", *steps, ""])
    Script.parse(text, "script")
    return text


def _head(
    calls: Sequence[Played], beats: Sequence[tuple[Beat, ...]], title: str, cast: Cast
) -> list[str]:
    line = _the_same({call.line or cast.to for call in calls}, "the calls went to two lines")
    lone = _the_same({call.lone_finish_key for call in calls}, "a lone finish key did two things")
    ends = _dial_ends(beats)
    return [
        f"title: {_text(title)}",
        "proves: []",
        f"caller: {cast.person(calls[0].person).name}",
        f"at: {local(calls[0].at)}",
        *([f'line: "{line}"'] if line != cast.to else []),
        *([f"lone_finish_key: {lone}"] if lone != "posts_empty" else []),
        *([f"dial: {ends}"] if ends else []),
    ]


def _the_same(values: set[str], why: str) -> str:
    if len(values) > 1:
        raise ScriptError(why)
    return values.pop()


def _dial_ends(beats: Sequence[tuple[Beat, ...]]) -> str:
    """One list for all calls; the last counts for ever, and "no-answer" needs no word."""
    by_call = [[end for beat in call for end in beat.put_through] for call in beats]
    longest = max(by_call, key=len)
    for ends in by_call:
        if ends != longest[: len(ends)]:
            raise ScriptError("transfers of two calls ended differently")
    while len(longest) > 1 and longest[-1] == longest[-2]:
        longest = longest[:-1]
    if longest in ([], ["no-answer"]):
        return ""
    return longest[0] if len(longest) == 1 else f"[{', '.join(longest)}]"


def _steps(calls: Sequence[Played], beats: Sequence[tuple[Beat, ...]], cast: Cast) -> list[str]:
    written: list[str] = []
    answers = tuple(answer for call in calls for answer in call.answers)
    naming = Naming(cast, answers, cast.person(calls[0].person))
    for index, (call, played) in enumerate(zip(calls, beats, strict=True)):
        if index:
            written += _again(calls[index - 1], beats[index - 1], call)
        naming.person = cast.person(call.person)
        is_last = index == len(calls) - 1
        written += Retelling(call, naming, is_last).steps(played)
    return written


def _again(before: Played, beats: tuple[Beat, ...], call: Played) -> list[str]:
    last = beats[-1].act
    if not isinstance(last, HungUp):
        raise ScriptError("a call began while another went on")
    gap_s = round(call.at - _ended_at(before))
    caller = f"{{caller: {call.person}}}" if call.person != before.person else "true"
    clock = [f'  - clock: "+{gap_s}"'] if gap_s > 0 else []
    return [*clock, f"  - call_again: {caller}"]


def _text(text: str) -> str:
    """Plain where YAML takes it for the text it is."""
    if _PLAIN.match(text) and yaml.safe_load(f"title: {text}") == {"title": text}:
        return text
    return json.dumps(text, ensure_ascii=False)


def _ended_at(call: Played) -> float:
    return next(entry.at for entry in call.log if getattr(entry, "what", "") == "hangs up")
