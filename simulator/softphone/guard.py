"""Only this machine's own page: a loopback Host (DNS rebinding), its own Origin, JSON, small."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request

from simulator.softphone.refusals import FORBIDDEN, Refusal
from simulator.twilio.transport import is_loopback

LARGEST_BODY = 4096
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def guard(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY

    @app.before_request
    def check() -> None:
        host = request.headers.get("Host", "")
        origin = request.headers.get("Origin")
        if not _is_here(host):
            raise Refusal(
                FORBIDDEN,
                "Este teléfono solo atiende en esta máquina.",
                "This phone serves this machine only.",
            )
        if origin is not None and origin != f"http://{host}":
            raise Refusal(
                FORBIDDEN,
                "Solo la página de este teléfono puede pedir esto.",
                "Only the page of this phone may ask for this.",
            )
        if request.method not in ("GET", "HEAD") and request.mimetype != "application/json":
            raise Refusal(FORBIDDEN, "Solo se acepta JSON.", "Only JSON is taken.")

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response


def json_body() -> dict[str, Any]:
    """The request's body. Raises Refusal."""
    body = request.get_json()
    if not isinstance(body, dict):
        raise Refusal(422, "Se espera un objeto JSON.", "A JSON object is expected.")
    return body


def _is_here(host: str) -> bool:
    if not host or any(sign in host for sign in "@/?#\\ "):
        return False
    try:
        return urlsplit(f"//{host}").port != 0 and is_loopback(f"//{host}")
    except ValueError:
        return False
