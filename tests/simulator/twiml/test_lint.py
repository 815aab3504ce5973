"""Findings: Twilio's errors with their codes, and the house's advice where its specs state it."""

import pytest

from simulator.twiml.lint import Finding, findings
from tests.simulator.line_in_a_box import document, gather, say

KIND = "text/xml; charset=utf-8"
THROUGH = '<Redirect method="POST">/on</Redirect>'


def codes(*verbs: str, kind: str = KIND) -> list[str]:
    return [found.code for found in findings(document(*verbs).encode(), kind)]


def test_a_sound_document_has_nothing_against_it() -> None:
    menu = gather(say("Para activar su NetKey, marque 2. Para terminar, marque 9."), numDigits=1)
    assert findings(document(say("Buenos días."), menu, THROUGH).encode(), KIND) == ()


def test_what_the_reader_refuses_is_an_error_with_twilios_code() -> None:
    (found,) = findings(b"<Response><Sing/></Response>", KIND)
    assert found == Finding("12200", "no verb 'Sing' here", "error")
    assert codes(kind="text/plain") == ["12300"]
    assert codes(say("x" * 3001)) == ["13521"]


DICTATION = '<break time="500ms"/>'.join(["cuatro"] * 8) + ". "


@pytest.mark.parametrize(
    ("code", "verbs"),
    [
        ("long-prompt", (gather(say("Hola. " * 60)), THROUGH)),
        ("long-prompt", (gather(say(DICTATION + "Repito. " * 95)), THROUGH)),
        ("uninterruptible", (say("Hola. " * 35), say("Hola. " * 35), "<Hangup/>")),
        ("long-silence", ('<Pause length="9"/>', '<Pause length="9"/>', "<Hangup/>")),
        ("long-silence", (gather(say("Marque 1."), timeout=16), THROUGH)),
        ("long-silence", (say('Un<break time="9s"/><break time="9s"/>dos'), "<Hangup/>")),
        ("nothing-after", (gather(say("Para seguir, marque 1.")),)),
        ("unasked", (gather(), THROUGH)),
        ("unasked", (gather('<Pause length="1"/>'), THROUGH)),
        ("deaf-dial", ("<Dial><Number>+525512345678</Number></Dial>",)),
        ("whole-number", (say("Su folio es 4719."),)),
        ("run-on-digits", (say("Su folio es cuatro siete uno nueve."),)),
        ("doubled-digit", (say("Marque doble cuatro."),)),
        ("bare-key", (say("Al terminar, la tecla #."),)),
        ("key-first", (say("Marque 1 para continuar."),)),
        ("key-first", (say("Press 1 to go on."),)),
        ("blame", (say("La opción es inválida."),)),
        ("many-options", (say(" ".join(f"Para eso, marque {n}." for n in range(1, 6))),)),
        ("13521", (say(f"{'Hola. ' * 17}<break time='1s'/>" * 27),)),
        ("11750", tuple(say("Hola. " * 100) for _ in range(100))),
    ],
)
def test_advice_of_the_house(code: str, verbs: tuple[str, ...]) -> None:
    assert code in codes(*verbs)
    assert all(found.severity == "advice" for found in findings(document(*verbs).encode(), KIND))


@pytest.mark.parametrize(
    "verbs",
    [
        (gather(say(DICTATION + "Repito. " * 60)), THROUGH),
        (say('Su folio es cuatro<break time="300ms"/>siete<break time="300ms"/>uno.'),),
        (say(" ".join(f"Para eso, marque {n}." for n in (1, 2, 3, 4, 9, 0))),),
        (say("Hola."), gather(), THROUGH),
        (gather(say("Hola. " * 55)), THROUGH),
        (say("Hola. " * 35), gather(say("Hola. " * 35)), THROUGH),
    ],
)
def test_no_advice_where_the_house_says_it_is_well(verbs: tuple[str, ...]) -> None:
    assert codes(*verbs) == []


def test_a_finding_is_told_once() -> None:
    assert codes(say("Marque #."), say("Y otra vez #.")) == ["bare-key"]
