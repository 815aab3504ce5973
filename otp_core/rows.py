"""What the store is told and answers with: plain values; records in them are signed texts."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from otp_core.kinds import Purpose, TokenKind
from otp_core.requests import Attempt


class Turn(Struct, frozen=True):
    """Whose records an attempt is about."""

    attempt: Attempt
    customer_ref: str


class IdentificationCharge(Struct, frozen=True):
    """`is_allowed`: not locked, blocked or reserved, so a right secret identifies."""

    customer: str  # "": unknown
    is_allowed: bool
    is_settled: bool
    last_access_at_s: int  # 0: none
    language: str  # "": none chosen


class Granting(Struct, frozen=True):
    """`customer`: the record that was compared; `customer_after`: the same with its secret hashed
    anew, "" to leave it as it is. `temporary_id`: of the key that was compared, "" for none.

    `number_sealed`: kept by the grant, for the rules of a new secret number (C3); so the number is
    at rest for a day and not for ever, and records from before it was needed serve as they are.
    """

    content: str
    customer: str
    customer_after: str
    temporary_id: str
    number_sealed: str


class LastAccess(Struct, frozen=True):
    at_s: int  # 0: none
    language: str


class CustomerRows(Struct, frozen=True):
    customer: str
    tokens: Mapping[str, str]
    wrong_codes: Mapping[str, int]
    tries: Mapping[str, str]
    is_granted: bool
    factor: str  # by which the call was granted, "" where it was not
    number_sealed: str  # the customer's number, as the grant of this call keeps it; "" without one
    temporary_id: str  # the temporary key that what the call brings about uses up, "" for none


class ChoiceStatus(StrEnum):
    NOT_GRANTED = "not_granted"
    CHOSEN = "chosen"
    REFUSED = "refused"
    LOCKED = "locked"


class Choice(Struct, frozen=True):
    status: ChoiceStatus
    token_ref: str
    left: int
    customer: str
    tokens: Mapping[str, str]


class OpeningStatus(StrEnum):
    OPENED = "opened"
    ASKED_BEFORE = "asked_before"
    NOT_GRANTED = "not_granted"
    NOT_FOUND = "not_found"
    LOCKED = "locked"
    TOO_MANY = "too_many"
    COOLING_DOWN = "cooling_down"


class NewChallenge(Struct, frozen=True):
    """`mark` names the digits among those the token was ever asked; `sealed` holds them.

    `binding`: the fingerprint of the operation to be approved, "" for an activation. `waits`: that
    operation is one of those not to be had while a token or a secret number is new.
    """

    token_ref: str
    purpose: Purpose
    agreed_to_replace: bool
    binding: str
    waits: bool
    not_after_s: int
    dictation_s: Mapping[TokenKind, int]
    challenge_id: str
    sealed: str
    mark: str


class OpeningEntries(Struct, frozen=True):
    """The audit record of each thing that opening a challenge may come to."""

    opened: str
    refused: str
    cooling: str


class Opening(Struct, frozen=True):
    status: OpeningStatus
    challenge_id: str
    sealed: str
    until_s: int
    customer: str
    token: str


class ChallengeName(Struct, frozen=True):
    """`binding`: what its code shall approve, as `NewChallenge` has it."""

    token_ref: str
    challenge_id: str
    binding: str = ""


class ChargeStatus(StrEnum):
    CHARGED = "charged"
    SPENT = "spent"
    DONE = "done"
    EXPIRED = "expired"
    LOCKED = "locked"


class Outcome(StrEnum):
    """What an attempt at a code came to, as it is kept."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MISTYPED = "mistyped"
    LOCKED = "locked"


class Settled(Struct, frozen=True):
    outcome: Outcome
    left: int


class Compare(Struct, frozen=True):
    """What a code is compared with. `was_spent`: the challenge was spent before.

    `temporary_id`: the temporary key that the first accepted code uses up, "" for none.
    """

    customer: str
    tokens: Mapping[str, str]
    sealed: str
    purpose: Purpose
    replaces: str
    issued_at_s: int
    temporary_id: str
    left: int
    now_s: int
    was_spent: bool


class Over(Struct, frozen=True):
    """There is no such open challenge."""


class Locked(Struct, frozen=True):
    until_s: int  # 0: until staff lift it


class Swap(Struct, frozen=True):
    """A record as it was read, and as it shall be."""

    before: str
    after: str


class Spending(Struct, frozen=True):
    """Everything an accepted code brings about. `replaced_ref`: "" where nothing was active."""

    name: ChallengeName
    content: str
    now_s: int
    customer: Swap
    token: Swap
    replaced_ref: str
    replaced: Swap
    consumes_temporary_key: bool
    entry: str
    notice: str


class SpendStatus(StrEnum):
    SPENT_BEFORE = "spent"
    EXPIRED = "expired"
    CHANGED = "changed"


class Fault(StrEnum):
    WRONG = "wrong"
    MISTYPED = "mistyped"
    AFTER_SPENT = "after_spent"


class Refusal(Struct, frozen=True):
    """`token.after` is the locked record, written when this was the last code allowed; with it the
    customer's, whose active token it may have been.
    """

    name: ChallengeName
    content: str
    now_s: int
    fault: Fault
    customer: Swap
    token: Swap
    refused_entry: str
    mistyped_entry: str
    locked_entry: str
    notice: str
