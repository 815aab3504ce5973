"""A call as bytes and back, field by field from its own type hints.

The hints of a class don't change while we run: how each field is written and read is worked out
once, and not at every turn of every call.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from operator import attrgetter
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

from ivr.dialog.call import Call
from otp_core.secret import Secret

# `json.dumps` would make one at each call.
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class _Way(NamedTuple):
    """There and back, of one type of value."""

    plain: Callable[[Any], Any]
    typed: Callable[[Any], Any]


def encode(call: Call) -> bytes:
    """Plain text: seal it before it is stored."""
    return _JSON.encode(_way(Call).plain(call)).encode()


def decode(data: bytes) -> Call:
    call: Call = _way(Call).typed(json.loads(data))
    return call


@cache
def _way(hint: Any) -> _Way:
    origin = get_origin(hint)
    if origin is UnionType:
        (member,) = (one for one in get_args(hint) if one is not NoneType)
        return _or_none(_way(member))
    if origin is frozenset:
        return _Way(sorted, frozenset)
    if origin is tuple:  # of one type, any number of them
        plain, typed = _way(get_args(hint)[0])
        return _Way(
            lambda items: [plain(item) for item in items],
            lambda items: tuple([typed(item) for item in items]),
        )
    if hint is Secret:
        return _Way(Secret.reveal, Secret)
    if issubclass(hint, Enum):
        return _Way(attrgetter("value"), hint)
    if is_dataclass(hint):
        return _of_fields(hint)
    return _Way(hint, hint)


def _or_none(way: _Way) -> _Way:
    plain, typed = way
    return _Way(
        lambda value: None if value is None else plain(value),
        lambda value: None if value is None else typed(value),
    )


def _of_fields(kind: Any) -> _Way:
    hints = get_type_hints(kind)
    ways = {field.name: _way(hints[field.name]) for field in fields(kind)}
    plains = tuple((name, way.plain) for name, way in ways.items())
    typeds: Mapping[str, Callable[[Any], Any]] = {name: way.typed for name, way in ways.items()}

    def plain(value: object) -> dict[str, Any]:
        return {name: write(getattr(value, name)) for name, write in plains}

    def typed(stored: Mapping[str, Any]) -> Any:
        # A field that this version doesn't know is dropped; one it lacks takes its default.
        known = {name: typeds[name](item) for name, item in stored.items() if name in typeds}
        return kind(**known)

    return _Way(plain, typed)
