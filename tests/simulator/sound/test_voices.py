"""Which voice speaks, and how each is asked: a stand-in for espeak-ng shows what it is given."""

import shutil
import struct
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.sound import nanotts
from simulator.sound.espeak import Espeak, read_streamed_wav
from simulator.sound.nanotts import Nano, pieces
from simulator.sound.pcm import VOICE_RATE
from simulator.sound.voice import Remembering, VoiceFailedError
from simulator.sound.voices import installed_voice
from tests.simulator.sound.voices_for_tests import Hum

WITHOUT_NANO = pytest.mark.skipif(Nano.installed() is None, reason="py-nanotts is not installed")
WITHOUT_ESPEAK = pytest.mark.skipif(
    shutil.which("espeak-ng") is None, reason="espeak-ng is not on PATH (apt install espeak-ng)"
)
# As espeak-ng writes it into a pipe: lengths that mean "until it ends".
HEADER = struct.pack(
    *("<4sI4s4sIHHIIHH4sI", b"RIFF", 0x7FFFF024, b"WAVE", b"fmt ", 16, 1, 1),
    *(22050, 44100, 2, 16, b"data", 0x7FFFF000),
)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An espeak-ng on PATH that writes down what it is asked, and answers with answer.wav."""
    program = tmp_path / "espeak-ng"
    program.write_text(
        f'#!/bin/sh\nprintf "%s " "$@" > {tmp_path}/argv\ncat > {tmp_path}/stdin\n'
        f"cat {tmp_path}/answer.wav\n"
    )
    program.chmod(0o755)
    (tmp_path / "answer.wav").write_bytes(HEADER + struct.pack("<h", 1000) * 22050)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return program


def test_the_packaged_voice_comes_first_then_espeak_then_none(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nanotts, "import_module", lambda name: None)
    first = installed_voice()
    monkeypatch.setattr(nanotts, "import_module", _missing)
    second = installed_voice()
    monkeypatch.setenv("PATH", "")
    assert (first and first.name, second and second.name) == ("py-nanotts", "espeak-ng")
    assert installed_voice() is None


def _missing(name: str) -> None:
    raise ImportError(name)


def test_espeak_reads_the_text_from_stdin_and_never_as_an_argument(program: Path) -> None:
    espeak = Espeak.installed()
    assert espeak is not None
    sound = espeak.say("--version; ¿número 4?", "es-MX", 2.0)
    assert (program.parent / "stdin").read_text("utf-8") == "--version; ¿número 4?"
    assert (program.parent / "argv").read_text().split() == [
        *("-b", "1", "-v", "es-419", "-s", "320", "--stdin", "--stdout")
    ]
    assert (sound.rate, sound.seconds) == (VOICE_RATE, 1.0)
    assert sound.samples[8000] == pytest.approx(1000, abs=2)


def test_english_is_spoken_by_an_english_voice(program: Path) -> None:
    Espeak(str(program)).say("Press 2.", "en-US", 1.0)
    assert "-v en-us -s 160" in (program.parent / "argv").read_text()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"", "no WAV"),
        (b"RIFF", "no WAV"),
        (HEADER[:36], "without sound"),
        (HEADER[:22] + b"\2\0" + HEADER[24:], "16-bit mono"),
    ],
)
def test_an_answer_that_is_no_sound_is_told(program: Path, answer: bytes, why: str) -> None:
    (program.parent / "answer.wav").write_bytes(answer)
    with pytest.raises(VoiceFailedError, match=why):
        Espeak(str(program)).say("secreto 739164", "es-MX", 1.0)


@pytest.mark.parametrize(
    ("script", "why"),
    [("exit 3", "ended with 3"), ("exec sleep 20", "more than 0.2 s")],
)
def test_a_program_that_fails_or_hangs_is_told_without_the_text(
    program: Path, script: str, why: str
) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n")
    with pytest.raises(VoiceFailedError, match=why) as raised:
        Espeak(str(program), timeout_s=0.2).say("secreto 739164", "es-MX", 1.0)
    assert "739164" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_program_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(VoiceFailedError, match="does not run"):
        Espeak(str(tmp_path / "gone")).say("hola", "es-MX", 1.0)


@given(st.binary(max_size=80), st.integers(0, 48))
def test_bytes_of_any_kind_are_sound_or_refused(noise: bytes, kept: int) -> None:
    try:
        rate, _ = read_streamed_wav(HEADER[:kept] + noise)
    except VoiceFailedError:
        return
    assert rate > 0


@WITHOUT_ESPEAK
def test_the_real_espeak_speaks_faster_when_asked() -> None:
    espeak = Espeak.installed()
    assert espeak is not None
    slow, fast = (espeak.say("Marque su número de cliente.", "es-MX", s) for s in (1.0, 2.0))
    assert 1 < slow.seconds < 4
    assert 0.35 < fast.seconds / slow.seconds < 0.75
    assert slow.peak > 5000


@WITHOUT_NANO
@pytest.mark.parametrize("language", ["es-MX", "en-US"])
def test_the_packaged_voice_says_what_prompts_have_in_them(language: str) -> None:
    for text in ("¿Es correcto? Sí: 1; no: 2.", "“Ñandú” — <b>…</b> & \x00 日本 #*", "…", ""):
        sound = Nano().say(text, language, 1.0)
        assert sound.rate == VOICE_RATE
        assert sound.peak < 32767


def test_a_packaged_voice_that_fails_is_told_without_the_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Broken:
        def speak(self, text: str, **how: object) -> bytes:
            raise RuntimeError(f"pico_putTextUtf8 failed: {text}")

    monkeypatch.setitem(sys.modules, "py_nanotts", SimpleNamespace(NanoTTS=Broken))
    with pytest.raises(VoiceFailedError) as raised:
        Nano().say("secreto 739164", "es-MX", 1.0)
    assert "739164" not in str(raised.value)


@given(st.text(max_size=1500) | st.text("a", min_size=300, max_size=1500))
def test_pico_gets_plain_latin_text_in_pieces_it_can_take(text: str) -> None:
    given_to_it = pieces(text)
    assert all(0 < len(piece) <= 400 for piece in given_to_it)
    assert all(len(word) <= 40 for piece in given_to_it for word in piece.split())
    assert not set("".join(given_to_it)) & set('<>&\\"\0\n')


@given(st.lists(st.sampled_from(["número", "marque", "1.", "¿sí?", "y"]), max_size=400))
def test_nothing_of_an_ordinary_text_is_lost_in_pieces(words: list[str]) -> None:
    assert " ".join(pieces(" ".join(words))).split() == words


def test_what_is_said_again_is_remembered_and_forgotten_in_time() -> None:
    voice = Hum()
    remembering = Remembering(voice, most=2)
    for text in ("a", "b", "a", "c", "b"):
        assert remembering.say(text, "es-MX", 1.0).seconds > 0
    assert [text for text, _, _ in voice.asked] == ["a", "b", "c", "b"]
    assert remembering.name == "hum"
