"""Which parameters a voice request may carry, and what they say (telephony.md, Signature).

The signed string has no separators, so `Digits=2` and what follows it can be split anew under the
same signature. Hence: each known name at most once and of its pattern, no name but of letters, and
no name that answers a question hidden inside another parameter.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from ivr.dialog.events import Pressed
from ivr.telephony import CallStatus, DialOutcome, Forbidden, Incoming, RawRequest, Reason
from otp_core.secret import Secret

# Nobody presses so many keys; Twilio's documents name no limit of their own.
MOST_DIGITS = 256

_TEXT = r"[^\x00-\x1f\x7f]{0,256}"
# A number with or without +, "anonymous" and its like, client:…, sip:…; absent parts stay empty.
_PARTY = r"\+?[0-9*#]{1,32}|[A-Za-z]{0,32}|[a-z]{1,16}:[^\s\x00-\x1f\x7f]{1,256}"
_NUMBER = r"[0-9]{1,9}"
_CALL_SID = r"CA[0-9a-f]{32}"

_PATTERNS: dict[str, str] = {
    "CallSid": _CALL_SID,
    "AccountSid": r"AC[0-9a-f]{32}",
    "From": _PARTY,
    "To": _PARTY,
    "CallStatus": "|".join(CallStatus),
    "ApiVersion": r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "Direction": r"[a-z-]{1,32}",
    "ForwardedFrom": _PARTY,
    "Caller": _PARTY,
    "Called": _PARTY,
    "CallerName": _TEXT,
    "ParentCallSid": _CALL_SID,
    "StirVerstat": r"[A-Za-z0-9-]{0,64}",
    "Digits": rf"[0-9*#]{{0,{MOST_DIGITS}}}",
    "FinishedOnKey": r"[0-9*#]?",
    "msg": r"[A-Za-z ]{0,64}",
    "DialCallStatus": "|".join(DialOutcome),
    "DialCallSid": _CALL_SID,
    "DialCallDuration": _NUMBER,
    "DialBridged": "true|false",
    "ErrorCode": r"[0-9]{1,6}",
    "ErrorUrl": r"[^\s\x00-\x1f\x7f]{0,4096}",
    "SequenceNumber": _NUMBER,
    "Timestamp": _TEXT,
    "CallbackSource": _TEXT,
    "CallDuration": _NUMBER,
    "Duration": _NUMBER,
    "SipResponseCode": _NUMBER,
    **{
        party + place: _TEXT
        for party in ("From", "To", "Caller", "Called")
        for place in ("City", "State", "Zip", "Country")
    },
}
# Each known name, and what is None of a value that isn't of its pattern.
KNOWN: Mapping[str, Callable[[str], re.Match[str] | None]] = {
    name: re.compile(pattern, re.ASCII).fullmatch for name, pattern in _PATTERNS.items()
}
_REQUIRED = frozenset({"CallSid", "AccountSid", "From", "To", "CallStatus"})
_OF_A_GATHER = frozenset({"Digits", "FinishedOnKey", "msg"})
# What a dialog goes on by. `msg` is too short a word to be looked for inside.
_ANSWERS = ("Digits", "FinishedOnKey", "DialCallStatus")
_NAME = re.compile(r"[A-Za-z]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What this house answers to: its account, and the numbers of its lines (E.164)."""

    account_sid: str
    lines: Collection[str]


def read(raw: RawRequest, allowed: Allowed) -> Incoming:
    """Raises Forbidden. An unknown `To` is no offence: its caller gets a kind goodbye."""
    form = _checked(raw)
    if form["AccountSid"] != allowed.account_sid:
        raise Forbidden(Reason.ACCOUNT, "AccountSid")
    sequence, error = form.get("SequenceNumber"), form.get("ErrorCode")
    dialled = form.get("DialCallStatus")
    return Incoming(
        call_id=form["CallSid"],
        account=form["AccountSid"],
        from_=Secret(form["From"]),
        to=form["To"],
        status=CallStatus(form["CallStatus"]),
        line_known=form["To"] in allowed.lines,
        is_gather_result=not _OF_A_GATHER.isdisjoint(form),
        pressed=_pressed(form.get("Digits", ""), form.get("FinishedOnKey", "")),
        dial_outcome=None if dialled is None else DialOutcome(dialled),
        sequence_number=None if sequence is None else int(sequence),
        idempotency_token=raw.idempotency_token,
        error_code=None if error is None else int(error),
        ignored=len(raw.form) - len(form),
    )


def _pressed(digits: str, finished_on: str) -> Pressed | None:
    """A finish key pressed alone is an answer too: no keys, and what ended them."""
    return Pressed(Secret(digits), finished_on) if digits or finished_on else None


def _checked(raw: RawRequest) -> dict[str, str]:
    known = dict(raw.form)
    if len(known) < len(raw.form):
        _none_doubled(raw)
    for name in known.keys() - KNOWN.keys():  # Twilio adds some without notice
        if _NAME.fullmatch(name) is None:
            raise Forbidden(Reason.NAME)
        del known[name]
    for name, value in known.items():
        if KNOWN[name](value) is None:
            raise Forbidden(Reason.MALFORMED, name)
    if not known.keys() >= _REQUIRED:
        raise Forbidden(Reason.MISSING, min(_REQUIRED - known.keys()))
    _nothing_hidden(raw, known)
    return known


def _none_doubled(raw: RawRequest) -> None:
    """But of names that nobody here knows, which say nothing."""
    for name, count in Counter(name for name, _ in raw.form).items():
        if count > 1 and name in KNOWN:
            raise Forbidden(Reason.DOUBLED, name)


def _nothing_hidden(raw: RawRequest, known: Mapping[str, str]) -> None:
    for name in _ANSWERS:
        if raw.in_order.count(name) != (name in known):
            raise Forbidden(Reason.HIDDEN, name)
