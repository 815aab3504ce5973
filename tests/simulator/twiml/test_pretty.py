"""Pretty documents say the same, and are as wide as a page."""

from simulator.twiml import parse
from simulator.twiml.pretty import WIDTH, pretty
from simulator.twiml.verbs import Gather, Response, Say, spoken
from tests.simulator.line_in_a_box import document, gather, say

LONG = "Escriba estos números: " + '<break time="500ms"/>'.join(["cuatro", "siete"] * 20)


def told(response: Response) -> list[str]:
    sounds = [verb.prompt if isinstance(verb, Gather) else (verb,) for verb in response.verbs]
    return [spoken(one) for one in sounds if all(isinstance(part, Say) for part in one)]  # type: ignore[arg-type]


def test_a_verb_stands_on_a_line_and_what_is_nested_within_it() -> None:
    lines = pretty(document(say("Hola."), gather(say("Marque 1.")), "<Hangup/>").encode())
    assert lines.splitlines() == [
        "<Response>",
        '  <Say voice="Polly.Mia-Neural">Hola.</Say>',
        '  <Gather action="/turn" method="POST">',
        '    <Say voice="Polly.Mia-Neural">Marque 1.</Say>',
        "  </Gather>",
        "  <Hangup/>",
        "</Response>",
    ]


def test_long_speech_is_wrapped_and_no_break_is_torn() -> None:
    body = document(say(LONG)).encode()
    shown = pretty(body)
    assert max(map(len, shown.splitlines())) <= WIDTH
    assert shown.count('<break time="500ms"/>') == 39
    assert told(parse(shown.encode())) == told(parse(body))


def test_signs_of_xml_stay_written_as_such() -> None:
    body = document(say("Usted &amp; &lt;nosotros&gt; “a”")).encode()
    assert told(parse(pretty(body).encode())) == ["Usted & <nosotros> “a”"]


def test_what_is_no_xml_is_shown_as_it_came() -> None:
    assert pretty(b"<h1>Bad gateway") == "<h1>Bad gateway"
    assert pretty(b"\xff\x00") == "\ufffd\x00"
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert pretty(bomb) == bomb.decode()


def test_text_where_none_may_stand_is_not_hidden() -> None:
    assert "perdido" in pretty(document(say("Hola."), "perdido", say("Adiós.")).encode())
    assert "perdido" in pretty(document("perdido", say("Adiós.")).encode())
