"""What may be kept of a call: digits keyed or dictated become dots, numbers keep their last four.

telephony.md, Never in a URL: "Digits pressed, challenges, dynamic codes, secret numbers, temporary
keys, full customer or account numbers".
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from simulator.hearing.numbers import DIGITS
from simulator.twilio.speech import Moment
from simulator.twilio.wire import Pairs

DOT = "•"
# Four digits said one by one may be a challenge's group or an account's end; three are a count.
SHORTEST_RUN = 4
SHOWN_OF_A_NUMBER = 4  # telephony.md, Transfer: a number is told by its last four

_KEYED = ("Digits",)
_CALLERS = ("From", "Caller", "ForwardedFrom", "CallerName")
# What Twilio makes up itself, and holds nothing of the caller's (telephony.md, Requests).
_PUBLIC = frozenset(
    {
        *("CallSid", "AccountSid", "ApiVersion", "Direction", "To", "Called", "CallStatus"),
        *("FinishedOnKey", "msg", "StirVerstat", "ErrorCode", "ParentCallSid"),
        *("CallDuration", "Duration", "CallbackSource", "SequenceNumber", "Timestamp"),
        *("DialCallSid", "DialCallStatus", "DialCallDuration", "DialBridged"),
        *(f"{whose}Country" for whose in ("From", "To", "Caller", "Called")),
    }
)
_WORD = "|".join(sorted(DIGITS, key=len, reverse=True))
_DIGIT = rf"(?:\b(?:{_WORD})\b|\d)"
# Stand in for what is hidden while runs are sought: a tag, within a run or not; an address, never.
_A_TAG, _AN_ADDRESS = "\ue000", "\ue001"
# What may stand between the digits of one dictation: a pause, however it is written.
_BETWEEN = rf"[\s.,;:·…'’\-–—{_A_TAG}]*"
_RUN = re.compile(rf"{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{{SHORTEST_RUN - 1},}}", re.IGNORECASE)
_EACH_DIGIT = re.compile(_DIGIT, re.IGNORECASE)
_LONG_NUMERAL = re.compile(rf"\d{{{SHORTEST_RUN},}}")
_URL = r"https?://[^\s<>\"']+"
_HIDDEN = re.compile(rf"<[^<>]*>|{_URL}")
_PLACE = re.compile(f"[{_A_TAG}{_AN_ADDRESS}]")
_AUTHORITY = re.compile(r"https?://[^/?#]*")
# The random text that makes an action's address one call's own (telephony.md, Signature).
_NONCE = re.compile(r"(?<=[/=])([0-9A-Za-z_-]{4})[0-9A-Za-z_-]{16,}(?=[/&?#]|\Z)")
_VALUE = re.compile(r"([\w:]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_BREAK_TIME = re.compile(r"[\"'][0-9]{1,5}(?:\.[0-9]{1,3})?m?s[\"']\Z")
_KEYS_SAID = re.compile(r"(?<=\bpress )[0-9*#]+|(?<=\blost of )[0-9*#]+|[0-9*#]+(?= lost\b)")
_QUOTED = re.compile(r"“[^”]*”|'[^']*'|\"[^\"]*\"")


def masked_params(pairs: Pairs) -> Pairs:
    """A request's parameters; of one we don't know, no number of four digits is shown."""
    return tuple((name, _masked_param(name, value)) for name, value in pairs)


def masked_twiml(text: str) -> str:
    """A document, pretty or raw: every tag keeps its place, every digit of a run is one dot."""
    return _masked(text, lambda run: _EACH_DIGIT.sub(DOT, run))


def masked_text(text: str) -> str:
    """Words said or told: a run of digits becomes dots, its short pauses go, its long ones stay."""
    return _masked(text, _closed_up)


def masked_url(url: str) -> str:
    """Host and port stay; of a nonce the first four signs do, of a long number nothing."""
    authority = _AUTHORITY.match(url)
    head = authority[0] if authority else ""
    rest = _NONCE.sub(r"\1…", url[len(head) :])
    return head + _LONG_NUMERAL.sub(lambda found: DOT * len(found[0]), rest)


def masked_number(number: str) -> str:
    """A telephone number, or a client:… or sip:… name: digits to the last four."""
    hidden = sum(char.isdigit() for char in number) - SHOWN_OF_A_NUMBER
    shown = ""
    for char in number:
        hides = char.isdigit() and hidden > 0
        hidden -= hides
        shown += DOT if hides else char
    return shown


def masked_moment(moment: Moment) -> Moment:
    """Keys one by one; of a token or a capture every digit; of Twilio and the clock none."""
    match moment.who:
        case "caller":
            what = re.sub(r"(?<=presses )\d", DOT, moment.what)
        case "token" | "check":
            what = re.sub(r"(?<![\w{])\d+", lambda found: DOT * len(found[0]), moment.what)
        case "clock":
            what = moment.what
        case _:
            what = re.sub(r"(?<!…)\b\d{4,}", lambda found: DOT * len(found[0]), moment.what)
    return replace(moment, what=what)


def masked_heard(whole: str, heard: str) -> str:
    """`heard`: as much of `whole` as was; of a dictation cut short, two digits are digits of it."""
    if not whole.startswith(heard):
        return _EACH_DIGIT.sub(DOT, heard)
    shown, place = "", 0
    for run in _RUN.finditer(whole):
        if run.start() < len(heard):
            shown += heard[place : run.start()] + _closed_up(heard[run.start() : run.end()])
            place = run.end()
    return (shown + heard[place:]).strip()


def masked_failure(text: str, said: Iterable[str] = ()) -> str:
    """What went wrong: it may name keys however few, and quote what was `said` up to anywhere."""
    text = _KEYS_SAID.sub(lambda found: re.sub(r"\d", DOT, found[0]), text)
    text = masked_text(text)
    for whole in said:
        for before in _contexts(whole):
            begun = rf"({re.escape(before)})((?:{_DIGIT}{_BETWEEN}){{1,{SHORTEST_RUN - 1}}})"
            text = re.sub(begun, lambda found: found[1] + _closed_up(found[2]), text, flags=re.I)
    return text


def masked_quotes(text: str) -> str:
    """A finding: numbers are its own, but for what it quotes of a document."""
    return _QUOTED.sub(lambda found: masked_text(found[0]), text)


def _masked_param(name: str, value: str) -> str:
    if name in _KEYED:
        return re.sub(r"\d", DOT, value)
    if name in _CALLERS:
        return masked_number(value)
    if name == "ErrorUrl":
        return masked_url(value)
    return value if name in _PUBLIC else masked_text(value)


def _masked(text: str, dotted: Callable[[str], str]) -> str:
    hidden: list[str] = []

    def hide(found: re.Match[str]) -> str:
        is_tag = found[0].startswith("<")
        hidden.append(_masked_tag(found[0]) if is_tag else masked_url(found[0]))
        return _A_TAG if is_tag else _AN_ADDRESS

    shadow = _HIDDEN.sub(hide, _PLACE.sub("", text))
    shadow = _RUN.sub(lambda found: dotted(found[0]), shadow)
    shown = iter(hidden)
    return _PLACE.sub(lambda _: next(shown), shadow)


def _masked_tag(tag: str) -> str:
    return _VALUE.sub(_masked_attribute, tag)


def _masked_attribute(found: re.Match[str]) -> str:
    value = found[2]
    if "://" in value:
        return f"{found[1]}={value[0]}{masked_url(value[1:-1])}{value[0]}"
    if _BREAK_TIME.match(value):
        return found[0]  # a pause is no digit
    return f"{found[1]}={_LONG_NUMERAL.sub(lambda run: DOT * len(run[0]), value)}"


def _closed_up(run: str) -> str:
    """ "siete · uno ··· dos" as "•• •": read as it was grouped; tags in it keep their place."""
    groups = re.split(r"···", run)
    kept = re.compile(rf"({_DIGIT})|{_A_TAG}|.", re.IGNORECASE | re.DOTALL)
    return " ".join(kept.sub(_dot_or_tag, group) for group in groups).strip()


def _contexts(whole: str) -> Iterator[str]:
    """What is said right before each dictation."""
    place = 0
    for run in _RUN.finditer(whole):
        yield whole[max(place, run.start() - 24) : run.start()]
        place = run.end()


def _dot_or_tag(found: re.Match[str]) -> str:
    if found[1]:
        return DOT
    return found[0] if found[0] == _A_TAG else ""
