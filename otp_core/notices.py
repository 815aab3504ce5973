"""What the outbox holds for a customer: a kind and a time, no secret but a sealed phone.

A notice goes to the phone in the customer's record when it is sent, unless it carries one itself:
when the phone changes, the old one is told too.
"""

import json

from otp_core.canonical import canonical
from otp_core.kinds import TokenKind
from otp_core.staff import Notice, NoticeKind


def encode(
    kind: NoticeKind,
    customer_ref: str,
    at_s: int,
    token_kind: TokenKind | None = None,
    *,
    phone_sealed: str = "",
) -> str:
    """`phone_sealed`: as a `CustomerRecord` of this customer holds one; "": the record's own."""
    named = {"customer": customer_ref, "kind": kind, "at_s": at_s, "token_kind": token_kind or ""}
    if phone_sealed:
        named["phone"] = phone_sealed
    return canonical(named)


def decode(text: str) -> Notice:
    named = json.loads(text)
    token_kind = TokenKind(named["token_kind"]) if named["token_kind"] else None
    return Notice(named["at_s"], NoticeKind(named["kind"]), token_kind)


def whose(text: str) -> str:
    """The customer's ref."""
    return str(json.loads(text)["customer"])


def phone_sealed_of(text: str) -> str:
    """Empty: the one in the customer's record."""
    return str(json.loads(text).get("phone", ""))
