"""The phone in the terminal: what is shown, and what each key does."""

import io

import pytest

from simulator.faults import TwimlError
from simulator.terminal import Keyboard, ring
from tests.simulator.line_in_a_box import Box, document, gather, say

DIGITS = "cuatro, siete, uno, dos, nueve, cero, tres, cinco"
DICTATION = gather(say(f"Escriba {DIGITS}. Repito: {DIGITS}."), numDigits=8, timeout=15)
MENU = document(say("Bienvenido."), gather(say("Marque dos."), numDigits=1), say("Sigo aquí."))
BYE = document(say("Gracias."), "<Hangup/>")


def called(box: Box, keys: str) -> str:
    shown: list[str] = []
    left = list(keys)
    faults = ring(
        box.transport,
        box.cast,
        box.cast.person("ana"),
        box.clock,
        read_key=lambda: left.pop(0) if left else "",
        show=shown.append,
    )
    assert faults == []
    return "\n".join(shown)


def test_prompts_are_read_and_keys_pressed() -> None:
    shown = called(Box({"/voice": MENU, "/turn": BYE}), "2")
    assert "00:00     Bienvenido.\n00:01     Marque dos.\n" in shown
    assert shown.endswith("00:02     ⌨ 2\n00:02     Gracias.\n00:03     (line hangs up)")


def test_the_caller_sees_who_they_are() -> None:
    shown = called(Box({"/voice": BYE}), "")
    assert "You are ana. Customer number 40917#" in shown
    assert "In your hand: fisico …2345" in shown


def test_t_types_the_dictated_number_into_the_token() -> None:
    box = Box({"/voice": document(DICTATION), "/turn": BYE})
    shown = called(box, "t15241185")
    assert "│ fisico …2345 │ 4712 9035 → 1524 1185 │" in shown
    assert box.line.got[1].params["Digits"] == "15241185"


def test_without_a_dictation_there_is_nothing_to_type() -> None:
    assert "nothing to type" in called(Box({"/voice": MENU}), "th")


def test_n_takes_the_next_token_and_it_needs_no_challenge() -> None:
    shown = called(Box({"/voice": MENU}), "nth")
    assert "in your hand: hotp …9876" in shown
    assert "│ hotp …9876 │" in shown


def test_s_stays_silent_until_the_line_goes_on() -> None:
    shown = called(Box({"/voice": MENU}), "s")
    assert "(caller silent for 5 s)\n00:07     Sigo aquí." in shown


def test_h_hangs_up_and_so_does_the_end_of_the_input() -> None:
    for keys in ("h", ""):
        box = Box({"/voice": MENU})
        assert "(caller hangs up)" in called(box, keys)
        assert box.line.paths == ["/voice", "/voice/status"]


def test_any_other_key_is_explained() -> None:
    assert called(Box({"/voice": MENU}), "?xh").count("stay silent until") == 3


def test_keys_come_from_a_pipe_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("2\n\n#"))
    keyboard = Keyboard()
    assert [keyboard() for _ in range(3)] == ["2", "#", ""]


def test_wrong_twiml_ends_the_call_with_its_code() -> None:
    with pytest.raises(TwimlError, match="12200"):
        called(Box({"/voice": document("<Shout/>")}), "")
