"""`audiomatico call script.yaml --wav call.wav`: what it writes, and what it refuses."""

import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from simulator import cli
from simulator.cast import Cast
from simulator.cli import call
from simulator.clock import VirtualClock
from simulator.sound.voice import VoiceFailedError
from tests.simulator.line_in_a_box import CAST, PUBLIC_URL, BoxedLine, document, gather, say
from tests.simulator.sound.goertzel import decode
from tests.simulator.sound.voices_for_tests import Hum

MENU = document(gather(say("Marque dos."), numDigits=1))
BYE = document(say("Gracias."), "<Hangup/>")
GOOD = 'title: Buena\nproves: []\ncaller: ana\ncall: [{press: "2"}, {hear: gracias}]\n'


class OneLine:
    @contextmanager
    def fresh(self, clock: VirtualClock) -> Iterator[tuple[Any, str, Cast, Any]]:
        line = BoxedLine(clock, {"/voice": MENU, "/turn": BYE})
        yield line, PUBLIC_URL, Cast.from_mapping(CAST), None


def run(*args: object) -> Result:
    context = SimpleNamespace(stage=OneLine())
    return CliRunner().invoke(call, [str(arg) for arg in args], obj=context)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "good.yaml"
    file.write_text(GOOD)
    return file


@pytest.fixture(autouse=True)
def _hum(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "installed_voice", Hum)


def sound_of(path: Path) -> "array[int]":
    with wave.open(str(path)) as file:
        return array("h", file.readframes(file.getnframes()))


def test_the_call_is_written_and_its_keys_are_in_it(script: Path, tmp_path: Path) -> None:
    result = run(script, "--wav", tmp_path / "call.wav")
    assert result.exit_code == 0, result.output
    samples = sound_of(tmp_path / "call.wav")
    assert len(samples) == 2 * 8000
    assert max(samples[:4000]) > 5000
    assert [found.key for found in decode(samples)] == ["2"]


def test_a_call_that_fails_is_written_up_to_there_and_still_fails(
    script: Path, tmp_path: Path
) -> None:
    script.write_text(GOOD.replace("gracias", "adiós"))
    result = run(script, "--wav", tmp_path / "call.wav")
    assert result.exit_code == 1
    assert [found.key for found in decode(sound_of(tmp_path / "call.wav"))] == ["2"]


def test_without_a_voice_there_are_tones_and_it_says_so(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "installed_voice", lambda: None)
    result = run(script, "--wav", tmp_path / "call.wav")
    assert result.exit_code == 0
    assert "no voice installed, tones only; to get one: " in result.stderr
    samples = sound_of(tmp_path / "call.wav")
    assert max(samples[:4000]) == 0
    assert [found.key for found in decode(samples)] == ["2"]


@pytest.mark.parametrize(
    ("times", "place", "why"),
    [
        (2, "call.wav", "--wav goes with exactly one script"),
        (1, "none/call.wav", "there is no folder"),
        (1, ".", "is a directory"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anybody_calls(
    times: int, place: str, why: str, script: Path, tmp_path: Path
) -> None:
    result = run(*[script] * times, "--wav", tmp_path / place)
    assert result.exit_code == 2
    assert why in result.output
    assert "Buena" not in result.output


def test_a_sound_is_never_written_over_its_script(script: Path) -> None:
    before = script.read_bytes()
    result = run(script, "--wav", script.parent / "." / script.name)
    assert result.exit_code == 2
    assert "this is the script itself" in result.output
    assert script.read_bytes() == before


def test_by_hand_there_is_no_file(tmp_path: Path) -> None:
    result = run("--interactive", "--wav", tmp_path / "call.wav")
    assert result.exit_code == 2
    assert "exactly one script" in result.output


def test_a_disk_or_a_voice_that_fails_is_told_in_one_sentence(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run(script, "--wav", tmp_path / ("n" * 300 + ".wav"))
    assert result.exit_code == 1
    assert "cannot be written: File name too long" in result.stderr

    class Hoarse(Hum):
        def say(self, text: str, language: str, speed: float) -> Any:
            raise VoiceFailedError("espeak-ng ended with 3")

    monkeypatch.setattr(cli, "installed_voice", Hoarse)
    result = run(script, "--wav", tmp_path / "call.wav")
    assert (result.exit_code, result.exception.__class__) == (1, SystemExit)
    assert "call.wav was not written: espeak-ng ended with 3" in result.stderr
