"""JSON in one way only: the same value has the same bytes, compact, sorted, and ASCII.

ASCII, for Lua takes anything else in an audit or a record for what we did not write (shared.lua).
"""

import json

import msgspec

_ENCODER = msgspec.json.Encoder(order="sorted")
_ESCAPING = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def canonical(value: object) -> str:
    """Of a dict or a `msgspec.Struct`. What msgspec leaves as it is, or can't write, is escaped."""
    try:
        text = _ENCODER.encode(value).decode()
    except UnicodeEncodeError:  # half a surrogate pair, of a terminal that is not UTF-8
        return _escaped(value)
    return text if text.isascii() else _escaped(value)


def _escaped(value: object) -> str:
    return _ESCAPING.encode(msgspec.to_builtins(value))
