"""The routes that the telephony provider posts to. Whatever fails, the caller hears kind words.

One turn: authentic? → allowed parameters → event → load the call under its turn → same turn
again? same bytes → the dialog, and whom it asks → save → render.
"""

from collections.abc import Callable
from pathlib import Path
from traceback import extract_tb

import structlog
from flask import Blueprint, Response, request

from ivr.telephony import Forbidden, Incoming, Provider, RawRequest
from ivr.webhooks.answers import Answers
from ivr.webhooks.line import Line

log = structlog.get_logger("webhooks")

Handler = Callable[[Incoming], bytes]


class Edge:
    """Reads what the provider sent, and answers with TwiML or with 403 and nothing."""

    def __init__(self, provider: Provider, answers: Answers, public_url: str) -> None:
        self._provider = provider
        self._answers = answers
        self._public_url = public_url

    def answer(self, handle: Handler) -> Response:
        """Authentic, allowed, of a line of ours: then `handle`. Faults become an apology."""
        try:
            incoming = self._read()
            if not incoming.line_known:
                return _twiml(self._answers.goodbye("line.unknown"))
            return _twiml(handle(incoming))
        except Forbidden as refused:
            log.warning("forbidden", why=str(refused))
            return Response(status=403)
        except Exception as fault:  # noqa: BLE001  the caller must hear something, whatever it was
            _log_fault(fault)
            return _twiml(self._answers.goodbye("line.not_available"))

    def _read(self) -> Incoming:
        query = request.query_string.decode("latin-1")
        url = self._public_url + request.path + (f"?{query}" if query else "")
        raw = RawRequest(
            url=url,
            form=tuple(request.form.items(multi=True)),
            signature=request.headers.get("X-Twilio-Signature", ""),
            idempotency_token=request.headers.get("I-Twilio-Idempotency-Token", ""),
        )
        self._provider.authenticate(raw)
        return self._provider.read(raw)


def voice_routes(line: Line, edge: Edge) -> Blueprint:
    routes = Blueprint("voice", __name__, url_prefix="/voice")

    @routes.post("")
    def ring() -> Response:
        return edge.answer(line.ring)

    @routes.post("/turn/<nonce>/<int:turn>")
    def turn(nonce: str, turn: int) -> Response:
        return edge.answer(lambda call: line.turn(call, nonce, turn, fell_through=False))

    @routes.post("/turn/<nonce>/<int:turn>/through")
    def through(nonce: str, turn: int) -> Response:
        return edge.answer(lambda call: line.turn(call, nonce, turn, fell_through=True))

    @routes.post("/again/<nonce>")
    def again(nonce: str) -> Response:
        return edge.answer(lambda call: line.again(call, nonce))

    @routes.post("/fallback")
    def fallback() -> Response:
        return edge.answer(line.fallback)

    @routes.post("/status")
    def status() -> Response:
        def report(call: Incoming) -> bytes:
            line.report(call)
            return b""

        answer = edge.answer(report)
        return Response(status=answer.status_code if answer.status_code != 200 else 204)

    return routes


def _twiml(body: bytes) -> Response:
    return Response(body, mimetype="text/xml")


def _log_fault(fault: Exception) -> None:
    """Where, and of what kind; never the message, which may quote what was keyed."""
    frames = extract_tb(fault.__traceback__)
    where = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    log.error("fault", kind=type(fault).__name__, where=where)
