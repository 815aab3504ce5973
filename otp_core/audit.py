"""What is written down: an append-only stream of records, each with a tag of this closed list.

A record names customers and tokens by their refs and never holds a digit anybody keyed. Sealing
and chaining the stream is another's work; here a record is made, and it never changes.
"""

from enum import StrEnum

from msgspec import Struct

from otp_core.canonical import canonical
from otp_core.kinds import Channel
from otp_core.requests import Attempt
from otp_core.staff import Staff


class Tag(StrEnum):
    """`subject:action:outcome`."""

    IDENTIFICATION_COUNTED = "customer:identification:counted"
    IDENTIFICATION_LOCKED = "customer:identification:locked"
    IDENTIFICATION_ACCEPTED = "customer:identification:accepted"
    CHOICE_ACCEPTED = "token:choice:accepted"
    CHOICE_REFUSED = "token:choice:refused"
    CHALLENGE_OPENED = "challenge:opening:accepted"
    CHALLENGE_REFUSED = "challenge:opening:refused"
    WINDOW_RESTARTED = "challenge:window:restarted"
    CODE_COUNTED = "code:verification:counted"
    CODE_REFUSED = "code:verification:refused"
    CODE_MISTYPED = "code:verification:mistyped"
    CODE_AFTER_SPENT = "code:verification:fraud"  # right, but its challenge was already spent
    CODE_LOCKED_TOKEN = "code:verification:locked"  # noqa: S105  a tag, no password
    TOKEN_ACTIVATED = "token:activation:accepted"  # noqa: S105  a tag, no password
    OPERATION_APPROVED = "operation:approval:accepted"
    OPERATION_DONE = "operation:execution:done"
    COOLING_DOWN = "operation:approval:cooling_down"
    NOTHING_BLOCKED = "token:block:none"
    PAUSE_COUNTED = "token:pause:counted"
    PAUSE_REFUSED = "token:pause:refused"
    TOKEN_PAUSED = "token:pause:accepted"  # noqa: S105  a tag, no password
    LANGUAGE_REMEMBERED = "customer:language:set"
    CALLER_ALARM = "caller:pressure:alarm"
    LINE_ALARM = "line:pressure:alarm"
    CALL_ENDED = "call:end:accepted"
    NOTICE_RETRIED = "notice:retry:asked"
    ROTATION_BEGUN = "vault:rotation:begun"
    ROTATION_DONE = "vault:rotation:done"
    CUSTOMER_ADDED = "customer:record:added"
    CUSTOMER_UNLOCKED = "customer:lock:lifted"
    PHONE_CHANGED = "customer:phone:changed"
    MOBILE_VERIFIED = "customer:phone:verified"
    TEMPORARY_KEY_MADE = "customer:temporary_key:made"
    SECRET_NUMBER_SET = "customer:secret_number:set"  # noqa: S105  a tag, no password
    TOKENS_IMPORTED = "token:import:accepted"
    IMPORT_DISCARDED = "token:import:discarded"
    TOKEN_ISSUED = "token:issue:accepted"  # noqa: S105  a tag, no password
    TOKEN_LOCKED = "token:lock:set"  # noqa: S105  a tag, no password
    TOKEN_UNLOCKED = "token:lock:lifted"  # noqa: S105  a tag, no password
    TOKEN_BLOCKED = "token:block:set"  # noqa: S105  a tag, no password


class Entry(Struct, frozen=True, omit_defaults=True):
    """One record. Empty fields are left out of its text. `count`: of tokens imported, or of records
    rotated. `attempt`: a notice's name, where it was tried again.

    `operation`: the keyed fingerprint of what a code approved; its digest is not kept.
    `caller`: the ref of the number that rang.
    """

    tag: Tag
    at_s: int
    channel: Channel
    customer: str = ""
    token: str = ""
    call: str = ""
    attempt: str = ""
    by: str = ""
    reason: str = ""
    count: int = 0
    folio: str = ""
    operation: str = ""
    caller: str = ""

    def encode(self) -> str:
        """Canonical JSON: the same entry has the same bytes, so that it can be chained."""
        return canonical(self)


def of_attempt(
    tag: Tag,
    attempt: Attempt,
    customer: str,
    token: str = "",
    *,
    folio: str = "",
    operation: str = "",
) -> Entry:
    return Entry(
        tag,
        attempt.now_s,
        attempt.channel,
        customer=customer,
        token=token,
        call=attempt.call_id,
        attempt=attempt.id,
        folio=folio,
        operation=operation,
    )


def of_line(tag: Tag, attempt: Attempt, caller: str = "") -> Entry:
    """What is nobody's in particular."""
    at_s, call = attempt.now_s, attempt.call_id
    return Entry(tag, at_s, attempt.channel, call=call, attempt=attempt.id, caller=caller)


def of_staff(
    tag: Tag,
    staff: Staff,
    *,
    customer: str = "",
    token: str = "",
    attempt: str = "",
    count: int = 0,
) -> Entry:
    return Entry(
        tag,
        staff.now_s,
        Channel.STAFF,
        customer=customer,
        token=token,
        attempt=attempt,
        by=staff.by,
        reason=staff.reason,
        count=count,
    )
