"""A TwiML document, read strictly: what Twilio refuses, warns of or ignores is an error here."""

import re
from collections.abc import Callable
from typing import Literal, cast
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from simulator.faults import TwimlError
from simulator.twiml import verbs
from simulator.twiml.attributes import SCHEMA, Attributes, break_ms

# Twilio's error and warning dictionary, by number.
MALFORMED, ROOT, CONTENT_TYPE, TOO_BIG = 12100, 12102, 12300, 11750
GATHER_FINISH_KEY, GATHER_METHOD, GATHER_TIMEOUT, GATHER_DIGITS = 13310, 13312, 13313, 13314
GATHER_NESTED, GATHER_VOICE, GATHER_INPUT, GATHER_EMPTY = 13320, 13321, 13326, 13338
SAY_LOOP, SAY_VOICE, SAY_TEXT, SAY_TOO_LONG = 13510, 13511, 13520, 13521
DIAL_METHOD, DIAL_TIMEOUT, DIAL_NESTED, DIAL_NUMBER = 13210, 13212, 13215, 13223
DIAL_CALLER_ID = 13214
PLAY_LOOP, REDIRECT_METHOD, REJECT_REASON, PAUSE_LENGTH = 13410, 13710, 13810, 13910

LARGEST_DOCUMENT_BYTES = 64 * 1024  # telephony.md, Say: 64 kB (11750)
LONGEST_SAY = 3000  # characters; telephony.md, Say: Polly truncates beyond (13521)
_CONTENT_TYPES = ("text/xml", "application/xml")
# XML 1.0 lets DEL and the C1 controls pass; no voice can say them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}\Z")


def parse(body: bytes, content_type: str = "text/xml") -> verbs.Response:
    """The document's verbs. Raises TwimlError with Twilio's code and what is wrong."""
    kind, _, charset = content_type.partition(";")
    if kind.strip().lower() not in _CONTENT_TYPES:
        raise TwimlError(CONTENT_TYPE, f"content type {content_type!r}")
    if charset and "utf-8" not in charset.lower():
        raise TwimlError(CONTENT_TYPE, f"character set {charset.strip()!r}: utf-8")
    if len(body) > LARGEST_DOCUMENT_BYTES:
        raise TwimlError(TOO_BIG, f"{len(body)} bytes: at most {LARGEST_DOCUMENT_BYTES}")
    root = _root(body)
    if root.tag != "Response":
        raise TwimlError(ROOT, f"the root is {root.tag!r}, not Response")
    Attributes("Response", root.attrib).done()
    _no_text(root)
    return verbs.Response(tuple(_verb(child) for child in root))


def _root(body: bytes) -> Element:
    try:
        text = body.decode("utf-8")
        root: Element = fromstring(text.encode(), forbid_dtd=True)
    except UnicodeDecodeError as error:
        raise TwimlError(MALFORMED, "not utf-8") from error
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise TwimlError(MALFORMED, f"not well-formed: {error}") from error
    for element in root.iter():
        if any(_CONTROL.search(piece or "") for piece in (element.text, element.tail)):
            raise TwimlError(MALFORMED, f"a control character in {element.tag}")
    return root


def _verb(element: Element) -> verbs.Verb:
    read = _VERBS.get(element.tag)
    if read is None:
        raise TwimlError(SCHEMA, f"no verb {element.tag!r} here")
    return read(element)


def _no_text(element: Element) -> None:
    """Only white space stands between the children."""
    pieces = [element.text, *(child.tail for child in element)]
    if any(piece and piece.strip() for piece in pieces):
        raise TwimlError(SCHEMA, f"text directly inside {element.tag}")


def _empty(element: Element) -> None:
    if len(element) or (element.text and element.text.strip()):
        raise TwimlError(SCHEMA, f"{element.tag} is to be empty")


def _only_text(element: Element) -> str:
    text = (element.text or "").strip()
    if len(element) or not text:
        raise TwimlError(SCHEMA, f"{element.tag} holds one text and no element")
    return text


def _say(element: Element, voice_code: int = SAY_VOICE) -> verbs.Say:
    attributes = Attributes("Say", element.attrib)
    voice, language = attributes.voice(voice_code)
    loop = attributes.whole("loop", SAY_LOOP, least=1, default=1)
    attributes.done()
    parts = _speech(element)
    characters = sum(len(part) for part in parts if isinstance(part, str))
    if not any(isinstance(part, str) and part.strip() for part in parts):
        raise TwimlError(SAY_TEXT, "a Say says nothing")
    if characters > LONGEST_SAY:
        raise TwimlError(SAY_TOO_LONG, f"{characters} characters: at most {LONGEST_SAY}")
    return verbs.Say(voice, language, parts, loop)


def _speech(element: Element) -> tuple[str | verbs.Break, ...]:
    """Texts and breaks in order; white space runs are one space, as a voice reads them."""
    parts: list[str | verbs.Break] = [_one_space(element.text)]
    for child in element:
        if child.tag != "break" or len(child) or child.text:
            # telephony.md, Say: numbers are words with breaks, not say-as; so no other SSML.
            raise TwimlError(SCHEMA, f"{child.tag!r} inside Say: only an empty break")
        parts += [verbs.Break(break_ms(child.attrib)), _one_space(child.tail)]
    return tuple(part for part in parts if part)


def _one_space(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _pause(element: Element) -> verbs.Pause:
    attributes = Attributes("Pause", element.attrib)
    length_s = attributes.whole("length", PAUSE_LENGTH, least=1, default=1)
    attributes.done()
    _empty(element)
    return verbs.Pause(length_s)


def _play(element: Element) -> verbs.Play:
    attributes = Attributes("Play", element.attrib)
    loop = attributes.whole("loop", PLAY_LOOP, least=1, default=1)
    attributes.done()
    return verbs.Play(_only_text(element), loop)


def _gather(element: Element) -> verbs.Gather:
    attributes = Attributes("Gather", element.attrib)
    attributes.post(GATHER_METHOD)
    attributes.one_of("input", GATHER_INPUT, ("dtmf",), "dtmf")
    empty = attributes.one_of("actionOnEmptyResult", GATHER_EMPTY, ("true", "false"), "false")
    # numDigits is unlimited when absent; 0 stands for that here and may not be written.
    digits = attributes.whole("numDigits", GATHER_DIGITS, least=1, default=0)
    gather = verbs.Gather(
        prompt=_nested_prompt(element),
        action=attributes.text("action"),
        timeout_s=attributes.whole("timeout", GATHER_TIMEOUT, least=1, default=5),
        finish_on_key=attributes.finish_key(GATHER_FINISH_KEY),
        num_digits=digits or None,
        action_on_empty_result=empty == "true",
    )
    attributes.done()
    return gather


def _nested_prompt(element: Element) -> tuple[verbs.Sound, ...]:
    _no_text(element)
    return tuple(_nested(child) for child in element)


def _nested(child: Element) -> verbs.Sound:
    match child.tag:
        case "Say":
            return _say(child, GATHER_VOICE)
        case "Pause":
            return _pause(child)
        case "Play":
            return _play(child)
        case other:
            raise TwimlError(GATHER_NESTED, f"{other!r} inside Gather: Say, Pause or Play")


def _redirect(element: Element) -> verbs.Redirect:
    attributes = Attributes("Redirect", element.attrib)
    attributes.post(REDIRECT_METHOD)
    attributes.done()
    return verbs.Redirect(_only_text(element))


def _hangup(element: Element) -> verbs.Hangup:
    Attributes("Hangup", element.attrib).done()
    _empty(element)
    return verbs.Hangup()


def _reject(element: Element) -> verbs.Reject:
    attributes = Attributes("Reject", element.attrib)
    reason = attributes.one_of("reason", REJECT_REASON, ("rejected", "busy"), "rejected")
    attributes.done()
    _empty(element)
    return verbs.Reject(cast(Literal["rejected", "busy"], reason))


def _dial(element: Element) -> verbs.Dial:
    attributes = Attributes("Dial", element.attrib)
    action = attributes.text("action")
    if action is not None:
        attributes.post(DIAL_METHOD)
    timeout_s = attributes.whole("timeout", DIAL_TIMEOUT, least=1, default=30)
    caller_id = attributes.text("callerId")
    if caller_id is not None and not _NUMBER.match(caller_id):
        raise TwimlError(DIAL_CALLER_ID, f"Dial callerId={caller_id!r}: + and digits")
    on_bridge = attributes.one_of("answerOnBridge", SCHEMA, ("true", "false"), "false") == "true"
    attributes.done()
    if len(element) != 1 or element[0].tag != "Number":
        raise TwimlError(DIAL_NESTED, "Dial holds exactly one Number")
    _no_text(element)
    Attributes("Number", element[0].attrib).done()
    number = _only_text(element[0])
    if not _NUMBER.match(number):
        raise TwimlError(DIAL_NUMBER, f"Number {number!r}: + and digits")
    return verbs.Dial(number, action, timeout_s, caller_id, on_bridge)


_VERBS: dict[str, Callable[[Element], verbs.Verb]] = {
    "Say": _say,
    "Pause": _pause,
    "Play": _play,
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
    "Dial": _dial,
}
