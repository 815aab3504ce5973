"""Requests as an attacker, a retry or a mistake would send them, beside the real call."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlsplit

from simulator import twiml
from simulator.faults import StepFailedError, TransportError
from simulator.hearing.hearing import find, normalised
from simulator.scripts.steps import Resend, Tamper, Tampering
from simulator.twilio.line import Exchange, Line
from simulator.twilio.wire import (
    IDEMPOTENCY_TOKEN,
    SIGNATURE,
    Answer,
    Pairs,
    Request,
    Transport,
    as_get,
    origin,
    signed,
)
from simulator.twiml.verbs import Gather, Response, Say, spoken

OTHER_TOKEN = "0" * 32  # an auth token that is nobody's
FOREIGN_SID = "CA" + "f00d" * 8
# In a path or a query: the turn is a short number, the nonce a long random text.
_TURN = re.compile(r"(?<=[/=])[0-9]{1,4}(?=[/&?]|\Z)")
_NONCE = re.compile(r"(?<=[/=])[0-9A-Za-z_-]{20,}(?=[/&?]|\Z)")


def try_tampered(step: Tamper, line: Line, fill: Callable[[str], str], request: Request) -> None:
    """Send the tampered copy and hold the line to what the script expects of it."""
    copy = tampered(step.tampering, line, fill, request)
    whose = f"the tampered copy of line {step.line}"
    try:
        answer = line.transport.send(copy)
    except TransportError as error:
        raise StepFailedError(f"an answer to {whose}", str(error)) from error
    if answer.status != step.expect_status:
        raise StepFailedError(f"status {step.expect_status} for {whose}", f"{answer.status}")
    said = normalised(_said(answer)) if step.expect_heard else ""
    for text in step.expect_heard:
        if find(normalised(fill(text)), said) is None:
            raise StepFailedError(f"{whose} to hear “{fill(text)}”", f"“{said}”")


def tampered(
    change: Tampering, line: Line, fill: Callable[[str], str], request: Request
) -> Request:
    """The copy, signed after every change but those to the signature itself."""
    params = _params(change, fill, request.params)
    copy = replace(request, url=_url(change, request.url), params=params)
    if change.new_token:
        copy = copy.with_header(IDEMPOTENCY_TOKEN, line.new_token())
    if change.method == "GET":
        copy = as_get(copy)
    match change.signature:
        case "missing":
            return copy.with_header(SIGNATURE, None)
        case "other_token":
            return signed(copy, OTHER_TOKEN)
        case "forged":
            value = signed(copy, line.auth_token).header(SIGNATURE)
            return copy.with_header(SIGNATURE, ("B" if value[0] == "A" else "A") + value[1:])
        case None:
            return signed(copy, line.auth_token)


def _params(change: Tampering, fill: Callable[[str], str], params: Pairs) -> Pairs:
    put = {name: fill(value) for name, value in change.put}
    if change.call_sid is not None:
        put["CallSid"] = FOREIGN_SID if change.call_sid == "foreign" else "CAxyz"
    kept = [(name, put.pop(name, value)) for name, value in params if name not in change.drop]
    added = [(name, fill(value)) for name, value in change.add]
    return (*kept, *put.items(), *added)


def _url(change: Tampering, url: str) -> str:
    head = origin(url)
    rest = url.removeprefix(head)
    if change.turn is not None:
        by = -1 if change.turn == "stale" else 1
        rest = _replaced(_TURN, rest, "turn number", lambda text: str(max(int(text) + by, 0)))
    if change.nonce is not None:
        rest = _replaced(_NONCE, rest, "nonce", lambda text: text[:-1] + _other(text[-1]))
    if change.path is not None:
        query = urlsplit(url).query
        rest = change.path + (f"?{query}" if query else "")
    return head + rest


def _replaced(what: re.Pattern[str], rest: str, name: str, new: Callable[[str], str]) -> str:
    found = what.findall(rest)
    if len(found) != 1:
        raise StepFailedError(f"one {name} in the address", f"{len(found)} of them")
    return what.sub(lambda match: new(match[0]), rest)


def _other(char: str) -> str:
    return "0" if char != "0" else "1"


def _said(answer: Answer) -> str:
    return said_by(twiml.parse(answer.body, answer.content_type))


def said_by(response: Response) -> str:
    """All a document would say."""
    pieces = []
    for verb in response.verbs:
        match verb:
            case Gather(prompt=prompt):
                pieces.append(spoken(prompt))
            case Say():
                pieces.append(spoken((verb,)))
            case _:
                pass
    return " ".join(pieces)


def resend(step: Resend, line: Line) -> None:
    """An answered request once more: the same bytes come back, and nothing changes."""
    exchange: Exchange = line.exchanges[0 if step.which == "first" else -1]
    request = exchange.request
    if step.new_token:
        request = request.with_header(IDEMPOTENCY_TOKEN, line.new_token())
    answer = line.transport.send(request)
    if answer.status != 200:
        raise StepFailedError("status 200 for a request sent again", f"{answer.status}")
    if step.same_answer and answer.body != exchange.answer.body:
        raise StepFailedError("the same bytes for a request sent again", "other bytes")


def twice(transport: Transport) -> Callable[[Request], Answer]:
    """Deliver at once from two threads; both get 200 and the same bytes."""

    def deliver(request: Request) -> Answer:
        with ThreadPoolExecutor(2) as pool:
            one, other = pool.map(transport.send, (request, request))
        if (one.status, other.status) != (200, 200):
            raise StepFailedError("status 200 twice", f"{one.status} and {other.status}")
        if one.body != other.body:
            raise StepFailedError("the same bytes for both deliveries", "different ones")
        return one

    return deliver
