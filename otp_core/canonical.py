"""JSON in one way only: the bytes that `json.dumps` gives it compact, sorted and in ASCII.

In ASCII, for what is not was not written by us, as shared.lua reads it.
"""

import json

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted")
_ESCAPING = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
_DELETE = "\x7f"  # the one ASCII character that only `json` escapes


def canonical(value: object) -> str:
    """Of a dict or a `msgspec.Struct`. What msgspec leaves as it is, or can't write, is escaped."""
    try:
        text = _ENCODER.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, of a terminal that is not UTF-8
        return _escaped(value)
    return text if text.isascii() and _DELETE not in text else _escaped(value)


def _escaped(value: object) -> str:
    return _ESCAPING.encode(msgspec.to_builtins(value))
