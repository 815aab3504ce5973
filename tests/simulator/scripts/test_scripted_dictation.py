"""Scripts that wait, capture a dictation and answer it, against a canned line (SCRIPTS.md)."""

from typing import Any

import pytest

from tests.simulator.canned_line import BYE, MENU, boxed, failure
from tests.simulator.line_in_a_box import (
    START,
    Box,
    Got,
    document,
    gather,
    say,
    seconds_of_speech,
)

DIGITS = (
    'cuatro, <break time="500ms"/>siete, uno, dos, <break time="2.5s"/>nueve, cero, tres, cinco'
)
DICTATION = f"Escriba en su NetKey: {DIGITS}. Repito: {DIGITS}. Marque aquí los ocho números."
CODE_GATHER: dict[str, str | int] = {
    "numDigits": 8,
    "finishOnKey": "*",
    "timeout": 15,
    "actionOnEmptyResult": "true",
}


def test_a_wait_counts_from_the_end_of_the_prompt_and_the_press_comes_at_that_moment() -> None:
    slow = document(gather(say(seconds_of_speech(10)), timeout=60, numDigits=1))
    box = boxed(slow, BYE)
    assert box.run('- wait: 30\n- press: "1"').ok
    assert box.line.got[1].at == START + 40


def test_while_waiting_gathers_time_out_and_their_answers_are_heard() -> None:
    again = document(gather(say(seconds_of_speech(5)), timeout=15, actionOnEmptyResult="true"))
    box = boxed(again, again, again, BYE)
    # 5 s of speech, quiet; 15 s later the next 5 s, 15 s later the last: 3 s into it
    report = box.run("- wait: 38\n- hear: palabra sinfin palabra")
    assert report.ok, str(report)
    assert [got.at - START for got in box.line.got[:3]] == [0, 20, 40]


def dictating(box: Box) -> Any:
    """A line that dictates once and then says "aquí sigo"; a code is late from 120 s on."""
    state = {"ends": 0.0}

    def turn(got: Got) -> str:
        if got.params["Digits"] == "2":
            state["ends"] = int(got.at) + 18
            return document(gather(say(DICTATION), **CODE_GATHER))
        if len(got.params["Digits"]) == 8:
            return document(say("Venció." if int(got.at) >= state["ends"] + 120 else "Activo."))
        return document(gather(say("Aquí sigo."), **CODE_GATHER))

    return turn


@pytest.mark.parametrize("before", ["", "- wait: 3.25\n", "- wait: 1.5\n"])
@pytest.mark.parametrize(("until", "answer"), [(119, "activo"), (120, "venció")])
def test_the_last_key_falls_on_its_second_whatever_happened_before(
    before: str, until: int, answer: str
) -> None:
    box = boxed(MENU)
    box.line.replies["/turn"] = dictating(box)
    report = box.run(
        f'- hear: bienvenido\n{before}- press: "2"\n- capture: reto\n- token: reto\n'
        f'- wait: {{until: {until}, after: dictation}}\n- press: "{{clave}}"\n- hear: {answer}'
    )
    assert report.ok, str(report)
    assert len(box.line.paths) > 8  # silences were posted in between
    dictated_at = box.line.got[1].at
    code = next(got for got in box.line.got if len(got.params.get("Digits", "")) == 8)
    assert code.at == dictated_at + 18 + until


def test_a_moment_that_is_over_cannot_be_waited_for() -> None:
    box = boxed(MENU)
    box.line.replies["/turn"] = dictating(box)
    report = box.run(
        '- press: "2"\n- capture: reto\n- token: reto\n- wait: 60\n'
        '- wait: {until: 20, after: dictation}\n- press: "{clave}"'
    )
    assert "41.75 s too late" in failure(report)


def test_a_dictation_is_captured_and_answered_by_the_token() -> None:
    box = boxed(document(gather(say(DICTATION), **CODE_GATHER)), BYE)
    report = box.run('- capture: reto\n  digits: 8\n- token: reto\n- press: "{clave}"')
    assert report.ok
    assert box.line.got[1].params["Digits"] == "15241185"


def test_readings_that_differ_fail_the_capture() -> None:
    other = DICTATION.replace("cinco. Marque", "seis. Marque")
    box = boxed(document(gather(say(other))))
    assert "the readings differ: 47129035, 47129036" in failure(box.run("- capture: reto"))


def test_a_dictation_cut_off_cannot_be_captured() -> None:
    box = boxed(document(gather(say(DICTATION), **CODE_GATHER)), BYE)
    report = box.run('- capture: reto\n- press: "*"\n  during: prompt\n  into: 9')
    assert "dictated once" in failure(report)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("one_digit", "57129035"),
        ("swap_two", "74129035"),
        ("increment", "47129036"),
        ("shorten", "4712903"),
        ("reverse", "53092174"),
    ],
)
def test_wrong_values_are_derived(change: str, value: str) -> None:
    box = boxed(document(gather(say(DICTATION))), BYE)
    report = box.run(
        f'- capture: reto\n- set: {{name: mal, from: reto, change: {change}}}\n- press: "{{mal}}#"'
    )
    assert report.ok
    assert box.line.got[1].params["Digits"] == value


def test_a_change_that_changes_nothing_fails() -> None:
    box = boxed(MENU)
    report = box.run('- set: {name: a, value: "1111", change: swap_two}\n- press: "{a}"')
    assert "changes nothing" in failure(report)


def test_other_tokens_and_other_names() -> None:
    box = boxed(document(gather()), BYE)
    report = box.run(
        "- token: {serial: 2, as: uno}\n- token: {serial: 2, as: otro}\n"
        '- set: {name: reto, value: "123"}\n- token: {challenge: reto, of: ana}\n'
        '- press: "{uno}{otro}#"'
    )
    assert report.ok
    digits = box.line.got[1].params["Digits"]
    assert digits[:6] != digits[6:]
    assert "none numbered 3" in failure(boxed(MENU).run("- token: {serial: 3}"))
    assert "takes a challenge" in failure(boxed(MENU).run("- token: {serial: 1}"))
