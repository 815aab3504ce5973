"""A posted form as it came: doubled names kept, in order.

As werkzeug reads it, which is its oracle in the tests; but werkzeug makes three dictionaries of it,
and decodes every piece whether anything in it is encoded or not. That was a tenth of a turn.
"""

import re
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.exceptions import HTTPException

Pairs = tuple[tuple[str, str], ...]

# What is encoded in nearly every form: keys, numbers, times, and the JSON that comes with a call.
# None is a hexadecimal digit, so that none makes an escape of what stands around it.
_USUAL = {f"%{ord(character):02X}": character for character in '*#+:,/"{}'}
_PAIR = re.compile("(?=[^&])([^&=]*)=?([^&]*)")  # of what is not empty between two &
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
    if _media_type(request) != URL_ENCODED:
        return ()
    body = body.replace("+", " ")
    for escape, character in _USUAL.items():
        body = body.replace(escape, character)
    pairs = tuple(_PAIR.findall(body))
    if "%" not in body:
        return pairs
    return tuple([(_decoded(name), _decoded(value)) for name, value in pairs])


def _media_type(request: Request) -> str:
    """Without its parameters, of which nothing here depends (RFC 9110, 8.3.1)."""
    told: str = request.environ.get("CONTENT_TYPE", "")
    return told.partition(";")[0].strip().lower()


def _decoded(text: str) -> str:
    """Bytes that are no UTF-8 stay percent-encoded: werkzeug registers this way of decoding."""
    if "%" not in text:
        return text
    return unquote_to_bytes(text).decode(errors="werkzeug.url_quote")
