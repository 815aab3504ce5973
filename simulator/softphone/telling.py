"""A call's log and its requests as the events a page is told, each once, in order."""

import re
from typing import Any

from simulator.masking import masked_failure, masked_params, masked_quotes, masked_twiml, masked_url
from simulator.softphone.feed import Feed
from simulator.twilio.line import Attempt, Line
from simulator.twilio.phone import Phone
from simulator.twilio.speech import Moment, Silence, Speech, timed_parts, timed_words
from simulator.twiml.lint import findings
from simulator.twiml.pretty import pretty
from simulator.twiml.verbs import Say

_KEY = re.compile(r"presses ([0-9*#])(: lost)?\Z")
# What the log says, with the code by which a page words it in its own language.
_CODES = (
    (re.compile(r"rings\Z"), "rings"),
    (re.compile(r"dials …(.*)\Z"), "dials"),
    (re.compile(r"the call put through: (.*)\Z"), "dial_ended"),
    (re.compile(r"silent for (.*) s\Z"), "silent"),
    (re.compile(r"hangs up\Z"), "hangs_up"),
    (re.compile(r"jumps (.*) s\Z"), "jumps"),
    (re.compile(r"shows a code\Z"), "shows_a_code"),
    (re.compile(r"nobody listens any more\Z"), "nobody_listens"),
    (re.compile(r"an hour is enough\Z"), "too_long"),
)


class Telling:
    """`speeches`: all so far; an event's `n` is the place here, counted from 1."""

    def __init__(self, feed: Feed, line: Line, began_at: float) -> None:
        self.speeches: list[Speech] = []
        self._feed = feed
        self._line = line
        self._began_at = began_at
        self._turns = 0
        self._entries = 0
        self._last_speech: int | None = None  # its place in the log
        self._awaited: tuple[object, float] | None = None

    def catch_up(self, phone: Phone | None) -> None:
        """Tell what happened since the last time; also amid an act, before a request."""
        for attempt in self._line.attempts[self._turns :]:
            self._turns += 1
            self._tell("turn", attempt.at, **_turn(self._turns, attempt, self._line))
        if phone is None:
            return
        self._tell_cut(phone)
        for index in range(self._entries, len(phone.log)):
            entry = phone.log[index]
            self._entries = index + 1
            if isinstance(entry, Speech):
                self._last_speech = index
                self._tell_speech(entry)
            else:
                self._tell_moment(entry)

    def ms(self, moment: float) -> int:
        return round((moment - self._began_at) * 1000)

    def _tell(self, event: str, at: float, **what: Any) -> None:
        self._feed.tell(event, self.ms(at), **what)

    def _tell_speech(self, speech: Speech) -> None:
        self.speeches.append(speech)
        ms = [self.ms(speech.at + part.at_s) for part in timed_parts(speech.sounds)]
        parts: list[dict[str, Any]] = []
        for at_ms, part in zip(ms, timed_parts(speech.sounds), strict=True):
            if isinstance(part, Silence):
                parts.append({"break_ms": part.ms, "at_ms": at_ms})
            else:
                ends_at_ms = self.ms(speech.at + part.ends_at_s)
                parts.append({"text": part.text, "at_ms": at_ms, "ends_at_ms": ends_at_ms})
        self._tell(
            "speech",
            speech.at,
            n=len(self.speeches),
            kind=speech.kind,
            language=_language(speech),
            ends_at_ms=self.ms(speech.ends_at),
            parts=parts,
            words=[
                {"text": word.text, "at_ms": self.ms(speech.at + word.at_s)}
                for word in timed_words(speech.sounds)
            ],
        )

    def _tell_cut(self, phone: Phone) -> None:
        """The log's last speech ends earlier than it was told to."""
        if self._last_speech is None:
            return
        now = phone.log[self._last_speech]
        if isinstance(now, Speech) and now.ends_at < self.speeches[-1].ends_at:
            self.speeches[-1] = now
            self._tell("cut", now.ends_at, n=len(self.speeches))

    def _tell_moment(self, moment: Moment) -> None:
        key = _KEY.match(moment.what) if moment.who == "caller" else None
        if key:
            self._awaited = None  # told again, for it goes on, or begins anew
            self._tell("key", moment.at, key=key[1], lost=key[2] is not None)
            return
        for shape, code in _CODES:
            found = shape.match(moment.what)
            if found:
                value = {"value": found[1]} if shape.groups else {}
                self._tell(
                    "moment", moment.at, who=moment.who, what=moment.what, code=code, **value
                )

    def tell_waiting(self, phone: Phone) -> None:
        keypad = phone.keypad
        if keypad is None or not phone.waiting or self._awaited == (keypad, phone.next_at):
            return
        self._awaited, gather = (keypad, phone.next_at), keypad.gather
        self._tell(
            "waiting",
            phone.clock.now,
            until_ms=self.ms(phone.next_at),
            finish_key=gather.finish_on_key,
            num_digits=gather.num_digits,
        )


def _turn(number: int, attempt: Attempt, line: Line) -> dict[str, Any]:
    """telephony.md, Never in a URL, a log, a trace: what was pressed and dictated becomes dots."""
    request, answer = attempt.request, attempt.answer
    body, kind = (answer.body, answer.content_type) if answer else (b"", "")
    found = findings(body, kind) if body else ()
    return {
        "n": number,
        "took_ms": round(attempt.took_s * 1000),
        "method": request.method,
        "path": masked_url(request.url).removeprefix(line.transport.public_url),
        "params": [list(pair) for pair in masked_params(request.params)],
        "status": answer.status if answer else None,
        "fault": masked_failure(attempt.fault) if attempt.fault else None,
        "twiml": masked_twiml(pretty(body)) if body else None,
        "findings": [
            {"code": one.code, "what": masked_quotes(one.what), "severity": one.severity}
            for one in found
        ],
    }


def _language(speech: Speech) -> str:
    return next((sound.language for sound in speech.sounds if isinstance(sound, Say)), "es-MX")
