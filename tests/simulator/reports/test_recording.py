"""A recording plays again; where it goes another way, the first place is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.faults import ScriptError
from simulator.reports.recording import Recorded, read_recording, recording
from simulator.reports.repro import Divergence, again, divergence
from simulator.reports.run import seeded
from simulator.stage import USUAL_TIME, InProcess
from tests.simulator.reports.boxed import BAD, BYE, GOOD, MENU, REPLIES, BoxedStage, played


def recorded(tmp_path: Path, *texts: str) -> tuple[Recorded, ...]:
    file = tmp_path / "run.jsonl"
    file.write_text(recording([played(text) for text in texts]), encoding="utf-8")
    return read_recording(file)


def replayed(found: Recorded, **replies: Any) -> Divergence | None:
    stage = BoxedStage({**REPLIES, **{f"/{path}": reply for path, reply in replies.items()}})
    return divergence(found, again(found, InProcess(stage)))


def test_the_same_line_goes_the_same_way(tmp_path: Path) -> None:
    for found in recorded(tmp_path, GOOD, BAD):
        assert replayed(found) is None


def test_the_script_is_played_at_the_time_at_which_it_was_recorded(tmp_path: Path) -> None:
    (found,) = recorded(tmp_path, GOOD)
    stage = BoxedStage()
    again(Recorded(found.file, found.text, USUAL_TIME + 86_400, *_rest(found)), InProcess(stage))
    assert stage.worlds == [USUAL_TIME + 86_400]


def _rest(found: Recorded) -> tuple[Any, ...]:
    return found.seed, found.entries, found.outcome


def test_the_same_seed_gives_the_same_call_sid(tmp_path: Path) -> None:
    (found,) = recorded(tmp_path, GOOD)
    turns = [entry for entry in found.entries if entry["entry"] == "turn"]
    assert dict(turns[0]["params"])["CallSid"] == "CA" + seeded(found.seed)(16).hex()


def test_other_digits_are_no_other_way(tmp_path: Path) -> None:
    (found,) = recorded(tmp_path, GOOD)
    other = MENU.replace("uno", "nueve").replace("ocho", "cero")
    assert replayed(found, voice=other) is None


def test_other_words_are_and_the_first_of_them_is_named(tmp_path: Path) -> None:
    (found,) = recorded(tmp_path, GOOD)
    parted = replayed(found, turn=BYE.replace("Gracias.", "Gracias y adiós."))
    assert parted is not None
    assert (parted.call, parted.turn) == (1, 1)
    assert parted.then == '<Say voice="Polly.Mia-Neural">Gracias.</Say>'
    assert parted.now == '<Say voice="Polly.Mia-Neural">Gracias y adiós.</Say>'
    assert f"{parted}".startswith("✗ calls/a.yaml: it went another way, call 1, after request 1")


def test_another_prompt_at_the_first_ring_is_named_masked(tmp_path: Path) -> None:
    (found,) = recorded(tmp_path, GOOD)
    parted = replayed(found, voice=MENU.replace("Escriba", "Anote"))
    assert parted is not None
    assert parted.turn == 0
    assert "Escriba •" in parted.then
    assert "Anote •" in parted.now
    assert "uno" not in f"{parted}"


def test_another_status_another_end_and_nothing_more(tmp_path: Path) -> None:
    (found,) = recorded(tmp_path, GOOD)
    parted = replayed(found, turn=500)
    assert parted is not None
    assert (parted.then, parted.now) == ("status 200", "status 500")
    shorter = Recorded(found.file, found.text, found.clock, found.seed, found.entries[:-2], {})
    parted = replayed(shorter)
    assert parted is not None
    assert parted.then == "nothing more"


def test_a_recording_that_was_edited_is_another_way(tmp_path: Path) -> None:
    (found,) = recorded(tmp_path, GOOD)
    said = next(n for n, entry in enumerate(found.entries) if entry["entry"] == "speech")
    found.entries[said]["whole"] = "Buenas noches."
    parted = replayed(found)
    assert parted is not None
    assert parted.then == "line says “Buenas noches.”"
    assert parted.now == "line says “Buenos días.”"
    assert parted.turn == 1


def test_another_outcome_is_told_with_what_was_heard(tmp_path: Path) -> None:
    (found,) = recorded(tmp_path, BAD)
    found.outcome["outcome"] = "passed"
    found.outcome["failure"] = None
    parted = replayed(found)
    assert parted is not None
    assert parted.then == "it passed"
    assert parted.now.startswith("it failed: “Gracias.”")


def test_nothing_of_the_callers_is_recorded_beside_the_script(tmp_path: Path) -> None:
    lines = recording([played(GOOD)]).splitlines()
    assert json.loads(lines[0])["script"] == GOOD
    for secret in ("12345678", "40917", "525511112222", "739164", "dos <break", "dos · tres"):
        assert not any(secret in line for line in lines)


HEADER = {"format": "audiomatico-recording/1", "file": "a", "script": "b", "clock": 1.0, "seed": ""}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "an empty recording"),
        ("{", ":1: this is no line of a recording"),
        ("[]", ":1: this is no line of a recording"),
        ('{"format": "audiomatico-recording/0"}', ":1: not a recording of the format"),
        (json.dumps({**HEADER, "clock": "x"}), ":1: the header's 'clock'"),
        (json.dumps(HEADER), "breaks off before its outcome"),
        (json.dumps(HEADER) + "\n{}", ":2: neither an entry nor an outcome"),
        (json.dumps({**HEADER, "seed": "x"}) + '\n{"outcome": ""}', "not hexadecimal"),
    ],
)
def test_what_is_no_recording_is_refused_in_a_sentence(text: str, why: str, tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(text)
    with pytest.raises(ScriptError) as refused:
        read_recording(file)
    assert why in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_recorded_script_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "run.jsonl"
    file.write_text(json.dumps(HEADER) + '\n{"outcome": "passed"}')
    (found,) = read_recording(file)
    with pytest.raises(ScriptError):
        again(found, InProcess(BoxedStage()))
