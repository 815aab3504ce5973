"""TwiML is read strictly: every mistake of ours carries Twilio's number for it."""

import pytest

from simulator.faults import TwimlError
from simulator.twiml import verbs
from simulator.twiml.reader import parse
from tests.simulator.line_in_a_box import VOICE, document, gather, redirect, say


def read(*given: str) -> tuple[verbs.Verb, ...]:
    return parse(document(*given).encode()).verbs


def test_a_say_is_its_texts_and_breaks_in_order() -> None:
    (found,) = read(f'<Say {VOICE} language="es-MX">cuatro, <break time="500ms"/>siete</Say>')
    assert found == verbs.Say(
        "Polly.Mia-Neural", "es-MX", ("cuatro, ", verbs.Break(500), "siete"), 1
    )


def test_breaks_are_written_in_milliseconds_or_seconds() -> None:
    (found,) = read(say('a<break time="2.5s"/>b<break time="10s"/>'))
    assert isinstance(found, verbs.Say)
    assert found.parts == ("a", verbs.Break(2500), "b", verbs.Break(10_000))


def test_a_gather_has_twilios_defaults() -> None:
    # telephony.md says "Defaults: timeout 5 s, finishOnKey #, numDigits unlimited,
    # actionOnEmptyResult false."
    (found,) = read('<Gather method="POST"/>')
    assert found == verbs.Gather((), None, 5, "#", None, action_on_empty_result=False)


def test_an_empty_finish_key_is_no_key() -> None:
    # telephony.md says "finishOnKey="": no key ends it."
    (found,) = read(gather(finishOnKey=""))
    assert isinstance(found, verbs.Gather)
    assert found.finish_on_key == ""


def test_every_verb_is_read() -> None:
    found = read(
        say("hola"),
        '<Pause length="2"/>',
        "<Play>https://banco.example/a.wav</Play>",
        '<Dial action="/after" method="POST" timeout="20" answerOnBridge="true"'
        ' callerId="+525512263990"><Number>+525512345678</Number></Dial>',
        redirect("/next"),
        '<Reject reason="busy"/>',
        "<Hangup/>",
    )
    assert found[1:] == (
        verbs.Pause(2),
        verbs.Play("https://banco.example/a.wav"),
        verbs.Dial("+525512345678", "/after", 20, "+525512263990", answer_on_bridge=True),
        verbs.Redirect("/next"),
        verbs.Reject("busy"),
        verbs.Hangup(),
    )


LONG = "a" * 3001
WRONG = {
    # not a document
    12100: ["", "<Response>", "<Response><Say></Response>", "no xml", "<a/><b/>"],
    12102: ["<response/>", "<Say/>"],
    # known verbs and attributes only
    12200: [
        document("<Shout>hola</Shout>"),
        document("<say>hola</say>"),
        document("<Record/>"),
        document(f'<Say {VOICE} speed="2">hola</Say>'),
        document(gather(finishOnkey="#")),
        document(gather(speechTimeout="auto")),
        document('<Hangup now="true"/>'),
        document("<Hangup>adiós</Hangup>"),
        document("<Pause>1</Pause>"),
        document("hola"),
        document(gather("hola")),
        document(say("hola"), "adiós"),
        '<Response lang="es"/>',
        document(redirect("")),
        document(say('<say-as interpret-as="digits">47</say-as>')),
        document(say('<prosody rate="slow">cuatro</prosody>')),
        document(say('a<break strength="weak"/>')),
        document(say('a<break time="500"/>')),
        document(say('a<break time="0ms"/>')),
        document(say('a<break time="11s"/>')),
        document(say('a<break time="1s">b</break>')),
    ],
    # Gather
    13310: [document(gather(finishOnKey="##")), document(gather(finishOnKey="A"))],
    13312: [
        document('<Gather action="/turn"/>'),
        document(gather(method="GET")),
        document(gather(method="post")),
    ],
    13313: [document(gather(timeout="0")), document(gather(timeout="auto"))],
    13314: [document(gather(numDigits="0")), document(gather(numDigits="ocho"))],
    13320: [
        document(gather("<Hangup/>")),
        document(gather(redirect("/x"))),
        document(gather(gather())),
    ],
    13321: [document(gather("<Say>hola</Say>"))],
    13326: [document(gather(input="speech")), document(gather(input="dtmf speech"))],
    13338: [
        document(gather(actionOnEmptyResult="yes")),
        document(gather(actionOnEmptyResult="True")),
    ],
    # Say
    13510: [document(f'<Say {VOICE} loop="0">hola</Say>')],
    13511: [document("<Say>hola</Say>"), document('<Say voice="Polly.Lupe">hola</Say>')],
    13512: [document(f'<Say {VOICE} language="en-US">hola</Say>')],
    13520: [document(say("")), document(say("  ")), document(say('<break time="1s"/>'))],
    13521: [document(say(LONG))],
    # the rest
    13210: [document('<Dial action="/a"><Number>+525512345678</Number></Dial>')],
    13212: [document('<Dial timeout="0"><Number>+525512345678</Number></Dial>')],
    13214: [document('<Dial callerId="anonymous"><Number>+525512345678</Number></Dial>')],
    13215: [document("<Dial>+525512345678</Dial>"), document("<Dial><Sip>sip:a@b</Sip></Dial>")],
    13223: [document("<Dial><Number>55 1234</Number></Dial>")],
    13410: [document('<Play loop="0">/a.wav</Play>')],
    13710: [document("<Redirect>/x</Redirect>"), document('<Redirect method="GET">/x</Redirect>')],
    13810: [document('<Reject reason="tired"/>')],
    13910: [document('<Pause length="0"/>'), document('<Pause length="1.5"/>')],
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, text) for code, texts in WRONG.items() for text in texts]
)
def test_a_wrong_document_is_refused_with_twilios_code(code: int, text: str) -> None:
    with pytest.raises(TwimlError) as refused:
        parse(text.encode())
    assert refused.value.code == code


def test_over_3000_characters_only_the_text_counts() -> None:
    # telephony.md says "Over 3,000 characters Polly truncates (13521)"
    parse(document(say("a" * 3000 + '<break time="1s"/>')).encode())


def test_a_document_over_64_kb_is_refused() -> None:
    # telephony.md says "the document limit is 64 kB (11750)"
    full = document(*[say("a" * 2900)] * 22).encode()
    parse(full + b" " * (64 * 1024 - len(full)))
    with pytest.raises(TwimlError, match="11750"):
        parse(full + b" " * (64 * 1024 - len(full) + 1))


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "&#7;"])
def test_a_control_character_makes_the_document_malformed(char: str) -> None:
    # telephony.md says "A control character makes the XML malformed"
    with pytest.raises(TwimlError, match="12100"):
        parse(document(say(f"a{char}b")).encode())


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE Response [<!ENTITY a "b">]>',
        '<!DOCTYPE Response SYSTEM "file:///etc/hostname">',
    ],
)
def test_entities_and_document_types_are_refused(head: str) -> None:
    with pytest.raises(TwimlError, match="12100"):
        parse((head + "<Response/>").encode())


@pytest.mark.parametrize(
    "kind", ["text/html", "text/plain", "", "application/json", "text/xml; charset=latin-1"]
)
def test_another_content_type_is_refused(kind: str) -> None:
    with pytest.raises(TwimlError, match="12300"):
        parse(document().encode(), kind)


def test_text_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(TwimlError, match="12100"):
        parse(document(say("adiós")).encode("latin-1"))


def test_the_same_attribute_twice_is_no_xml() -> None:
    with pytest.raises(TwimlError, match="12100"):
        parse(document('<Pause length="1" length="2"/>').encode())


def test_speech_takes_14_characters_a_second_and_its_breaks_rounded_up() -> None:
    (sound,) = read(say("a" * 28 + '<break time="500ms"/>'))
    assert isinstance(sound, verbs.Say)
    assert verbs.duration_s((sound,)) == 3
    (sound,) = read(say("a" * 28))
    assert isinstance(sound, verbs.Say)
    assert verbs.duration_s((sound,)) == 2


def test_a_prompt_of_several_sounds_is_rounded_up_once() -> None:
    (found,) = read(gather(say("a" * 7) + '<Pause length="1"/>' + say("b" * 7)))
    assert isinstance(found, verbs.Gather)
    assert verbs.duration_s(found.prompt) == 2


def test_many_small_breaks_do_not_add_up_to_a_second_too_many() -> None:
    (sound,) = read(say("a" * 14 + '<break time="100ms"/>' * 190))
    assert isinstance(sound, verbs.Say)
    assert verbs.duration_s((sound,)) == 20


def test_a_say_may_be_said_several_times() -> None:
    (sound,) = read(f'<Say {VOICE} loop="2">hola</Say>')
    assert isinstance(sound, verbs.Say)
    assert verbs.spoken((sound,)) == "hola hola"
