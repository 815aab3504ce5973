"""What Twilio posts, when it tries again and when it falls back, as telephony.md has it."""

import re
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from simulator.faults import LineFaultError, TooSlowError, TransportError, TwimlError
from simulator.line import CANNED
from simulator.verbs import Say
from simulator.wire import Request, signature
from tests.simulator.line_in_a_box import (
    CAST,
    PUBLIC_URL,
    START,
    Box,
    Got,
    document,
    gather,
    redirect,
    say,
    seconds_of_speech,
)

HELLO = document(say("hola"), gather(numDigits=1))
BYE = document(say("adiós"), "<Hangup/>")


def test_a_call_comes_in_as_a_form_with_all_of_twilios_parameters() -> None:
    # Rule "Form-encoded POST: CallSid (CA + 32 hex), AccountSid, From, To, CallStatus (ringing on
    # the first, then in-progress), ApiVersion, Direction; optional From/To/Caller/Called ×
    # City/State/Zip/Country, StirVerstat."
    box = Box({"/voice": HELLO})
    box.ring()
    got = box.line.last
    assert (got.method, got.path) == ("POST", "/voice")
    assert re.fullmatch("CA[0-9a-f]{32}", got.params["CallSid"])
    told = {"AccountSid": CAST["account_sid"], "From": "+525511112222", "To": "+525512263990"}
    told |= {"ApiVersion": "2010-04-01", "Direction": "inbound", "CallStatus": "ringing"}
    assert told.items() <= got.params.items()
    places = {who + what for who in ("From", "To", "Caller", "Called") for what in PLACES}
    assert places | {"Caller", "Called", "StirVerstat"} <= set(got.params)
    assert len(got.pairs) == len(got.params)


PLACES = ("City", "State", "Zip", "Country")


def test_after_the_first_request_the_call_is_in_progress() -> None:
    box = Box({"/voice": HELLO, "/turn": BYE})
    phone = box.ring()
    phone.listen()
    phone.press("1")
    assert box.line.last.params["CallStatus"] == "in-progress"
    assert box.line.last.params["CallSid"] == box.line.got[0].params["CallSid"]


def test_an_anonymous_caller_comes_from_nowhere() -> None:
    # Rule "From may be client:…, sip:…, anonymous."
    box = Box({"/voice": BYE})
    report = box.run_whole("title: t\nproves: []\ncaller: beto\ncall: [{hear: adiós}]")
    assert report.ok
    assert box.line.got[0].params["From"] == "anonymous"
    assert "FromCity" not in box.line.got[0].params


def test_a_gathers_action_hears_digits_and_finish_key() -> None:
    # Rule "A Gather's action adds Digits, FinishedOnKey, msg=Gather End."
    box = Box({"/voice": document(gather()), "/turn": BYE})
    box.ring().press("12#")
    got = box.line.last.params
    assert (got["Digits"], got["FinishedOnKey"], got["msg"]) == ("12", "#", "Gather End")


def test_every_request_is_signed_for_its_public_address() -> None:
    box = Box({"/voice": document(gather(action="/turn?n=1&amp;k=ñ")), "/turn": BYE})
    box.ring().press("12#")
    for got in box.line.got:
        url = PUBLIC_URL + got.path
        validator = RequestValidator(CAST["auth_token"])
        if "?" not in got.path:  # the app sees its query decoded by then
            assert validator.validate(url, got.params, got.headers["HTTP_X_TWILIO_SIGNATURE"])


def test_every_request_bears_an_idempotency_token_of_its_own() -> None:
    box = Box({"/voice": document(gather()), "/turn": BYE})
    phone = box.ring()
    phone.press("12#")
    phone.listen()
    tokens = [got.headers["HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"] for got in box.line.got]
    assert len(tokens) == len(set(tokens)) == 3


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


def test_the_end_is_told_to_the_status_callback() -> None:
    # Rule "Status callbacks may come out of order: use SequenceNumber"
    box = Box({"/voice": document(say(seconds_of_speech(61)))})
    phone = box.ring()
    phone.listen()
    got = box.line.last
    assert got.path == "/voice/status"
    assert got.params["CallStatus"] == "completed"
    assert got.params["CallDuration"] == "61"
    assert got.params["Duration"] == "2"
    assert got.params["SequenceNumber"] == "0"
    assert got.params["CallbackSource"] == "call-progress-events"
    assert parsedate_to_datetime(got.params["Timestamp"]).timestamp() == START + 61


def test_a_caller_who_hangs_up_in_the_middle_ends_the_call_too() -> None:
    box = Box({"/voice": document(say(seconds_of_speech(9)))})
    phone = box.ring()
    phone.advance_to(START + 4)
    phone.hang_up()
    assert box.line.last.params["CallDuration"] == "4"
    assert phone.ended_by == "caller"
    phone.hang_up()
    phone.advance_to(START + 99)
    assert box.line.paths == ["/voice", "/voice/status"]


def test_a_status_callback_that_fails_is_a_fault_of_the_line() -> None:
    box = Box({"/voice": BYE, "/voice/status": 500})
    phone = box.ring()
    phone.listen()
    assert phone.line.faults == ["the status callback was not answered with 200"]


@pytest.mark.parametrize("ends", ["", "<Hangup/>"])
def test_the_end_of_the_document_hangs_up(ends: str) -> None:
    box = Box({"/voice": document(say("adiós"), ends)})
    phone = box.ring()
    phone.listen()
    assert phone.ended_by == "line"
    assert phone.press("1") == "1"


def test_a_redirect_is_fetched_at_once_and_relative_to_its_document() -> None:
    box = Box(
        {
            "/voice": document(redirect("voice/a")),
            "/voice/a": document(redirect("b")),
            "/voice/b": BYE,
        }
    )
    phone = box.ring()
    phone.listen()
    assert box.line.paths[:3] == ["/voice", "/voice/a", "/voice/b"]
    assert box.line.got[2].at == START
    assert "Digits" not in box.line.got[2].params


def test_redirects_without_end_are_a_fault() -> None:
    box = Box({"/voice": document(redirect("/voice"))})
    phone = box.ring()
    with pytest.raises(LineFaultError, match="without end"):
        phone.listen()


@pytest.mark.parametrize(
    "target", ["https://evil.example/x", "//evil.example/x", "https://banco.example.evil.org/"]
)
def test_a_link_away_from_the_line_is_never_followed(target: str) -> None:
    box = Box({"/voice": document(redirect(target))})
    phone = box.ring()
    with pytest.raises(LineFaultError, match="away"):
        phone.listen()


@pytest.mark.parametrize("target", ["/next?code=12345678", "/next/739164"])
def test_what_the_caller_pressed_or_knows_is_never_in_a_link(target: str) -> None:
    # Rule "Never in a URL …: Digits pressed, challenges, dynamic codes, secret numbers"
    box = Box({"/voice": document(gather()), "/turn": document(redirect(target)), "/next": BYE})
    phone = box.ring()
    with pytest.raises(LineFaultError, match="what the caller pressed"):
        phone.press("12345678#")


def test_a_transfer_tells_its_action_how_it_ended() -> None:
    # Rule "Dial … with an action that hears no-answer/busy/failed and apologises"
    dial = '<Dial action="/after" method="POST" timeout="20"><Number>+525512345678</Number></Dial>'
    box = Box({"/voice": document(dial), "/after": BYE})
    phone = box.ring(dial_ends="busy")
    phone.listen()
    assert box.line.got[1].params["DialCallStatus"] == "busy"
    assert box.line.got[1].at == START + 20


@pytest.mark.parametrize(
    ("ends", "bridged", "duration", "after_s"),
    [("completed", "true", "30", 30), ("no-answer", "false", None, 20)],
)
def test_a_transfer_tells_whether_and_how_long_people_talked(
    ends: str, bridged: str, duration: str | None, after_s: int
) -> None:
    # https://www.twilio.com/docs/voice/twiml/dial#action
    dial = '<Dial action="/after" method="POST" timeout="20"><Number>+525512345678</Number></Dial>'
    box = Box({"/voice": document(dial), "/after": BYE})
    box.ring(dial_ends=ends).listen()
    got = box.line.got[1]
    assert got.params["DialBridged"] == bridged
    assert got.params.get("DialCallDuration") == duration
    assert got.params["DialCallSid"] != got.params["CallSid"]
    assert got.at == START + after_s


def test_transfers_of_one_call_may_end_one_way_after_the_other() -> None:
    dial = '<Dial action="/voice" method="POST" timeout="20"><Number>+525512345678</Number></Dial>'
    box = Box({"/voice": [document(dial), document(dial), BYE]})
    report = box.run_whole(
        "title: t\nproves: []\ncaller: ana\ndial: [busy, completed]\ncall:\n  - hung_up: true\n"
    )
    assert report.ok, report
    ends = [got.params.get("DialCallStatus") for got in box.line.got]
    assert ends[1:3] == ["busy", "completed"]


def test_a_rejected_call_is_never_answered() -> None:
    box = Box({"/voice": document('<Reject reason="busy"/>')})
    phone = box.ring()
    phone.listen()
    assert box.line.last.params["CallStatus"] == "busy"
    assert box.line.last.params["CallDuration"] == "0"


NAMES = st.text(alphabet="ABCabc", min_size=1, max_size=6)


@given(
    token=st.text(alphabet="0123456789abcdef", min_size=32, max_size=32),
    path=st.text(alphabet="abc/123?=&", max_size=20),
    params=st.dictionaries(NAMES, st.text(max_size=20)),
)
def test_our_signature_is_the_sdks(token: str, path: str, params: dict[str, str]) -> None:
    url = f"https://banco.example/{path}"
    ours = signature(token, url, params.items())
    assert ours == RequestValidator(token).compute_signature(url, params)


def test_a_doubled_parameter_is_signed_as_the_sdk_checks_it() -> None:
    class Form(dict[str, list[str]]):
        def getall(self, name: str) -> list[str]:
            return self[name]

    pairs = [("Digits", "2"), ("Digits", "1"), ("From", "x"), ("Digits", "2")]
    form = Form(Digits=["2", "1", "2"], From=["x"])
    ours = signature("t", "https://banco.example/x", pairs)
    assert RequestValidator("t").validate("https://banco.example/x", form, ours)
