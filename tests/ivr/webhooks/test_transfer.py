"""telephony.md, Transfer and end: to configured numbers only, with no challenge left open."""

import pytest
from msgspec.structs import replace

from ivr.dialog import engine
from ivr.dialog.actions import Say, Transfer
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, TransferEnded
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, go
from otp_core.requests import EndCall
from otp_core.service import OtpCore
from otp_core.verdicts import Unavailable
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.conftest import Theatre

HEAD = """\
title: alguien pide a una persona
proves: []
caller: ana
dial: {dial}
call:
"""
ASK_FOR_PEOPLE = """\
  - press: "0"
"""


def put_through(call: Call, event: Event, rules: Rules) -> Step:
    """The smallest flow that transfers: the dialog's own are tried by tests/calls."""
    match event:
        case Entered():
            stranger = replace(call, customer_ref="")
            return Step(stranger, (Say("greeting.welcome"), Transfer("help")))
        case TransferEnded(was_answered=True):
            return go(call, State.GOODBYE)
        case _:
            return go(call, State.MAIN_MENU)


@pytest.fixture(autouse=True)
def people(monkeypatch: pytest.MonkeyPatch) -> None:
    handlers = {**engine.HANDLERS, State.PEOPLE: put_through}
    monkeypatch.setattr(engine, "HANDLERS", handlers)


class Wire:
    """Keeps what went over it."""

    def __init__(self) -> None:
        self.sent: list[Request] = []
        self.got: list[bytes] = []

    def __call__(self, transport: Transport, request: Request) -> Answer:
        answer = transport.send(request)
        self.sent.append(request)
        self.got.append(answer.body)
        return answer


def test_people_who_answer_end_the_call_kindly(theatre: Theatre) -> None:
    wire = Wire()
    told = HEAD.format(dial="completed") + ASK_FOR_PEOPLE + "  - hung_up: true\n"
    report = theatre.play(told, wire)
    assert report.ok, report
    (dial,) = [body for body in wire.got if b"<Dial" in body]
    assert b"<Number>+525500000015</Number>" in dial
    assert b'callerId="+525512263990"' in dial


@pytest.mark.parametrize("dial", ["busy", "no-answer", "failed"])
def test_where_nobody_answers_the_call_goes_on(theatre: Theatre, dial: str) -> None:
    told = HEAD.format(dial=dial) + ASK_FOR_PEOPLE + "  - hung_up: false\n"
    report = theatre.play(told)
    assert report.ok, report


def test_the_end_of_a_transfer_told_twice_is_answered_with_the_same_bytes(
    theatre: Theatre,
) -> None:
    told = HEAD.format(dial="busy") + ASK_FOR_PEOPLE + "  - hung_up: false\n  - resend: last\n"
    report = theatre.play(told)
    assert report.ok, report


IDENTIFIED = """\
  - press: "2"
  - press: "1"
  - press: "{cliente}#"
  - press: "{secreto}#"
  - press: "{serie}"
  - hear: "repito"
"""


@pytest.fixture
def from_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a code and presses 0 gets people."""
    waiting = next(state for state in State if state.value in ("activation.code", "code.await"))
    ask = engine.HANDLERS[waiting]

    def ask_or_people(call: Call, event: Event, rules: Rules) -> Step:
        keys = getattr(event, "keys", None)
        if keys is not None and keys.reveal() == "00000000":
            return go(call, State.PEOPLE)
        return ask(call, event, rules)

    monkeypatch.setattr(engine, "HANDLERS", {**engine.HANDLERS, waiting: ask_or_people})


def test_the_open_challenge_is_void_before_anybody_is_put_through(
    theatre: Theatre, from_the_code: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    events: list[str] = []
    end_call = OtpCore.end_call

    def noted(self: OtpCore, attempt: object, request: EndCall) -> object:
        events.append(request.customer_ref)
        return end_call(self, attempt, request)  # type: ignore[arg-type]

    monkeypatch.setattr(OtpCore, "end_call", noted)
    told = HEAD.format(dial="busy") + IDENTIFIED + '  - press: "00000000"\n  - hung_up: false\n'
    report = theatre.play(told)
    assert report.ok, report
    assert len(events) == 1
    assert events[0]


def test_nobody_is_put_through_with_a_challenge_that_could_not_be_voided(
    theatre: Theatre, from_the_code: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire = Wire()
    monkeypatch.setattr(OtpCore, "end_call", lambda *_: Unavailable())
    told = HEAD.format(dial="busy") + IDENTIFIED + '  - press: "00000000"\n  - hung_up: true\n'
    report = theatre.play(told, wire)
    assert report.ok, report
    assert not any(b"<Dial" in body for body in wire.got)
