"""What was done is written as a script; in a world with other secrets it tells the same story."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.demo.stage import Stage
from simulator.hearing.hearing import dictated
from simulator.scripts.played import Fault
from simulator.scripts.runner import run_script
from simulator.scripts.scribe import FaultUsed, Played, TokenAnswer, write_script
from simulator.scripts.script import Script
from simulator.soft_token import SoftToken
from simulator.stage import USUAL_TIME, InProcess, Scene
from simulator.twilio.line import Line
from simulator.twilio.phone import Phone, Switches
from simulator.twilio.speech import Speech
from tests.calls.written import Story, story_of, written_from
from tests.simulator.line_in_a_box import counting_bytes

HERE = Path(__file__).parent
# A code good, wrong, late, in halves, of another; every kind of token; silence, a hasty caller,
# a clock that jumps, two calls, two callers, agents, English, another line, a delivery twice.
TOLD_AGAIN = (
    *("activa_su_netkey_fisico", "asterisco_solo_no_cuenta", "clave_incompleta"),
    *("clave_de_otra_operacion", "clave_movil_de_59_segundos", "desconocido_o_equivocado"),
    *("dos_numeros_volteados", "english_lost", "entrega_doble", "la_clave_de_otro"),
    *("linea_de_pruebas", "llamar_otra_vez_a_un_ejecutivo", "movil_en_el_mismo_telefono"),
    *("quien_conoce_el_menu_interrumpe", "quince_minutos", "token_de_contador"),
    *("vence_a_los_120_segundos", "vive_hasta_los_120_segundos"),
)


@pytest.fixture(scope="module")
def here() -> Iterator[InProcess]:
    with Stage.open() as stage:
        yield InProcess(stage)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[InProcess]:
    """The same people with other secrets."""
    with Stage.open() as stage:
        yield InProcess(stage)


@pytest.mark.parametrize("name", TOLD_AGAIN)
def test_the_written_script_tells_the_same_story(
    name: str, here: InProcess, elsewhere: InProcess
) -> None:
    text, told = written_from(Script.load(HERE / f"{name}.yaml"), here)
    passes(text, elsewhere, told)


class Hand:
    """Somebody at the browser phone: slow, or hasty, with a token at hand."""

    def __init__(self, scene: Scene, name: str) -> None:
        self.scene = scene
        self.person = scene.cast.person(name)
        self.clock = scene.clock
        line = Line(scene.transport, scene.cast, self.person, scene.clock, counting_bytes())
        self.phone = Phone(line, scene.clock, Switches(key_s=0))
        self.answers: list[TokenAnswer] = []
        self.faults: list[FaultUsed] = []

    def key(self, keys: str, after_s: float = 1.0, apart_s: float = 0.4) -> None:
        """So long after the line got quiet."""
        self.phone.listen()
        self.key_in(keys, after_s, apart_s)

    def key_in(self, keys: str, after_s: float, apart_s: float = 0.4) -> None:
        """So long from now, whatever is being said."""
        self.phone.advance_to(self.clock.now + after_s)
        for key in keys:
            self.phone.press(key)
            self.phone.advance_to(self.clock.now + apart_s)

    def fault(self, fault: Fault) -> None:
        self.faults.append(FaultUsed(self.clock.now, fault))

    def token(self) -> str:
        speech = next(e for e in reversed(self.phone.log) if isinstance(e, Speech))
        words = speech.heard_by(speech.ends_at)
        challenge = dictated([words])[1]
        code = SoftToken.of(self.person.tokens[0]).answer(challenge, self.clock.now_s())
        self.answers.append(TokenAnswer(self.clock.now, 1, challenge, code))
        return code

    def identify(self) -> None:
        self.key("2", 3.1)
        self.key("1")
        self.key(self.person.number + "#", 2.7, apart_s=0.9)
        self.key(self.person.secret_number + "#", 0.3)
        self.key(self.person.tokens[0].serial[-4:])

    def played(self) -> Played:
        log, answers, faults = tuple(self.phone.log), tuple(self.answers), tuple(self.faults)
        return Played(self.person.name, None, log[0].at, log, answers, faults)

    def written(self) -> tuple[str, Story]:
        told = story_of([self.phone.line.sid], self.scene)
        return write_script([self.played()], "By hand", self.scene.cast), told


def passes(text: str, scenes: InProcess, told: Story) -> None:
    script = Script.parse(text, "written.yaml")
    with scenes.open(script.at) as scene:
        report = run_script(script, scene.transport, scene.cast, scene.clock)
        assert report.ok, f"\n{text}\n{report}"
        assert story_of([call.sid for call in report.calls], scene) == told, text


def test_a_code_keyed_into_the_second_reading_waits_for_it_in_the_script(
    here: InProcess, elsewhere: InProcess
) -> None:
    with here.open(USUAL_TIME) as scene:
        hand = Hand(scene, "ana")
        hand.identify()
        while hand.phone.keypad is None:
            hand.phone.advance_to(hand.phone.next_at)
        hand.key_in(hand.token(), 22)
        text, told = hand.written()
    assert told[0][-1][-1] == "anything_else"
    assert "during" not in text
    passes(text, elsewhere, told)


@pytest.mark.parametrize(("pause_s", "state"), [(117.0, "anything_else"), (119.5, "code.open")])
def test_a_slow_hand_is_as_late_in_the_script(
    pause_s: float, state: str, here: InProcess, elsewhere: InProcess
) -> None:
    with here.open(USUAL_TIME) as scene:
        hand = Hand(scene, "ana")
        hand.identify()
        hand.phone.listen()
        code = hand.token()
        hand.key_in(code, pause_s, apart_s=0.2)
        text, told = hand.written()
    assert told[0][-1][-1] == state
    assert "wait: {until: " in text
    passes(text, elsewhere, told)


def test_a_lost_digit_and_one_that_came_twice_are_as_wrong_in_the_script(
    here: InProcess, elsewhere: InProcess
) -> None:
    with here.open(USUAL_TIME) as scene:
        hand = Hand(scene, "ana")
        hand.identify()
        hand.phone.listen()
        code = hand.token()
        hand.key_in(code[:3], 1)
        hand.phone.note("caller", f"presses {code[3]}: lost")
        hand.fault("lost_digit")
        hand.key_in(code[4:], 1)
        hand.phone.stay_silent()
        hand.phone.listen()
        hand.fault("doubled_digit")
        hand.key_in(code[0] + code[:-1], 1, apart_s=0)
        hand.key(code)
        hand.phone.hang_up()
        text, told = hand.written()
    assert "# a digit was lost on the way" in text
    assert "# a digit came twice" in text
    assert code not in text
    passes(text, elsewhere, told)


def test_who_hangs_up_in_the_middle_of_a_sentence_does_so_in_the_script(
    here: InProcess, elsewhere: InProcess
) -> None:
    with here.open(USUAL_TIME) as scene:
        hand = Hand(scene, "ana")
        hand.key_in("2", 1.5)
        hand.key_in("2", 12)
        hand.phone.hang_up()
        text, told = hand.written()
    assert "lost: true" in text
    passes(text, elsewhere, told)
