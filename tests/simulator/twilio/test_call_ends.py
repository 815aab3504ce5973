"""How a call goes on and ends: redirects, transfers, hanging up, the status callback."""

from email.utils import parsedate_to_datetime

import pytest

from simulator.faults import LineFaultError
from tests.simulator.line_in_a_box import (
    START,
    Box,
    document,
    gather,
    redirect,
    say,
    seconds_of_speech,
)

BYE = document(say("adiós"), "<Hangup/>")


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
