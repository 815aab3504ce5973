"""What scripts can do to a line beside the real call, seen from the line."""

import threading
from typing import Any

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from simulator.transcript import CallReport
from tests.simulator.line_in_a_box import CAST, PUBLIC_URL, Box, Got, document, gather, say

NONCE = "0123456789abcdef0123456789abcdef"
ACTION = f"/turn/3?n={NONCE}"
MENU = document(gather(say("Marque dos."), numDigits=1, action=ACTION.replace("&", "&amp;")))
BYE = document(say("Gracias."), "<Hangup/>")


def valid(got: Got) -> bool:
    form = {name: [value for key, value in got.pairs if key == name] for name in got.params}

    class Form(dict[str, list[str]]):
        def getlist(self, name: str) -> list[str]:
            return self[name]

    signature = got.headers.get("HTTP_X_TWILIO_SIGNATURE", "")
    validator = RequestValidator(CAST["auth_token"])
    return bool(validator.validate(PUBLIC_URL + got.path, Form(form), signature))


def guarded(reply: Any = BYE) -> Box:
    """A line that answers 403 to anything but the expected, properly signed."""
    box = Box({"/voice": MENU})

    def turn(got: Got) -> Any:
        names = [name for name, _ in got.pairs]
        fine = valid(got) and got.method == "POST" and got.path == ACTION
        fine = fine and len(names) == len(set(names)) and "Evil-Param" not in names
        known = got.params.get("CallSid") == box.line.got[0].params["CallSid"]
        return (reply(got) if callable(reply) else reply) if fine and known else 403

    for path in ("/turn/2", "/turn/3", "/turn/4"):
        box.line.replies[path] = turn
    return box


def tampered(change: str, box: Box | None = None) -> tuple[Got, CallReport]:
    """The copy as the line got it; the real request after it went through."""
    box = box or guarded()
    report = box.run(f'- hear: marque\n- tamper: {change}\n- press: "2"\n- hear: gracias')
    return box.line.got[1], report


def test_a_forged_signature_is_not_valid() -> None:
    got, report = tampered("{signature: forged}")
    assert report.ok, str(report)
    assert not valid(got)
    assert got.headers["HTTP_X_TWILIO_SIGNATURE"]


def test_a_missing_signature_is_missing() -> None:
    got, report = tampered("{signature: missing}")
    assert report.ok
    assert "HTTP_X_TWILIO_SIGNATURE" not in got.headers


def test_a_signature_by_another_token_is_not_ours() -> None:
    got, report = tampered("{signature: other_token}")
    assert report.ok
    assert not valid(got)


@pytest.mark.parametrize(
    "change",
    [
        "{call_sid: foreign}",
        "{call_sid: malformed}",
        "{turn: stale}",
        "{turn: future}",
        "{nonce: forged}",
        "{add: {Evil-Param: x}}",
        '{add: {Digits: ["2", "3"]}}',
        "{method: GET}",
    ],
)
def test_every_other_copy_is_properly_signed(change: str) -> None:
    got, report = tampered(change)
    assert report.ok, str(report)
    assert valid(got)


def test_each_change_changes_what_it_says() -> None:
    assert tampered("{call_sid: foreign}")[0].params["CallSid"] == "CA" + "f00d" * 8
    assert tampered("{turn: stale}")[0].path == f"/turn/2?n={NONCE}"
    assert tampered("{turn: future}")[0].path == f"/turn/4?n={NONCE}"
    assert tampered("{nonce: forged}")[0].path == f"/turn/3?n={NONCE[:-1]}0"
    assert ("Evil-Param", "x") in tampered("{add: {Evil-Param: x}}")[0].pairs
    doubled = [
        pair for pair in tampered('{add: {Digits: ["2", "3"]}}')[0].pairs if pair[0] == "Digits"
    ]
    assert [value for _, value in doubled] == ["2", "2", "3"]
    got = tampered("{method: GET}")[0]
    assert (got.method, got.pairs) == ("GET", [])
    assert "&CallSid=CA" in got.path


def test_values_are_replaced_dropped_and_sent_elsewhere() -> None:
    box = guarded()
    box.line.replies["/nowhere"] = 404
    got, report = tampered(
        '{set: {Digits: "{serie}"}, drop: [StirVerstat], path: /nowhere, token: new,'
        " expect_status: 404}",
        box,
    )
    assert report.ok
    assert got.params["Digits"] == "2345"
    assert "StirVerstat" not in got.params
    assert got.path == f"/nowhere?n={NONCE}"
    tokens = [each.headers["HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"] for each in box.line.got[1:3]]
    assert tokens[0] != tokens[1]


def test_a_copy_that_is_let_in_fails_the_script() -> None:
    _, report = tampered("{add: {Harmless: x}}")
    assert "status 403" in str(report.failure)
    assert tampered("{add: {Harmless: x}, expect_status: 200, expect_heard: gracias}")[1].ok
    _, report = tampered("{add: {Harmless: x}, expect_status: 200, expect_heard: hola}")
    assert "to hear “hola”" in str(report.failure)


def test_a_turn_that_cannot_be_told_apart_fails() -> None:
    box = guarded()
    box.line.replies["/voice"] = document(gather(numDigits=1, action="/a/1/b/2"))
    report = box.run('- tamper: {turn: stale}\n- press: "2"')
    assert "one turn number" in str(report.failure)


def test_the_first_request_of_a_call_may_be_tampered_with() -> None:
    box = Box({"/voice": lambda got: MENU if valid(got) else 403})
    assert box.run("- tamper: {signature: forged}\n- hear: marque").ok
    assert box.line.paths == ["/voice", "/voice", "/voice/status"]
    again = "- tamper: {signature: forged}\n- call_again: true\n- hear: marque"
    assert box.run(f"- hear: marque\n- hang_up: true\n{again}").ok


def test_a_tamper_that_meets_no_request_fails() -> None:
    report = Box({"/voice": MENU}).run("- hear: marque\n- tamper: {signature: forged}")
    assert "one more request" in str(report.failure)


def test_a_request_sent_again_is_the_same_to_the_byte() -> None:
    box = Box({"/voice": MENU, "/turn/3": document(say("Cinco."), gather())})
    report = box.run('- press: "2"\n- hear: cinco\n- resend: last\n- resend: first\n- hear: cinco')
    assert report.ok, str(report)
    first, turn, last, again = box.line.got[:4]
    assert (last.pairs, last.path, last.headers) == (turn.pairs, turn.path, turn.headers)
    assert (again.pairs, again.headers) == (first.pairs, first.headers)


def test_a_request_may_be_sent_again_with_another_token() -> None:
    box = Box({"/voice": MENU})
    assert box.run("- hear: marque\n- resend: {which: last, new_token: true}").ok
    tokens = [got.headers["HTTP_I_TWILIO_IDEMPOTENCY_TOKEN"] for got in box.line.got[:2]]
    assert tokens[0] != tokens[1]
    assert valid(box.line.got[1])


def test_other_bytes_for_a_request_sent_again_fail() -> None:
    box = Box({"/voice": [MENU, BYE, 500]})
    assert "the same bytes" in str(box.run("- hear: marque\n- resend: last").failure)
    box = Box({"/voice": [MENU, BYE, 500]})
    lax = "- resend: {which: last, same_answer: false}\n"
    report = box.run(f"- hear: marque\n{lax}{lax}")
    assert "status 200" in str(report.failure)


def test_a_request_delivered_twice_arrives_twice_at_once() -> None:
    meeting = threading.Barrier(2, timeout=5)

    def turn(_: Got) -> str:
        meeting.wait()  # broken, were they to come one after the other
        return BYE

    box = Box({"/voice": MENU, "/turn/3": turn})
    report = box.run('- hear: marque\n- deliver: twice\n- press: "2"\n- hear: gracias')
    assert report.ok, str(report)
    assert box.line.got[1].pairs == box.line.got[2].pairs
    assert box.line.got[1].headers == box.line.got[2].headers


def test_different_answers_to_one_request_fail() -> None:
    box = Box({"/voice": MENU, "/turn/3": [BYE, MENU]})
    report = box.run('- deliver: twice\n- press: "2"')
    # The first request of the call is the next one: it is /voice that arrives twice.
    assert report.ok
    box = Box({"/voice": MENU, "/turn/3": [BYE, MENU]})
    report = box.run('- hear: marque\n- deliver: twice\n- press: "2"')
    assert "the same bytes" in str(report.failure)
