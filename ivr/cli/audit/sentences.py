"""A record of the audit as one line for people: who, what, when; no number that staff typed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from otp_core.ledger.entries import Record

# What staff type as a reason may hold what does not belong there.
_DIGITS = re.compile(r"\d(?:[\s.-]?\d){3,}")
MASK = "••••"
REF_SHOWN = 12  # hexadecimal digits; enough to filter by
_ORDER = ("channel", "customer", "token", "caller", "call", "attempt", "folio", "operation")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a record must carry; "" is anything. Refs may be given by how they begin."""

    customer: str = ""
    token: str = ""
    call: str = ""
    tag: str = ""
    by: str = ""

    def fits(self, told: Mapping[str, Any]) -> bool:
        return all(
            str(told.get(one.name, "")).startswith(getattr(self, one.name))
            for one in fields(self)
            if getattr(self, one.name)
        )


def told_of(record: Record) -> dict[str, Any]:
    """Its fields; none where somebody else wrote it."""
    try:
        told = json.loads(record.fields[1])
    except (ValueError, IndexError):
        return {}
    return told if isinstance(told, dict) else {}


def sentence(told: Mapping[str, Any]) -> str:
    if not isinstance(told.get("at_s"), int):
        return "a record that is none of ours: audiomatico audit verify"
    parts = [f"{datetime.fromtimestamp(told['at_s'], UTC):%Y-%m-%d %H:%M:%S} UTC"]
    parts.append(f"{_plain(told.get('tag')):32}")
    parts += [f"{name} {_shown(name, told[name])}" for name in _ORDER if name in told]
    if "by" in told:
        parts.append(f"by {_masked(told['by'])}")
    if "reason" in told:
        parts.append(f"“{_masked(told['reason'])}”")
    if "count" in told:
        what = "records" if str(told.get("tag")).startswith("vault:") else "tokens"
        parts.append(f"{_plain(told['count'])} {what}")
    return "  ".join(parts)


def masked(told: Mapping[str, Any]) -> dict[str, Any]:
    """For programs: everything, but for what staff typed."""
    typed = {name: _masked(told[name]) for name in ("by", "reason") if name in told}
    return {**told, **typed}


def _shown(name: str, value: object) -> str:
    is_ref = name in ("customer", "token", "caller", "operation")
    return _plain(value)[:REF_SHOWN] if is_ref else _plain(value)


def _masked(value: object) -> str:
    return _DIGITS.sub(MASK, _plain(value))


def _plain(value: object) -> str:
    """No letter of it moves a terminal's cursor."""
    return "".join(letter if letter.isprintable() else "�" for letter in str(value))
