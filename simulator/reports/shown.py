"""A call as it may be written down: every report and recording is made of these, masked once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from simulator.masking import (
    masked_failure,
    masked_heard,
    masked_moment,
    masked_params,
    masked_quotes,
    masked_text,
    masked_twiml,
    masked_url,
)
from simulator.transcript import CallLog, Failure
from simulator.twilio.line import Attempt
from simulator.twilio.speech import TOLERANCE_S, Moment, Speech
from simulator.twilio.wire import Pairs
from simulator.twiml.lint import Finding, findings
from simulator.twiml.pretty import pretty
from simulator.twiml.verbs import Say, duration_s

_CALLBACK = "CallbackSource"  # telephony.md, Requests: only status callbacks have it
_PRESSES = re.compile(r"presses ([•*#]+)\Z")


@dataclass(frozen=True, slots=True)
class Spoken:
    """`heard` of `whole`: less where a key or a hang-up cut it. Times since the first ring."""

    at_s: float
    ends_at_s: float
    kind: str
    language: str
    heard: str
    whole: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Done:
    at_s: float
    who: str
    what: str

    @property
    def keys(self) -> str:
        """The keys that a Gather heard, if this is about keys."""
        found = _PRESSES.match(self.what)
        return found[1] if found else ""

    @property
    def is_brought_about(self) -> bool:
        """By a document that came at this very moment; other moments lead to a request."""
        return self.who == "line" or self.what.startswith("dials ")


@dataclass(frozen=True, slots=True)
class Turn:
    """One request, numbered from 1 within its call. `status` None: nothing came back."""

    n: int
    at_s: float
    took_ms: float
    method: str
    path: str
    params: Pairs
    status: int | None
    fault: str | None
    twiml: str
    findings: tuple[Finding, ...]

    @property
    def is_callback(self) -> bool:
        return _CALLBACK in dict(self.params)


Event = Spoken | Done | Turn


@dataclass(frozen=True, slots=True)
class ShownCall:
    """`began_at`: UTC seconds of its first ring."""

    sid: str
    began_at: float
    events: tuple[Event, ...]

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(event for event in self.events if isinstance(event, Turn))

    @property
    def lasted_s(self) -> float:
        ends = (
            event.ends_at_s if isinstance(event, Spoken) else event.at_s for event in self.events
        )
        return max(ends, default=0.0)


def shown_call(call: CallLog) -> ShownCall:
    """Everything in the order in which it happened."""
    began_at = min((entry.at for entry in (*call.log, *call.attempts)), default=0.0)
    turns = [_turn(n, attempt, began_at) for n, attempt in enumerate(call.attempts, 1)]
    events = tuple(_in_order([_entry(entry, began_at) for entry in call.log], turns))
    return ShownCall(call.sid, began_at, events)


def shown_failure(failure: Failure, calls: tuple[CallLog, ...]) -> Failure:
    said = [
        speech.heard_by(speech.ends_at) for call in calls for speech in map(_uncut, _speeches(call))
    ]
    return Failure(
        failure.where,
        masked_failure(failure.expected, said),
        masked_failure(failure.heard, said),
    )


def _in_order(entries: list[Spoken | Done], turns: list[Turn]) -> Iterator[Event]:
    """A request goes out after what led to it, and before what it brings about.

    The status callback comes last: it tells of a call that is over.
    """
    waiting = [turn for turn in turns if not turn.is_callback]
    for entry in entries:
        brought = isinstance(entry, Spoken) or entry.is_brought_about
        while waiting and (waiting[0].at_s, not brought) < (entry.at_s, brought):
            yield waiting.pop(0)
        yield entry
    yield from waiting
    yield from (turn for turn in turns if turn.is_callback)


def _entry(entry: Speech | Moment, began_at: float) -> Spoken | Done:
    if isinstance(entry, Moment):
        shown = masked_moment(entry)
        return Done(shown.at - began_at, shown.who, shown.what)
    uncut = _uncut(entry)
    whole = uncut.shown_by(uncut.ends_at)
    voices = (sound.language for sound in entry.sounds if isinstance(sound, Say))
    return Spoken(
        at_s=entry.at - began_at,
        ends_at_s=entry.ends_at - began_at,
        kind=entry.kind,
        language=next(voices, ""),
        heard=masked_heard(whole, entry.shown_by(entry.ends_at)),
        whole=masked_text(whole),
        cut=entry.ends_at < uncut.ends_at - TOLERANCE_S,
    )


def _uncut(speech: Speech) -> Speech:
    return replace(speech, ends_at=speech.at + duration_s(speech.sounds))


def _speeches(call: CallLog) -> list[Speech]:
    return [entry for entry in call.log if isinstance(entry, Speech)]


def _turn(n: int, attempt: Attempt, began_at: float) -> Turn:
    parts = urlsplit(masked_url(attempt.request.url))
    return Turn(
        n=n,
        at_s=attempt.at - began_at,
        took_ms=attempt.took_s * 1000,
        method=attempt.request.method,
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        params=masked_params(attempt.request.params),
        status=attempt.answer.status if attempt.answer else None,
        fault=masked_failure(attempt.fault) if attempt.fault else None,
        twiml=_document(attempt.answer.body) if attempt.answer else "",
        findings=_findings(attempt),
    )


def _document(body: bytes) -> str:
    """Masked before it is wrapped, so that lines end alike whatever the digits were; and after,
    for then nothing in it is escaped any more."""
    raw = masked_twiml(body.decode("utf-8", errors="replace"))
    return masked_twiml(pretty(raw.encode()))


def _findings(attempt: Attempt) -> tuple[Finding, ...]:
    """Of a document Twilio would play: a status callback is answered with none."""
    answer = attempt.answer
    is_callback = _CALLBACK in dict(attempt.request.params)
    if answer is None or is_callback or not 200 <= answer.status < 300:
        return ()
    found = findings(answer.body, answer.content_type)
    return tuple(replace(one, what=masked_quotes(one.what)) for one in found)
