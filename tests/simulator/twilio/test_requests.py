"""What Twilio posts, and how it signs it, as telephony.md has it."""

import re

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from simulator.twilio.wire import signature
from tests.simulator.line_in_a_box import (
    CAST,
    PUBLIC_URL,
    Box,
    document,
    gather,
    say,
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
