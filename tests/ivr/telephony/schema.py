"""Our own rule of what our TwiML may hold; Twilio silently ignores what it doesn't know (12200).

https://www.twilio.com/docs/voice/twiml: say, pause, gather, dial, redirect, hangup. Written
without a look at the renderer or the simulator, so that it can judge both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

NUMBER = r"[1-9][0-9]{0,4}"
PHONE = r"\+[1-9][0-9]{6,14}"
URL = r"(https://[^\s/]+)?/\S*"


@dataclass(frozen=True, slots=True)
class Rule:
    """`text`: None forbids any, a pattern must fit the element's own text."""

    required: Mapping[str, str]
    optional: Mapping[str, str]
    children: frozenset[str]
    text: str | None = None


def rule(
    required: Mapping[str, str] | None = None,
    optional: Mapping[str, str] | None = None,
    children: tuple[str, ...] = (),
    text: str | None = None,
) -> Rule:
    return Rule(required or {}, optional or {}, frozenset(children), text)


RULES = {
    "Response": rule(children=("Say", "Pause", "Gather", "Dial", "Redirect", "Hangup")),
    "Say": rule(
        {
            "voice": r"Polly\.(Mia-Neural|Andres-Neural|Mia|(Joanna|Matthew)(-Neural)?)",
            "language": "es-MX|en-US",
        },
        children=("break",),
        text=r"[^\x00-\x1f\x7f-\x9f]*",
    ),
    "break": rule({"time": NUMBER + "ms"}),
    "Pause": rule({"length": NUMBER}),
    "Gather": rule(
        {
            "input": "dtmf",
            "action": URL,
            "method": "POST",
            "timeout": NUMBER,
            "finishOnKey": "[0-9*#]?",
            "actionOnEmptyResult": "true",
        },
        {"numDigits": NUMBER},
        ("Say", "Pause"),
    ),
    "Dial": rule(
        {
            "action": URL,
            "method": "POST",
            "timeout": NUMBER,
            "answerOnBridge": "true",
            "callerId": PHONE,
        },
        children=("Number",),
    ),
    "Number": rule(text=PHONE),
    "Redirect": rule({"method": "POST"}, text=URL),
    "Hangup": rule(),
}


def check(body: bytes) -> Element:
    """The document, if it is one that we may send; AssertionError otherwise."""
    assert len(body) <= 64_000
    assert body.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    document: Element = fromstring(body.decode("utf-8"))
    assert document.tag == "Response"
    _check_element(document)
    verbs = list(document)
    last = {"Dial", "Redirect", "Hangup"}
    assert verbs[-1].tag in last, "the caller is left in the middle of a sentence"
    assert all(verb.tag not in last for verb in verbs[:-1]), "unreachable verbs"
    for verb, after in zip(verbs, [*verbs[1:], None], strict=True):
        assert verb.tag != "Dial" or len(verb) == 1
        if verb.tag == "Gather":
            assert after is not None
            assert after.tag == "Redirect"
    return document


def _check_element(element: Element) -> None:
    known = RULES[element.tag]
    allowed = {**known.required, **known.optional}
    assert set(known.required) <= set(element.attrib), element.tag
    for name, value in element.attrib.items():
        assert name in allowed, f"{element.tag} {name}"
        assert re.fullmatch(allowed[name], value, re.ASCII), f"{element.tag} {name}"
    words = [element.text or "", *(child.tail or "" for child in element)]
    assert re.fullmatch(known.text or r"\s*", "".join(words)), f"text in {element.tag}"
    if element.tag == "Say":
        assert "".join(words).strip(), "nothing to say"
        assert sum(map(len, words)) <= 3000
    for child in element:
        assert child.tag in known.children, f"{child.tag} in {element.tag}"
        _check_element(child)
