"""What the outbox holds for a customer: a kind and a time, no secret."""

import json

from otp_core.kinds import TokenKind
from otp_core.staff import Notice, NoticeKind


def encode(
    kind: NoticeKind, customer_ref: str, at_s: int, token_kind: TokenKind | None = None
) -> str:
    named = {"customer": customer_ref, "kind": kind, "at_s": at_s, "token_kind": token_kind or ""}
    return json.dumps(named, sort_keys=True, separators=(",", ":"))


def decode(text: str) -> Notice:
    named = json.loads(text)
    token_kind = TokenKind(named["token_kind"]) if named["token_kind"] else None
    return Notice(named["at_s"], NoticeKind(named["kind"]), token_kind)
