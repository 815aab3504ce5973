"""A posted form as it came: doubled names kept, in order.

As werkzeug reads it, which is its oracle in the tests; but werkzeug makes three dictionaries of it,
and decodes every piece whether anything in it is encoded or not. That was a tenth of a turn.
"""

from urllib.parse import unquote

from flask import Request
from werkzeug.exceptions import HTTPException

Pairs = tuple[tuple[str, str], ...]

URL_ENCODED = "application/x-www-form-urlencoded"  # what Twilio posts, and all that is read here


def form_of(request: Request) -> Pairs:
    """Raises werkzeug's RequestEntityTooLarge. A form that is none is empty, and signed by nobody.

    The body is kept: it may be read again, and so may Flask's own `form`. That one read first would
    leave nothing here.
    """
    try:
        body = request.get_data().decode()  # of any kind: too large is too large
    except HTTPException:
        raise
    except Exception:  # noqa: BLE001  no UTF-8, or chunks that are none: each server has its own
        return ()
    if request.mimetype != URL_ENCODED:
        return ()
    return tuple([_pair(piece) for piece in body.replace("+", " ").split("&") if piece])


def _pair(piece: str) -> tuple[str, str]:
    name, _, value = piece.partition("=")
    if "%" not in piece:
        return name, value
    return _decoded(name), _decoded(value)


def _decoded(text: str) -> str:
    """Bytes that are no UTF-8 stay percent-encoded: werkzeug registers this way of decoding."""
    return unquote(text, errors="werkzeug.url_quote")
