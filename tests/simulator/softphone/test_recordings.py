"""Prompts as sound: made once, ahead, and missed by nobody where there is no voice."""

import io
import threading
import wave
from array import array

import pytest

from simulator.softphone.recordings import MOST_KEPT, Recordings
from simulator.sound.pcm import VOICE_RATE, Pcm
from simulator.twiml.verbs import Say
from tests.simulator.line_in_a_box import document, gather, say
from tests.simulator.softphone.page import BoxedPhone

WHOLE = document(
    say("Uno."), gather(say("Dos.") + say("Tres."), timeout=300), say("Cuatro."), "<Hangup/>"
)


class Beep:
    """A voice that says one sample a character."""

    name = "beep"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.broken = False
        self.done = threading.Condition()

    def say(self, text: str, language: str, speed: float) -> Pcm:
        if self.broken:
            raise RuntimeError("no voice today")
        with self.done:
            self.said.append(text)
            self.done.notify_all()
        return Pcm(VOICE_RATE, array("h", [1000] * 10))

    def wait_for(self, texts: list[str]) -> None:
        with self.done:
            assert self.done.wait_for(lambda: self.said == texts, 10), self.said


def words(text: str) -> tuple[Say, ...]:
    return (Say("v", "es-MX", (text,)),)


def rung(voice: Beep | None) -> BoxedPhone:
    boxed = BoxedPhone({"/voice": WHOLE}, {"voice": voice})
    boxed.page.ring()
    boxed.page.until("speech")
    return boxed


def test_what_is_said_can_be_fetched_as_long_as_it_lasts() -> None:
    boxed = rung(Beep())
    boxed.page.listen()
    answer = boxed.page.get(boxed.page.path("speech/2.wav"))
    assert answer.mimetype == "audio/wav"
    with wave.open(io.BytesIO(answer.data)) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (VOICE_RATE, 1)
        assert sound.getnframes() == VOICE_RATE
    boxed.page.hang_up()


def test_a_whole_document_is_spoken_before_it_is_asked_for() -> None:
    voice = Beep()
    boxed = rung(voice)
    voice.wait_for(["Uno.", "Dos.", "Tres.", "Cuatro."])
    boxed.page.hang_up()


def test_the_house_names_the_voice() -> None:
    boxed = BoxedPhone({"/voice": WHOLE}, {"voice": Beep()})
    assert boxed.page.get("/api/house").json["voice"] == "beep"


@pytest.mark.parametrize("number", ["0", "9", "-1", "x", "1.5"])
def test_what_was_not_said_is_not_there(number: str) -> None:
    boxed = rung(Beep())
    assert boxed.page.get(boxed.page.path(f"speech/{number}.wav")).status_code == 404
    boxed.page.hang_up()


def test_without_a_voice_there_is_no_sound() -> None:
    boxed = rung(None)
    assert boxed.page.get(boxed.page.path("speech/1.wav")).status_code == 404
    boxed.page.hang_up()


def test_a_voice_that_fails_leaves_the_captions_and_is_asked_again() -> None:
    voice = Beep()
    voice.broken = True
    recordings = Recordings(voice)
    assert recordings.wav(words("hola")) is None
    voice.broken = False
    assert recordings.wav(words("hola")) is not None


def test_the_same_prompt_is_spoken_once() -> None:
    voice = Beep()
    recordings = Recordings(voice)
    assert recordings.wav(words("una vez")) == recordings.wav(words("una vez"))
    assert voice.said == ["una vez"]


def test_what_nobody_asked_for_lately_is_forgotten() -> None:
    voice = Beep()
    recordings = Recordings(voice)
    for number in range(MOST_KEPT + 1):
        recordings.wav(words(f"recado {number}"))
    recordings.wav(words("recado 0"))
    assert voice.said.count("recado 1") == 1
    recordings.wav(words("recado 1"))
    assert voice.said.count("recado 1") == 2
