"""The simulator is a stranger: it imports nothing of the line it calls."""

import ast
from collections.abc import Iterator
from pathlib import Path

import simulator
from simulator.clock import VirtualClock, from_mexico_city
from simulator.twilio.speech import Speech
from simulator.twiml.reader import parse
from simulator.twiml.verbs import Gather
from tests.simulator.line_in_a_box import START, document, gather, say


def test_nothing_of_ours_is_imported() -> None:
    for file, names in imports():
        assert not names & {"ivr", "otp_core", "twilio", "redis"}, file


def test_only_the_browser_phone_is_a_web_application() -> None:
    assert {file.parent.name for file, names in imports() if "flask" in names} == {"softphone"}


def imports() -> Iterator[tuple[Path, set[str]]]:
    for file in Path(simulator.__file__).parent.rglob("*.py"):
        names = set()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
        yield file, names


def test_a_word_cut_off_is_not_heard() -> None:
    (verb,) = parse(document(gather(say('uno dos <break time="500ms"/>tres'))).encode()).verbs
    assert isinstance(verb, Gather)
    speech = Speech("prompt", verb.prompt, START, START + 2)
    assert speech.heard_by(START) == ""
    assert speech.heard_by(START + 5 / 14) == "uno"
    assert speech.heard_by(START + 7 / 14) == "uno dos"
    assert speech.heard_by(START + 1) == "uno dos"
    assert speech.heard_by(START + 8 / 14 + 0.5 + 3 / 14) == "uno dos"
    assert speech.heard_by(START + 2) == "uno dos tres"
    assert speech.shown_by(START + 2) == "uno dos · tres"


def test_the_clock_tells_whole_seconds_to_the_line() -> None:
    clock = VirtualClock(10.0)
    clock.advance(0.75)
    assert (clock.now, clock.now_s()) == (10.75, 10)


def test_mexico_city_has_no_summer_time_any_more() -> None:
    from datetime import UTC, datetime

    for month in (1, 7):
        local = datetime(2026, month, 1, 12)  # noqa: DTZ001  local on purpose
        assert datetime.fromtimestamp(from_mexico_city(local), UTC).hour == 18
