"""A call as it may be written down: in order, and with every digit covered."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from simulator.masking import masked_failure, masked_heard
from simulator.reports.shown import Done, ShownCall, Spoken, Turn, shown_call
from simulator.transcript import CallLog
from simulator.twilio.line import Attempt
from simulator.twilio.speech import Speech
from simulator.twilio.wire import Answer, Request
from simulator.twiml import parse
from simulator.twiml.verbs import Gather, duration_s
from tests.simulator.line_in_a_box import document, gather, say
from tests.simulator.reports.boxed import BAD, BoxedStage, played

WORDS = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]


def kinds(call: ShownCall) -> list[str]:
    told = {Spoken: "speech", Done: "moment", Turn: "turn"}
    return [told[type(event)] for event in call.events]


def test_a_request_stands_after_what_led_to_it_and_before_what_it_brought() -> None:
    (call,) = played().calls
    assert kinds(call)[:4] == ["moment", "turn", "speech", "speech"]
    keys = [n for n, event in enumerate(call.events) if isinstance(event, Done) and event.keys]
    last_key = keys[-1]
    assert kinds(call)[last_key:] == ["moment", "turn", "speech", "moment", "turn"]
    assert [turn.n for turn in call.turns] == [1, 2, 3]


def test_a_transfer_is_told_between_the_two_requests() -> None:
    dial = '<Dial action="/turn" method="POST"><Number>+525512345678</Number></Dial>'
    asks, ends = document(say("Un momento."), dial), document("<Hangup/>")
    stage = BoxedStage({"/voice": asks, "/turn": ends})
    text = "title: t\nproves: []\ncaller: ana\ncall: [{wait: 60}]\n"
    (call,) = played(text, stage).calls
    told = [event.what if isinstance(event, Done) else "" for event in call.events]
    assert told[3:6] == ["dials …5678", "the call put through: no-answer", ""]
    assert "+•••••••5678" not in call.turns[0].twiml
    assert "12345678" not in call.turns[0].twiml


def test_no_digit_of_a_call_is_shown() -> None:
    (call,) = played().calls
    shown = repr(dataclasses.asdict(call))
    for secret in ("12345678", "40917", "525511112222", "uno · dos", "dos <break"):
        assert secret not in shown
    assert "presses •" in shown
    assert "{reto} is ••••••••" in shown
    assert "Escriba ••••••••. Repito: ••••••••." in shown


def test_what_went_wrong_names_no_keys() -> None:
    failure = played(BAD).failure
    assert failure is not None
    assert "40917" not in f"{failure}"
    lost = BAD.replace('"{cliente}999"', '"{cliente}"\n    during: say\n    into: 0.1')
    failure = played(lost).failure
    assert failure is not None
    assert failure.expected == "no key lost of •••••"
    assert "40917" not in f"{failure}"


@given(st.text("0123456789", min_size=4, max_size=12), st.floats(0.1, 25))
def test_a_dictation_cut_at_any_moment_leaks_nothing(number: str, heard_s: float) -> None:
    said = '<break time="500ms"/>'.join(WORDS[int(digit)] for digit in number)
    told = say(f"Escriba estos números: {said}. Repito: {said}. Gracias.")
    body = document(gather(told)).encode()
    (verb,) = parse(body).verbs
    assert isinstance(verb, Gather)
    ends_at = min(float(duration_s(verb.prompt)), heard_s)
    speech = Speech("prompt", verb.prompt, 0.0, ends_at)
    request = Request("POST", "https://banco.example/voice", (), ())
    attempt = Attempt(0.0, request, Answer(200, "text/xml", body, 0.001), None, 0.001)
    (_, spoken) = shown_call(CallLog("CA", (speech,), (attempt,))).events
    assert isinstance(spoken, Spoken)
    for text in (
        *(spoken.heard, spoken.whole),
        masked_failure(
            f"“{speech.heard_by(ends_at)}”",
            [dataclasses.replace(speech, ends_at=60.0).heard_by(60.0)],
        ),
    ):
        assert not set(text.lower().replace(".", " ").replace("”", " ").split()) & set(WORDS)


def test_a_heard_text_that_is_no_beginning_shows_no_digit_at_all() -> None:
    assert masked_heard("Es uno.", "Son dos y tres.") == "Son • y •."


def test_findings_are_of_documents_and_not_of_status_callbacks() -> None:
    stage = BoxedStage({"/voice": document(gather(say("Marque 1 para seguir."))), "/turn": 500})
    text = 'title: t\nproves: []\ncaller: ana\nfallback: allowed\ncall: [{press: "1#"}]\n'
    (call,) = played(text, stage).calls
    assert [[found.code for found in turn.findings] for turn in call.turns][:1] == [
        ["nothing-after", "key-first"]
    ]
    assert not any(turn.findings for turn in call.turns[1:])
    assert [turn.status for turn in call.turns] == [200, 500, 404, 200]


def test_a_request_without_an_answer_says_why() -> None:
    def falls_over(_: object) -> str:
        raise RuntimeError("1234")

    text = "title: t\nproves: []\ncaller: ana\nfallback: allowed\ncall: [{wait: 60}]\n"
    (call,) = played(text, BoxedStage({"/voice": falls_over})).calls
    assert call.turns[0].status is None
    assert call.turns[0].fault is not None
    assert "RuntimeError in test_shown.py:" in call.turns[0].fault
