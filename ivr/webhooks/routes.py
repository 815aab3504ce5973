"""The routes that the telephony provider posts to. Whatever fails, the caller hears kind words.

One turn: authentic? → allowed parameters → event → load the call under its turn → same turn
again? same bytes → the dialog, and whom it asks → save → render.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb
from typing import cast

import structlog
from flask import Flask, Request, Response, request
from msgspec import Struct
from werkzeug.local import LocalProxy
from werkzeug.routing import BaseConverter

from ivr.logs import of_call, of_nobody
from ivr.telephony import Forbidden, Incoming, Provider, RawRequest
from ivr.webhooks.form import form_of
from ivr.webhooks.live_line import LiveLine
from ivr.webhooks.meter import EdgeMeter, Unmetered
from otp_core.patience import patience

log = structlog.get_logger("webhooks")

# What a turn may wait for Redis in all, of the 5 s after which a caller hears something; the rest
# is for hashing a secret, and for an answer that was waited for when the time ran out.
REDIS_LIMIT_S = 3.0
# Of a turn that failed: what Twilio says of it to the fallback (telephony.md, "Requests").
_LANGUAGE_OF_TURN = re.compile(r"/voice/turn/([a-z]{2}-[A-Z]{2})/")

Handler = Callable[[LiveLine, Incoming], bytes]


class _Place(Struct, frozen=True):
    language: str
    nonce: str
    turn: int


class _PlaceConverter(BaseConverter):
    """Where a call goes on, as `Answers.turn_url` says it. In one, for werkzeug takes as long over
    each of a path's variables.
    """

    part_isolating = False
    regex = "[^/]+/[^/]+/[0-9]+"

    def to_python(self, value: str) -> _Place:
        language, nonce, turn = value.split("/")
        return _Place(language, nonce, int(turn))


@dataclass(frozen=True, slots=True)
class Edge:
    """Reads what the provider sent; answers with TwiML, or with 403 and nothing."""

    provider: Provider
    public_url: str
    lines: Mapping[str, LiveLine]  # by number
    default: LiveLine  # whose voice is heard where the number isn't ours
    meter: EdgeMeter = field(default_factory=Unmetered)

    def answer(self, handle: Handler, language: str = "") -> Response:
        """Authentic, allowed, of a line of ours: then `handle`. Faults become an apology, in
        `language` where it is one of ours.
        """
        of_nobody()
        raw = self._raw()  # too large a form is refused by Flask, for nobody we know sends it
        line = self.default
        try:
            self.provider.authenticate(raw)
            incoming = self.provider.read(raw)
            of_call(incoming.call_id)
            if not incoming.line_known:
                self.meter.rang_elsewhere()
                return _twiml(line.answers.goodbye("line.unknown"))
            line = self.lines[incoming.to]
            with patience(REDIS_LIMIT_S):
                return _twiml(handle(line, incoming))
        except Forbidden as refused:
            log.warning("forbidden", why=str(refused))
            self.meter.refused(refused.reason)
            return Response(status=403)
        except Exception as fault:  # noqa: BLE001  the caller must hear something, whatever it was
            _log_fault(fault)
            self.meter.failed(fault)
            return _twiml(line.answers.goodbye("line.not_available", language))

    def _raw(self) -> RawRequest:
        asked = cast("LocalProxy[Request]", request)._get_current_object()  # looked up only once
        query = asked.query_string.decode("latin-1")
        return RawRequest(
            url=self.public_url + asked.path + (f"?{query}" if query else ""),
            form=form_of(asked),
            signature=asked.environ.get("HTTP_X_TWILIO_SIGNATURE", ""),
            idempotency_token=asked.environ.get("HTTP_I_TWILIO_IDEMPOTENCY_TOKEN", ""),
        )


def add_voice_routes(app: Flask, edge: Edge) -> None:
    """To the app itself: a blueprint's hooks are looked for at each request."""
    app.url_map.converters["place"] = _PlaceConverter

    @app.post("/voice")
    def ring() -> Response:
        return edge.answer(LiveLine.ring)

    @app.post("/voice/turn/<place:at>")
    def turn(at: _Place) -> Response:
        return edge.answer(
            lambda line, call: line.turn(call, at.nonce, at.turn, fell_through=False), at.language
        )

    @app.post("/voice/turn/<place:at>/through")
    def through(at: _Place) -> Response:
        return edge.answer(
            lambda line, call: line.turn(call, at.nonce, at.turn, fell_through=True), at.language
        )

    @app.post("/voice/again/<nonce>")
    def again(nonce: str) -> Response:
        return edge.answer(lambda line, call: line.again(call, nonce))

    @app.post("/voice/fallback")
    def fallback() -> Response:
        failed = _LANGUAGE_OF_TURN.search(dict(form_of(request)).get("ErrorUrl", ""))
        language = failed[1] if failed else ""
        return edge.answer(lambda line, call: _fall_back(line, call, language), language)

    @app.post("/voice/status")
    def status() -> Response:
        answer = edge.answer(LiveLine.report)
        return answer if answer.status_code != 200 else Response(status=204)


def _fall_back(line: LiveLine, incoming: Incoming, language: str) -> bytes:
    """Of a call that Redis has lost only the URL knows the language."""
    if line.sessions.load(incoming.call_id, 0).turn == 0:
        return line.answers.goodbye("line.not_available", language)
    return line.fallback(incoming)


def _twiml(body: bytes) -> Response:
    return Response(body, mimetype="text/xml")


def _log_fault(fault: Exception) -> None:
    """Where, and of what kind; never the message, which may quote what was keyed."""
    frames = extract_tb(fault.__traceback__)
    where = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    log.error("fault", kind=type(fault).__name__, where=where)
