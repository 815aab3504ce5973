"""A whole call as a sound file: the tones in it are the keys that were pressed, when they were."""

import io
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.demo.stage import Stage
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.sound.call_file import BETWEEN_CALLS_S, write_call
from simulator.sound.voice import Voice
from simulator.sound.voices import installed_voice
from simulator.stage import InProcess
from simulator.transcript import CallLog
from simulator.twilio.speech import Moment, Speech
from tests.simulator.line_in_a_box import Box, document, gather, say, seconds_of_speech
from tests.simulator.sound.goertzel import decode
from tests.simulator.sound.voices_for_tests import Hum

CALLS = Path(__file__).parents[2] / "calls"
FRAME_S = 0.032  # what the receiver looks at, at once


@pytest.fixture(scope="module")
def scenes() -> Iterator[InProcess]:
    with Stage.open() as stage:
        yield InProcess(stage)


def play(name: str, scenes: InProcess) -> tuple[CallLog, ...]:
    script = Script.load(CALLS / f"{name}.yaml")
    with scenes.open(script.at) as scene:
        report = run_script(script, scene.transport, scene.cast, scene.clock)
    assert report.ok, str(report)
    return report.calls


def written(calls: tuple[CallLog, ...], folder: Path, voice: Voice | None) -> "array[int]":
    path = folder / "call.wav"
    write_call(calls, path, voice)
    with wave.open(io.BytesIO(path.read_bytes())) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        samples = array("h")
        samples.frombytes(file.readframes(file.getnframes()))
    return samples


def pressed(call: CallLog) -> list[tuple[float, str]]:
    began_at = call.log[0].at
    return [
        (entry.at - began_at, entry.what.removeprefix("presses ")[0])
        for entry in call.log
        if isinstance(entry, Moment) and entry.what.startswith("presses ")
    ]


def loudness(samples: "array[int]", begin_s: float, end_s: float) -> int:
    return max(abs(sample) for sample in samples[int(begin_s * 8000) : int(end_s * 8000)])


@pytest.mark.soak
@pytest.mark.parametrize("name", ["quien_conoce_el_menu_interrumpe", "english_wrong_code"])
def test_the_keys_of_a_whole_call_are_read_back_from_its_sound(
    name: str, scenes: InProcess, tmp_path: Path
) -> None:
    """Speech is in the file too, and lost keys over it; none of it is taken for a key."""
    voice = installed_voice()
    (call,) = play(name, scenes)
    samples = written((call,), tmp_path, voice)
    keys = pressed(call)
    heard = decode(samples)
    assert "".join(found.key for found in heard) == "".join(key for _, key in keys)
    for found, (at_s, _) in zip(heard, keys, strict=True):
        assert found.at_s == pytest.approx(at_s, abs=FRAME_S)
    assert len(samples) == (call.log[-1].at - call.log[0].at) * 8000
    if voice is not None:
        says = [entry for entry in call.log if isinstance(entry, Speech)]
        for speech in says:
            at_s = speech.at - call.log[0].at
            assert loudness(samples, at_s, at_s + speech.ends_at - speech.at) > 2000
    assert max(abs(sample) for sample in samples) < 32767


def test_a_prompt_ends_where_a_key_cuts_it_and_tones_alone_stay_without_a_voice(
    tmp_path: Path,
) -> None:
    menu = document(gather(say(seconds_of_speech(5)), numDigits=1))
    box = Box({"/voice": menu, "/turn": document("<Hangup/>")})
    report = box.run('  - {press: "5", during: prompt, into: 2}')
    assert report.ok, str(report)
    samples = written(report.calls, tmp_path, Hum())
    assert [found.key for found in decode(samples)] == ["5"]
    assert loudness(samples, 1.9, 2.0) > 5000
    assert len(samples) == 2.1 * 8000
    tones = written(report.calls, tmp_path, None)
    assert loudness(tones, 0, 2.0) == 0
    assert [(round(found.at_s, 1), found.key) for found in decode(tones)] == [(2.0, "5")]


def test_calls_of_one_script_follow_each_other(tmp_path: Path) -> None:
    menu = document(gather(say(seconds_of_speech(2)), numDigits=1))
    box = Box({"/voice": menu, "/turn": document(say(seconds_of_speech(3)), "<Hangup/>")})
    report = box.run('  - press: "1"\n  - hung_up: true\n  - call_again: true\n  - press: "2"\n')
    assert report.ok, str(report)
    assert len(report.calls) == 2
    heard = decode(written(report.calls, tmp_path, None))
    first_s = 2 + 3
    assert [found.key for found in heard] == ["1", "2"]
    assert heard[1].at_s == pytest.approx(first_s + BETWEEN_CALLS_S + 2, abs=FRAME_S)


def test_where_the_world_s_clock_jumps_no_hours_of_silence_are_written(tmp_path: Path) -> None:
    menu = document(gather(say(seconds_of_speech(2)), numDigits=1))
    box = Box({"/voice": menu, "/turn": document("<Hangup/>")})
    report = box.run('  - clock: "+18000"\n  - press: "7"\n')
    assert report.ok, str(report)
    samples = written(report.calls, tmp_path, Hum())
    (found,) = decode(samples)
    assert (found.key, found.at_s) == ("7", pytest.approx(2, abs=FRAME_S))
    assert len(samples) == pytest.approx(2.1 * 8000, abs=1)


def test_no_calls_are_an_empty_file(tmp_path: Path) -> None:
    assert len(written((), tmp_path, None)) == 0
