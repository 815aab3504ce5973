"""A Gather on the phone, rule by rule as telephony.md has them."""

import pytest

from simulator.twilio.keypad import LoneFinishKey
from simulator.twilio.phone import Phone
from tests.simulator.line_in_a_box import (
    START,
    Box,
    document,
    gather,
    redirect,
    say,
    seconds_of_speech,
)

DONE = document(say("listo"), "<Hangup/>")


def rung(*verbs: str, lone_finish_key: LoneFinishKey = "posts_empty") -> tuple[Box, Phone]:
    box = Box({"/voice": document(*verbs), "/turn": DONE, "/next": DONE})
    return box, box.ring(lone_finish_key)


def test_without_attributes_a_gather_waits_five_seconds() -> None:
    # Rule "Defaults: timeout 5 s"
    box, phone = rung(gather(), redirect("/next"))
    phone.advance_to(START + 4.75)
    assert box.line.paths == ["/voice"]
    phone.advance_to(START + 5)
    assert box.line.paths == ["/voice", "/next"]


def test_without_attributes_the_hash_key_ends_any_number_of_digits() -> None:
    # Rule "finishOnKey #, numDigits unlimited"
    box, phone = rung(gather())
    phone.press("1234567890123456789#")
    assert box.line.last.params["Digits"] == "1234567890123456789"
    assert box.line.last.params["FinishedOnKey"] == "#"


def test_the_timeout_starts_when_the_nested_prompt_ends() -> None:
    # Rule "timeout counts between keys and starts when the nested prompt ends"
    box, phone = rung(gather(say(seconds_of_speech(10)), timeout=3), redirect("/next"))
    phone.advance_to(START + 12.75)
    assert box.line.paths == ["/voice"]
    phone.advance_to(START + 13)
    assert box.line.paths == ["/voice", "/next"]


def test_the_timeout_counts_between_keys() -> None:
    box, phone = rung(gather(timeout=3))
    for number in range(5):
        phone.advance_to(START + 2.75 * number)
        phone.press("7")
    phone.advance_to(phone.last_key_at + 2.75)
    assert box.line.paths == ["/voice"]
    phone.advance_to(phone.last_key_at + 3)
    assert box.line.last.params["Digits"] == "77777"


def test_on_expiry_with_digits_it_posts_them() -> None:
    # Rule "On expiry with digits it posts them"; FinishedOnKey "empty when numDigits or the timeout
    # ended it"
    box, phone = rung(gather(timeout=3))
    phone.press("12")
    phone.stay_silent()
    assert box.line.last.path == "/turn"
    assert box.line.last.params["Digits"] == "12"
    assert box.line.last.params["FinishedOnKey"] == ""
    assert box.line.last.params["msg"] == "Gather End"


def test_on_expiry_with_none_it_falls_through_to_the_next_verb() -> None:
    # Rule "with none it falls through to the next verb"
    box, phone = rung(gather(), say("¿sigue ahí?"), gather())
    phone.stay_silent()
    assert box.line.paths == ["/voice"]
    assert phone.speaking is not None
    assert phone.speaking.heard_by(START + 99) == "¿sigue ahí?"


def test_on_expiry_with_none_it_posts_nothing_where_an_empty_result_is_wanted() -> None:
    # Rule "unless actionOnEmptyResult"
    box, phone = rung(gather(actionOnEmptyResult="true"), redirect("/next"))
    phone.stay_silent()
    assert box.line.last.path == "/turn"
    assert box.line.last.params["Digits"] == ""
    assert box.line.last.params["FinishedOnKey"] == ""


def test_the_first_key_stops_a_nested_prompt() -> None:
    # Rule "The first key stops a nested prompt (barge-in)."
    box, phone = rung(gather(say(seconds_of_speech(20)), timeout=4))
    phone.advance_to(START + 2)
    assert phone.speaking is not None
    phone.press("1")
    assert phone.speaking is None
    phone.advance_to(START + 6)
    assert box.line.last.at == START + 6


def test_a_prompt_before_the_gather_is_heard_whole_and_keys_meanwhile_are_lost() -> None:
    # Rule "A prompt that must be heard whole goes before the Gather. Keys pressed outside a
    # Gather are lost."
    box, phone = rung(say(seconds_of_speech(10)), gather(numDigits=1))
    phone.advance_to(START + 2)
    assert phone.press("12") == "12"
    assert phone.speaking is not None
    phone.listen()
    assert box.clock.now == START + 10
    assert phone.press("3") == ""
    assert box.line.last.params["Digits"] == "3"


def test_keys_during_a_pause_are_lost() -> None:
    _, phone = rung('<Pause length="5"/>', gather())
    assert phone.press("1") == "1"


def test_with_no_finish_key_no_key_ends_it() -> None:
    # Rule 'finishOnKey="": no key ends it.'
    box, phone = rung(gather(finishOnKey=""))
    phone.press("1#2*3")
    assert box.line.paths == ["/voice"]
    phone.stay_silent()
    assert box.line.last.params["Digits"] == "1#2*3"


@pytest.mark.parametrize("key", list("0123456789#*"))
def test_the_finish_key_never_appears_in_digits(key: str) -> None:
    # Rule "The finish key never appears in Digits."
    other = "7" if key != "7" else "8"
    box, phone = rung(gather(finishOnKey=key))
    phone.press(other + key)
    assert box.line.last.params["Digits"] == other
    assert box.line.last.params["FinishedOnKey"] == key


def test_so_many_digits_end_it_at_once_without_a_finish_key() -> None:
    # Rule "FinishedOnKey (#, or empty when numDigits or the timeout ended it)"
    box, phone = rung(gather(numDigits=8))
    phone.press("12345678")
    assert box.line.last.params["Digits"] == "12345678"
    assert box.line.last.params["FinishedOnKey"] == ""
    assert box.line.last.at == START + 7 * 0.25


def test_the_finish_key_ends_it_before_so_many_digits() -> None:
    box, phone = rung(gather(numDigits=8, finishOnKey="*"))
    phone.press("123*")
    assert box.line.last.params["Digits"] == "123"
    assert box.line.last.params["FinishedOnKey"] == "*"


# The rule is "`#` with no digits before it: documents disagree (ignored / falls through). The
# simulator has a switch; the server survives both."


def test_a_lone_finish_key_posts_nothing() -> None:
    box, phone = rung(gather(), redirect("/next"), lone_finish_key="posts_empty")
    phone.press("#")
    assert box.line.last.path == "/turn"
    assert box.line.last.params["Digits"] == ""
    assert box.line.last.params["FinishedOnKey"] == "#"


def test_a_lone_finish_key_falls_through() -> None:
    box, phone = rung(
        gather(actionOnEmptyResult="true"), redirect("/next"), lone_finish_key="falls_through"
    )
    phone.press("#")
    assert box.line.last.path == "/next"
    assert "Digits" not in box.line.last.params


def test_a_lone_finish_key_is_ignored_but_stops_the_prompt_and_the_silence() -> None:
    box, phone = rung(
        gather(say(seconds_of_speech(9)), timeout=3), redirect("/next"), lone_finish_key="ignored"
    )
    phone.advance_to(START + 1)
    phone.press("#")
    assert box.line.paths == ["/voice"]
    assert phone.waiting
    phone.press("1#")
    assert box.line.last.params["Digits"] == "1"


def test_after_digits_the_switch_has_no_say() -> None:
    box, phone = rung(gather(), lone_finish_key="ignored")
    phone.press("1#")
    assert box.line.last.params["Digits"] == "1"


def test_a_gather_without_an_action_posts_to_the_document_it_is_in() -> None:
    box, phone = rung('<Gather method="POST" numDigits="1"/>')
    phone.press("5")
    assert box.line.paths == ["/voice", "/voice"]
    assert box.line.last.params["Digits"] == "5"


def test_keys_go_on_into_the_next_document() -> None:
    box = Box(
        {"/voice": document(gather(numDigits=1)), "/turn": [document(gather(numDigits=2)), DONE]}
    )
    box.ring().press("123")
    assert [got.params.get("Digits") for got in box.line.got] == [None, "1", "23"]


def test_a_key_takes_a_quarter_of_a_second() -> None:
    box, phone = rung(gather(numDigits=4))
    phone.press("12")
    phone.press("34")
    assert box.line.last.at == START + 0.75
