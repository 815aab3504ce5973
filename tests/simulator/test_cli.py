"""The command `call`: scripts on a fresh stage each, exit codes, JSON, and the phone by hand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.cast import Cast
from simulator.cli import call
from simulator.clock import VirtualClock
from simulator.stage import USUAL_TIME
from tests.simulator.line_in_a_box import CAST, PUBLIC_URL, START, BoxedLine, document, gather, say

MENU = document(gather(say("Marque dos."), numDigits=1))
BYE = document(say("Gracias."), "<Hangup/>")
GOOD = 'title: Buena\nproves: [N4]\ncaller: ana\ncall: [{press: "2"}, {hear: gracias}]\n'
BAD = "title: Mala\nproves: []\ncaller: ana\ncall: [{hear: adiós}]\n"


@dataclass
class FakeStage:
    worlds: list[float] = field(default_factory=list)
    open_now: int = 0

    @contextmanager
    def fresh(self, clock: VirtualClock) -> Iterator[tuple[Any, str, Cast, Any]]:
        self.worlds.append(clock.now)
        self.open_now += 1
        line = BoxedLine(clock, {"/voice": MENU, "/turn": BYE})
        yield line, PUBLIC_URL, Cast.from_mapping(CAST), None
        self.open_now -= 1


def run(*args: str, stage: Any = None, keys: str = "") -> Result:
    return CliRunner().invoke(call, args, obj=SimpleNamespace(stage=stage), input=keys)


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "good.yaml"
    file.write_text(GOOD)
    return str(file)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    return str(file)


def test_good_calls_exit_with_0_and_print_their_transcript(good: str) -> None:
    result = run(good, stage=FakeStage())
    assert result.exit_code == 0
    assert "✓ Buena  [N4]" in result.output
    assert "00:01     caller   presses 2" in result.output
    assert "1 calls passed, 0 failed" in result.output


def test_one_bad_call_exits_with_1_and_says_where(good: str, bad: str) -> None:
    result = run(good, bad, stage=FakeStage())
    assert result.exit_code == 1
    assert f"{bad}:4\n  expected  to hear “adiós”\n  heard     “Marque dos.”" in result.output
    assert "1 calls passed, 1 failed" in result.output


def test_quiet_shows_the_failed_ones_only(good: str, bad: str) -> None:
    result = run("--quiet", good, bad, stage=FakeStage())
    assert "presses 2" not in result.output
    assert "✓ Buena" in result.output
    assert "expected  to hear" in result.output


def test_reports_as_json(good: str, bad: str) -> None:
    result = run("--json", good, bad, stage=FakeStage())
    told = json.loads(result.output)
    assert [report["ok"] for report in told] == [True, False]
    assert told[0]["proves"] == ["N4"]
    assert told[1]["failure"]["expected"] == "to hear “adiós”"


def test_each_script_has_a_world_of_its_own_at_its_own_time(good: str, tmp_path: Path) -> None:
    timed = tmp_path / "timed.yaml"
    timed.write_text(GOOD + "at: 2026-11-23T22:59:00\n")
    stage = FakeStage()
    assert run(good, str(timed), good, stage=stage).exit_code == 0
    assert stage.worlds == [USUAL_TIME, START + 12 * 3600 + 59 * 60, USUAL_TIME]
    assert stage.open_now == 0


@pytest.mark.parametrize(
    ("args", "why"),
    [
        ([], "give scripts, or --interactive"),
        (["--interactive", "FILE"], "give scripts, or --interactive"),
        (["FILE"], "no line in this process"),
        (["--url", "http://127.0.0.1:9", "FILE"], "needs --cast"),
        (["none.yaml"], "does not exist"),
        (["--person", "ana", "FILE"], "go with --interactive"),
        (["--line", "+525512263990", "FILE"], "go with --interactive"),
        (["--json", "--interactive"], "--json goes with scripts"),
    ],
)
def test_wrong_usage_exits_with_2(args: list[str], why: str, good: str) -> None:
    result = run(*(good if arg == "FILE" else arg for arg in args))
    assert result.exit_code == 2
    assert why in result.output


def test_a_script_that_cannot_be_read_exits_with_2(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("title: 5\n")
    result = run(str(file), stage=FakeStage())
    assert result.exit_code == 2
    assert "wrong.yaml:1" in result.output


def test_a_line_elsewhere_is_never_called(good: str, tmp_path: Path) -> None:
    cast = tmp_path / "cast.json"
    cast.write_text(json.dumps(CAST))
    result = run("--url", "https://banco.example", "--cast", str(cast), good)
    assert result.exit_code == 2
    assert "loopback" in result.output


def test_the_phone_by_hand(good: str) -> None:
    result = run("--interactive", "--person", "beto", stage=FakeStage(), keys="2")
    assert result.exit_code == 0, result.output
    assert "You are beto." in result.output
    assert "Gracias." in result.output
    result = run("--interactive", "--person", "zoe", stage=FakeStage())
    assert result.exit_code == 2


def test_help_shows_an_example() -> None:
    assert "audiomatico call tests/calls/*.yaml" in run("--help").output
