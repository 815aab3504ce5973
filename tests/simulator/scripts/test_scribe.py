"""How a played call reads as a script: what keys are called, what is quoted, what can't be told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.cast import Cast
from simulator.faults import ScriptError
from simulator.hearing.hearing import find, normalised
from simulator.scripts.excerpts import excerpt
from simulator.scripts.played import FaultUsed, Played, TokenAnswer
from simulator.scripts.scribe import write_script
from simulator.twilio.speech import Moment, Speech
from simulator.twiml.verbs import Say, duration_s
from tests.simulator.line_in_a_box import CAST, START

DICTATES = "escriba uno dos tres cuatro cinco seis siete ocho, repito: " * 2


class Call:
    """A log made by hand: every prompt is heard to the end."""

    def __init__(self, person: str = "ana") -> None:
        self.person = person
        self.now = START
        self.log: list[Speech | Moment] = [Moment(START, "twilio", "rings")]
        self.answers: list[TokenAnswer] = []
        self.faults: list[FaultUsed] = []
        self.line: str | None = None

    def says(self, text: str, kind: str = "prompt") -> "Call":
        sounds = (Say("Polly.Mia-Neural", "es-MX", (text,)),)
        began_at, self.now = self.now, self.now + duration_s(sounds)
        self.log.append(Speech(kind, sounds, began_at, self.now))
        return self

    def keys(self, keys: str, after_s: float = 1.0) -> "Call":
        self.now += after_s
        for key in keys:
            self.log.append(Moment(self.now, "caller", f"presses {key}"))
            self.now += 0.25
        return self

    def does(self, what: str, who: str = "caller", after_s: float = 0.0) -> "Call":
        self.now += after_s
        self.log.append(Moment(self.now, who, what))
        return self

    def token(self, challenge: str, code: str, serial: int = 1, whose: str | None = None) -> "Call":
        self.answers.append(TokenAnswer(self.now, serial, challenge, code, whose))
        return self

    def played(self) -> Played:
        parts = (tuple(self.log), tuple(self.answers), tuple(self.faults))
        return Played(self.person, self.line, self.log[0].at, *parts)


def steps(*calls: Call) -> list[str]:
    text = write_script([call.played() for call in calls], "Una llamada", Cast.from_mapping(CAST))
    return [line.strip().removeprefix("- ") for line in text.partition("call:\n")[2].splitlines()]


def test_what_is_the_callers_own_has_its_name() -> None:
    call = Call().says("Marque su número.").keys("40917#").says("Otra vez.").keys("99*40917#")
    call.says("Y su número secreto.").keys("739164#").says("La serie.").keys("2345")
    call.says("La serie completa.").keys("0000012345#").says("¿Cuánto?").keys("1500#")
    pressed = [step for step in steps(call) if step.startswith("press")]
    assert pressed == [
        'press: "{cliente}#"',
        'press: "99*{cliente}#"',
        'press: "{secreto}#"',
        'press: "{serie}"',
        'press: "{serie_completa}#"',
        'press: "1500#"',
    ]


def test_what_is_somebody_elses_has_theirs() -> None:
    call = Call().says("Marque su número.").keys("5512#").says("Su clave.").keys("90817263#")
    assert steps(call)[1::2] == ['press: "{beto.cliente}#"', 'press: "{beto.temporal}#"']


def test_a_code_is_worked_out_anew() -> None:
    call = Call().says(DICTATES).token("12345678", "55667788").keys("55667788")
    assert steps(call)[1:] == ["capture: reto", "token: reto", 'press: "{clave}"']


@pytest.mark.parametrize(
    ("keyed", "expected"),
    [
        ("65667788", "set: {name: mala, from: clave, change: one_digit}"),
        ("55667789", "set: {name: mala, from: clave, change: increment}"),
        ("5566778", "set: {name: corta, from: clave, change: shorten}"),
        ("5566", "set: {name: primera, from: clave, change: first_half}"),
        ("00000000", "set: {name: mala, from: clave, change: one_digit}"),
    ],
)
def test_a_wrong_code_is_wrong_in_the_same_way(keyed: str, expected: str) -> None:
    call = Call().says(DICTATES).token("12345678", "55667788").keys(keyed)
    assert steps(call)[3] == expected


def test_the_number_typed_with_a_slip_is_typed_with_one_again() -> None:
    call = Call().says(DICTATES).token("12345768", "55667788").keys("55667788")
    slip = "set: {name: otro, from: reto, change: swap_two}"
    assert steps(call)[1:4] == ["capture: reto", slip, "token: otro"]


def test_another_token_and_another_persons_are_said() -> None:
    call = Call().says("Diga el número.").token("", "111222", serial=2).keys("111222")
    assert "token: {serial: 2}" in steps(call)
    call = Call("beto").says(DICTATES).token("12345678", "55667788", whose="ana").keys("55667788")
    assert "token: {challenge: reto, of: ana}" in steps(call)


def test_a_pause_is_waited_for_and_a_moment_is_not() -> None:
    call = Call().says("Marque uno por favor ya.").keys("1", 2.0).says("Y dos.").keys("2", 7.6)
    assert steps(call) == [
        'hear: "por favor ya"',
        'press: "1"',
        "wait: 7.5",
        'press: "2"',
    ]


def test_what_is_keyed_slowly_is_keyed_slowly() -> None:
    call = Call().says("Marque la cantidad.").keys("15").keys("00#", 4.0)
    assert steps(call)[1:] == ['press: "15"', "wait: 4.25", 'press: "00#"']


def test_a_silence_is_one() -> None:
    call = Call().says("Marque una tecla.").does("silent for 5 s", after_s=5).says("Aquí sigo aún.")
    assert steps(call.does("hangs up", "line")) == [
        'hear: "Marque una tecla"',
        "silence: true",
        'hear: "Aquí sigo aún"',
        "hung_up: true",
    ]


def test_a_second_call_rings_as_much_later() -> None:
    one = Call().says("Marque una tecla.").does("hangs up")
    two = Call("beto")
    two.log[0] = Moment(one.now + 90, "twilio", "rings")
    assert steps(one, two)[1:4] == ["hang_up: true", 'clock: "+90"', "call_again: {caller: beto}"]


def test_faults_stand_before_what_they_befell() -> None:
    call = Call().says("Marque una tecla.").keys("1")
    call.faults = [FaultUsed(START, "slow"), FaultUsed(call.now - 0.25, "duplicate")]
    assert steps(call) == [
        "# the answer was slow to come",
        'hear: "Marque una tecla"',
        "deliver: twice",
        'press: "1"',
    ]


def test_a_transfer_ends_as_it_did_and_another_line_is_named() -> None:
    call = Call().says("Le comunicamos con alguien.", "say").does("dials …0001", "twilio")
    call.does("the call put through: busy", "twilio", after_s=30).says("No contestan ahora.")
    call.line = "+525599990000"
    text = write_script([call.played()], "Dos: puntos", Cast.from_mapping(CAST))
    assert text.startswith(
        'title: "Dos: puntos"\nproves: []\ncaller: ana\nat: 2026-11-23T10:00:00\n'
    )
    assert 'line: "+525599990000"\ndial: busy\ncall:\n' in text


def test_a_clock_set_back_cannot_be_told() -> None:
    call = Call().says("Marque una tecla.").does("jumps -60 s", "clock").keys("1")
    with pytest.raises(ScriptError, match="set back"):
        steps(call)


def test_nothing_is_no_script() -> None:
    with pytest.raises(ScriptError, match="nobody has called"):
        write_script([], "Nada", Cast.from_mapping(CAST))


def test_calls_to_two_lines_cannot_be_told() -> None:
    one, two = Call().does("hangs up"), Call()
    two.line = "+525599990000"
    with pytest.raises(ScriptError, match="two lines"):
        steps(one, two)


WORDS = st.sampled_from(
    ["marque", "su", "número", "uno", "cuatro,", "siete", "mil", "12", "de", "noviembre", "una."]
)


@given(st.lists(WORDS, min_size=1, max_size=30))
def test_an_excerpt_is_found_again_and_holds_no_number(words: list[str]) -> None:
    text = " ".join(words)
    found = excerpt(text)
    assert len(found.split()) <= 8
    if found:
        assert find(normalised(found), normalised(text)) is not None
        assert not {"uno", "cuatro", "siete", "mil", "12", "noviembre"} & set(found.split())


@pytest.mark.parametrize(
    "text",
    [
        "Gracias. Su último acceso fue el miércoles dieciocho de noviembre a las nueve.",
        "Thank you. Your last access was on Wednesday, November eighteenth.",
    ],
)
def test_an_excerpt_holds_no_day_of_the_week(text: str) -> None:
    """A fresh world's last access was on another."""
    assert excerpt(text) in ("Gracias. Su último acceso fue", "Thank you. Your last access was")
