"""A call as bytes and back, field by field from its own type hints."""

import json
from dataclasses import fields, is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from ivr.dialog.call import Call
from otp_core.secret import Secret


def encode(call: Call) -> bytes:
    """Plain text: seal it before it is stored."""
    return json.dumps(_plain(call), ensure_ascii=False, separators=(",", ":")).encode()


def decode(data: bytes) -> Call:
    call: Call = _typed(Call, json.loads(data))
    return call


def _plain(value: object) -> Any:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value


def _typed(hint: Any, value: Any) -> Any:
    if get_origin(hint) is UnionType:
        if value is None:
            return None
        (hint,) = (member for member in get_args(hint) if member is not NoneType)
    if get_origin(hint) is frozenset:
        return frozenset(value)
    if get_origin(hint) is tuple:  # of one type, any number of them
        return tuple(_typed(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint) and hint is not Secret:
        hints = get_type_hints(hint)
        # A field that this version doesn't know is dropped; one it lacks takes its default.
        known = {name: _typed(hints[name], item) for name, item in value.items() if name in hints}
        return hint(**known)  # type: ignore[operator]  # a dataclass, not an instance of one
    return hint(value)
