"""When Twilio tries again, when it falls back, and what the caller hears of it (telephony.md)."""

from typing import Any

import pytest

from simulator.faults import TooSlowError, TransportError, TwimlError
from simulator.twilio.line import CANNED
from simulator.twilio.wire import Request
from simulator.twiml.verbs import Say
from tests.simulator.line_in_a_box import (
    PUBLIC_URL,
    Box,
    Got,
    document,
    gather,
    redirect,
    say,
)

HELLO = document(say("hola"), gather(numDigits=1))
BYE = document(say("adiós"), "<Hangup/>")


class Falters:
    """A transport that fails so often before it works."""

    def __init__(self, box: Box, faults: list[Exception]) -> None:
        self._inner = box.transport
        self._faults = faults
        self.sent: list[Request] = []
        self.public_url = PUBLIC_URL
        self.keeps_our_time = True

    def send(self, request: Request) -> Any:
        self.sent.append(request)
        if self._faults:
            raise self._faults.pop(0)
        return self._inner.send(request)


def faltering(box: Box, *faults: Exception) -> Falters:
    falters = Falters(box, list(faults))
    box.transport = falters  # type: ignore[assignment]
    return falters


def test_a_failed_connection_is_tried_once_more_with_the_same_token() -> None:
    # Rule "The same request may arrive twice (one retry by default; I-Twilio-Idempotency-Token
    # repeats)."
    box = Box({"/voice": HELLO})
    falters = faltering(box, TransportError("reset"))
    box.ring()
    assert len(falters.sent) == 2
    assert falters.sent[0] == falters.sent[1]
    assert box.line.paths == ["/voice"]


def test_without_a_connection_twice_the_fallback_is_called() -> None:
    box = Box({"/voice": HELLO, "/voice/fallback": BYE})
    faltering(box, TransportError("reset"), TransportError("reset"))
    box.ring()
    assert box.line.paths == ["/voice/fallback"]
    assert box.line.last.params["ErrorCode"] == "11205"


@pytest.mark.parametrize("status", [301, 403, 404, 500, 503])
def test_anything_but_200_calls_the_fallback_with_the_error(status: int) -> None:
    # Rule "Non-2xx, or over 15 s → Twilio calls the fallback URL with ErrorCode, ErrorUrl"
    box = Box({"/voice": HELLO, "/turn": status, "/voice/fallback": BYE})
    phone = box.ring()
    phone.listen()
    phone.press("7")
    got = box.line.got[2]
    assert got.path == "/voice/fallback"
    assert got.params["ErrorCode"] == "11200"
    assert got.params["ErrorUrl"] == PUBLIC_URL + "/turn"
    assert got.params["Digits"] == "7"


def test_over_15_seconds_calls_the_fallback() -> None:
    for took_s, paths in ((15.25, ["/voice", "/voice/fallback"]), (15, ["/voice"])):
        box = Box({"/voice/fallback": BYE})

        def slow(_: Got, box: Box = box, took_s: float = took_s) -> str:
            box.clock.advance(took_s)
            return HELLO

        box.line.replies["/voice"] = slow
        box.ring()
        assert box.line.paths == paths


def test_a_line_that_never_answers_is_not_tried_again() -> None:
    box = Box({"/voice": HELLO, "/voice/fallback": BYE})
    falters = faltering(box, TooSlowError("no answer in time"))
    box.ring()
    assert [request.url for request in falters.sent] == [
        PUBLIC_URL + "/voice",
        PUBLIC_URL + "/voice/fallback",
    ]


def test_the_fallbacks_document_goes_on_from_its_own_address() -> None:
    box = Box({"/voice": 500, "/voice/fallback": document(redirect("again")), "/voice/again": BYE})
    phone = box.ring()
    phone.listen()
    assert box.line.paths[:3] == ["/voice", "/voice/fallback", "/voice/again"]


def test_without_a_fallback_the_caller_hears_a_canned_english_error() -> None:
    # Rule "with none, the caller hears a canned English error"
    box = Box({"/voice": 500, "/voice/fallback": 500})
    phone = box.ring()
    assert isinstance(CANNED.verbs[0], Say)
    assert phone.speaking is not None
    assert phone.speaking.sounds == (CANNED.verbs[0],)
    phone.listen()
    assert phone.ended_by == "line"


def test_wrong_twiml_is_our_bug_and_no_fallback_hides_it() -> None:
    box = Box({"/voice": document("<Shout>hola</Shout>"), "/voice/fallback": BYE})
    with pytest.raises(TwimlError, match="12200"):
        box.ring()
