"""`audiomatico call` with its reports: refused before anybody calls, written when all have."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator.cli import call
from tests.simulator.line_in_a_box import document, say
from tests.simulator.reports.boxed import BAD, GOOD, BoxedStage


def run(*args: Any, stage: Any = None) -> Result:
    given = [str(arg) for arg in args]
    return CliRunner().invoke(call, given, obj=SimpleNamespace(stage=stage or BoxedStage()))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    file = tmp_path / "good.yaml"
    file.write_text(GOOD)
    return file


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD)
    return file


def test_one_run_writes_all_three_and_the_exit_code_is_the_calls(
    good: Path, bad: Path, tmp_path: Path
) -> None:
    html, junit, record = (tmp_path / name for name in ("r.html", "r.xml", "r.jsonl"))
    result = run("--html", html, "--junit", junit, "--record", record, good, bad)
    assert result.exit_code == 1
    assert "1 calls passed, 1 failed" in result.output
    assert html.read_text().startswith("<!doctype html>")
    assert 'failures="1"' in junit.read_text()
    headers = [json.loads(line) for line in record.read_text().splitlines() if '"seed"' in line]
    assert [header["file"] for header in headers] == [str(good), str(bad)]
    assert headers[0]["seed"] != headers[1]["seed"]


def test_a_recording_plays_again_the_same_way(good: Path, bad: Path, tmp_path: Path) -> None:
    record, html = tmp_path / "r.jsonl", tmp_path / "again.html"
    run("--record", record, good, bad)
    result = run("--repro", record, "--html", html)
    assert result.exit_code == 0, result.output
    assert f"✓ {good}: the same way again" in result.output
    assert "2 went the same way, 0 another" in result.output
    assert "Mala" in html.read_text()


def test_another_way_exits_with_1_and_names_the_place(good: Path, tmp_path: Path) -> None:
    record = tmp_path / "r.jsonl"
    run("--record", record, good)
    stage = BoxedStage()
    stage.replies["/turn"] = document(say("Gracias, adiós."), "<Hangup/>")
    result = run("--repro", record, stage=stage)
    assert result.exit_code == 1
    assert "call 1, after request 1" in result.output
    assert 'then  <Say voice="Polly.Mia-Neural">Gracias.</Say>' in result.output
    assert "0 went the same way, 1 another" in result.output


@pytest.mark.parametrize("option", ["--html", "--junit", "--record"])
def test_what_cannot_be_written_is_refused_before_anybody_calls(
    option: str, good: Path, tmp_path: Path
) -> None:
    stage = BoxedStage()
    for path, why in (
        (tmp_path / "none" / "r", "there is no folder"),
        (tmp_path, "this is a folder"),
        (good, "another file of this run"),
    ):
        result = run(option, path, good, stage=stage)
        assert result.exit_code == 2
        assert why in result.output.replace("\n", " ")
    assert stage.worlds == []
    assert good.read_text() == GOOD


def test_two_reports_do_not_share_a_file(good: Path, tmp_path: Path) -> None:
    result = run("--html", tmp_path / "r", "--junit", tmp_path / "r", good)
    assert result.exit_code == 2


def test_a_recording_is_not_played_beside_scripts_or_elsewhere(good: Path, tmp_path: Path) -> None:
    record = tmp_path / "r.jsonl"
    run("--record", record, good)
    for args in ((good,), ("--interactive",), ("--url", "http://127.0.0.1:9"), ("--json",)):
        assert run("--repro", record, *args).exit_code == 2
    assert run("--interactive", "--html", tmp_path / "r.html").exit_code == 2


def test_what_is_no_recording_is_refused(good: Path) -> None:
    result = run("--repro", good)
    assert result.exit_code == 2
    assert "this is no line of a recording" in result.output
