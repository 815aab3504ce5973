"""Calls that end by themselves: nobody listens any more, or an hour is over."""

from simulator.softphone.inbox import FORGOTTEN_S
from simulator.softphone.live_call import LONGEST_S
from tests.simulator.line_in_a_box import document, gather, redirect, say
from tests.simulator.softphone.page import BoxedPhone

TYPING = document(gather(say("Escriba."), numDigits=4, timeout=9), redirect("/turn"))


def test_a_page_that_goes_away_hangs_up() -> None:
    boxed = BoxedPhone({"/voice": TYPING, "/turn": TYPING})
    boxed.page.ring()
    boxed.page.until("speech")
    boxed.page.leave()
    began = boxed.pace.seconds()
    while boxed.line.paths[-1] != "/voice/status":
        until = boxed.pace.parked()
        if until is not None:
            boxed.pace.go(until)
    assert boxed.pace.seconds() - began == FORGOTTEN_S
    boxed.page.open()
    boxed.page.read()
    assert "nobody_listens" in boxed.page.codes
    assert boxed.page.of("ended")[0]["by"] == "caller"


def test_a_page_that_comes_back_in_time_goes_on() -> None:
    boxed = BoxedPhone({"/voice": TYPING, "/turn": TYPING})
    boxed.page.ring()
    boxed.page.until("speech")
    boxed.page.leave()
    boxed.pace.let_pass(FORGOTTEN_S - 1)
    boxed.page.open()
    boxed.pace.let_pass(2)
    boxed.page.listen()
    assert not boxed.page.over
    boxed.page.hang_up()


def test_an_hour_is_enough() -> None:
    patient = document(gather(timeout=599), redirect("/turn"))
    boxed = BoxedPhone({"/voice": patient, "/turn": patient})
    boxed.page.ring()
    boxed.page.finish()
    assert "too_long" in boxed.page.codes
    assert boxed.page.of("ended")[0]["at_ms"] == LONGEST_S * 1000
