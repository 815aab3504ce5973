"""From a `tamper` step in YAML to its value."""

from collections.abc import Callable
from typing import Any

from simulator.scripts.steps import Tamper, Tampering
from simulator.scripts.yaml_nodes import Node

_CHOICES = {
    "signature": ("forged", "missing", "other_token"),
    "call_sid": ("foreign", "malformed"),
    "turn": ("stale", "future"),
    "nonce": ("forged",),
    "method": ("GET",),
    "token": ("new",),
}
_CHANGES = {*_CHOICES, "path", "set", "add", "drop"}


def read_tamper(node: Node, texts: Callable[[Node], tuple[str, ...]]) -> Tamper:
    """Raises ScriptError with file and line."""
    fields = node.mapping({*_CHANGES, "expect_status", "expect_heard"})
    if not _CHANGES & set(fields):
        raise node.wrong(f"changes nothing: one of {', '.join(sorted(_CHANGES))}")
    chosen: dict[str, Any] = {
        name: fields[name].one_of(*allowed) if name in fields else None
        for name, allowed in _CHOICES.items()
    }
    new_token = chosen.pop("token") is not None
    tampering = Tampering(
        **chosen,
        path=_path(fields["path"]) if "path" in fields else None,
        put=_pairs(fields["set"]) if "set" in fields else (),
        add=_pairs(fields["add"]) if "add" in fields else (),
        drop=texts(fields["drop"]) if "drop" in fields else (),
        new_token=new_token,
    )
    status = fields["expect_status"].whole(100, 599) if "expect_status" in fields else 403
    heard = texts(fields["expect_heard"]) if "expect_heard" in fields else ()
    return Tamper(node.line, tampering, status, heard)


def _path(node: Node) -> str:
    path = node.text()
    if not path.startswith("/"):
        raise node.wrong("a path begins with /")
    return path


def _pairs(node: Node) -> tuple[tuple[str, str], ...]:
    """Name and value, or a list of values: the name as often."""
    pairs: list[tuple[str, str]] = []
    for name, value in node.mapping().items():
        values = list(value.items()) if value.is_list else [value]
        pairs += [(name, one.text()) for one in values]
    return tuple(pairs)
