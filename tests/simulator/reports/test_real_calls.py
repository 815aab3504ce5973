"""The real line's calls, reported: no digit of anybody's is left, and every state is counted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from ivr.demo.stage import Stage
from simulator.hearing.numbers import DIGITS
from simulator.reports.junit import junit
from simulator.reports.page import page
from simulator.reports.recording import read_recording, recording
from simulator.reports.repro import again, divergence
from simulator.reports.run import Played, Source, play
from simulator.stage import InProcess
from simulator.twilio.speech import Moment

CALLS = Path(__file__).parents[2] / "calls"
SCRIPTS = (
    *("transferir_por_clabe", "asterisco_dicta_mas_despacio", "tres_claves_equivocadas"),
    *("english_transfer", "clave_temporal", "reto_devuelto", "silencio_en_el_menu"),
)


@pytest.fixture(scope="module")
def scenes() -> Iterator[InProcess]:
    with Stage.open() as stage:
        yield InProcess(stage)


@pytest.fixture(scope="module")
def run(scenes: InProcess) -> list[Played]:
    sources = [Source.load(CALLS / f"{name}.yaml") for name in SCRIPTS]
    return [play(source, scenes, bytes([n]) * 16, draw=n == 0) for n, source in enumerate(sources)]


@pytest.fixture(scope="module")
def written(run: list[Played]) -> dict[str, str]:
    assert all(played.report.ok for played in run)
    kept = [line for line in recording(run).splitlines() if '"script"' not in line]
    return {"html": page(run), "junit": junit(run), "record": "\n".join(kept)}


def secrets(run: list[Played]) -> set[str]:
    """All keyed, dictated or worked out in these calls, and who called; of six digits or more."""
    found: set[str] = set()
    for call in (call for played in run for call in played.report.calls):
        for attempt in call.attempts:
            told = dict(attempt.request.params)
            found |= {told.get("Digits", ""), told["From"].removeprefix("+")}
        moments = [entry.what for entry in call.log if isinstance(entry, Moment)]
        found |= {number for what in moments for number in re.findall(r"[0-9]{6,}", what)}
    return {one for one in found if len(one) >= 6}


def test_no_digit_of_anybodys_is_left(run: list[Played], written: dict[str, str]) -> None:
    known = secrets(run)
    assert len(known) >= 20
    # In hexadecimal a number may stand by chance; a secret stands alone.
    canary = re.compile(rf"(?<![0-9a-f])(?:{'|'.join(map(re.escape, known))})(?![0-9a-f])")
    assert all(canary.search(f"{played.report}") for played in run[:6])  # the canary sings
    for name, text in written.items():
        assert canary.search(text) is None, name


def test_no_dictation_is_left(written: dict[str, str]) -> None:
    for name in ("record", "html"):
        said = re.sub(r"<[^>]*>|&lt;.*?&gt;|\\n", " ", written[name].replace('\\"', ""))
        words = re.sub(r"[\W_]+", " ", said.lower()).split()
        longest = run_length = 0
        for word in words:
            run_length = run_length + 1 if word in DIGITS else 0
            longest = max(longest, run_length)
        assert longest < 4, name


def test_the_states_visited_are_those_of_the_calls(
    run: list[Played], written: dict[str, str]
) -> None:
    root = fromstring(written["html"].removeprefix("<!doctype html>\n"))
    visited = {state for played in run for path in (played.paths or {}).values() for state in path}
    assert {"greeting", "operation.clabe", "code.await"} <= visited
    assert f"<strong>{len(visited)}</strong>" in written["html"]
    cards = {one.get("id", "") for one in root.iter() if one.get("id", "").startswith("state-")}
    assert {f"state-{state}" for state in run[0].states or ()} == cards


def test_real_calls_go_the_same_way_again_in_a_world_of_other_secrets(
    run: list[Played], tmp_path: Path
) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(recording(run), encoding="utf-8")
    with Stage.open() as stage:
        scenes = InProcess(stage)
        for found in read_recording(file):
            parted = divergence(found, again(found, scenes))
            assert parted is None, f"{parted}"


def test_another_script_than_recorded_parts_where_it_does(
    run: list[Played], scenes: InProcess, tmp_path: Path
) -> None:
    file = tmp_path / "run.jsonl"
    other = recording(run[:1]).replace(r"press: \"2\"", r"press: \"1\"", 1)
    file.write_text(other, encoding="utf-8")
    (found,) = read_recording(file)
    parted = divergence(found, again(found, scenes))
    assert parted is not None
    assert parted.turn >= 1
