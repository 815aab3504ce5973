"""What staff ask in a branch, and what they are answered: plain values, no secret in a view."""

from dataclasses import dataclass
from enum import StrEnum

from otp_core.kinds import SecretNumberFault, TokenKind
from otp_core.secret import Secret
from otp_core.verdicts import Unavailable


@dataclass(frozen=True, slots=True)
class Staff:
    """Who changes something, why and when: kept in the audit."""

    by: str
    reason: str
    now_s: int  # UTC seconds


class TokenState(StrEnum):
    """otp-core.md "Tokens": `blocked_lost` and `disabled` are final."""

    STOCK = "stock"
    ISSUED = "issued"
    ACTIVE = "active"
    LOCKED = "locked"
    BLOCKED_LOST = "blocked_lost"
    DISABLED = "disabled"


class InputFault(StrEnum):
    """What about an input is not as it must be."""

    CUSTOMER_NUMBER = "customer_number"  # C1: 4 to 11 digits
    PHONE = "phone"  # 10 digits, or + and 8 to 15 (E.164)
    WHO = "by"  # staff who change something say who they are
    WHY = "reason"  # and why


class NoticeKind(StrEnum):
    """What a customer is told, by whatever channel reads the outbox."""

    TOKEN_ISSUED = "token_issued"  # noqa: S105  a name, no password
    TOKEN_ACTIVATED = "token_activated"  # noqa: S105  a name, no password
    TOKEN_LOCKED = "token_locked"  # noqa: S105  a name, no password
    TOKEN_UNLOCKED = "token_unlocked"  # noqa: S105  a name, no password
    TOKEN_BLOCKED = "token_blocked"  # noqa: S105  a name, no password
    CHALLENGES_UNANSWERED = "challenges_unanswered"
    TEMPORARY_KEY_MADE = "temporary_key_made"
    SECRET_NUMBER_SET = "secret_number_set"  # noqa: S105  a name, no password
    SECRET_NUMBER_LOCKED = "secret_number_locked"  # noqa: S105  a name, no password
    PHONE_CHANGED = "phone_changed"  # to the old phone and the new
    OPERATION_APPROVED = "operation_approved"
    OPERATION_DONE = "operation_done"
    CUSTOMER_UNLOCKED = "customer_unlocked"


@dataclass(frozen=True, slots=True)
class Done:
    """It is so now, and recorded."""


@dataclass(frozen=True, slots=True)
class BadInput:
    fault: InputFault


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """A customer of that number exists."""


@dataclass(frozen=True, slots=True)
class NoSuchCustomer:
    pass


@dataclass(frozen=True, slots=True)
class NoSuchToken:
    """No token of that serial was imported."""


@dataclass(frozen=True, slots=True)
class NotPossible:
    """The token's state does not allow it (a final state, not issued, issued to another)."""

    state: TokenState


@dataclass(frozen=True, slots=True)
class SecretNumberRefused:
    fault: SecretNumberFault


@dataclass(frozen=True, slots=True)
class TemporaryKeyMade:
    """`key` is given this once; only its hash is kept."""

    key: Secret
    expires_at_s: int


@dataclass(frozen=True, slots=True)
class TokenView:
    serial: str
    kind: TokenKind
    suite: str
    state: TokenState
    wrong_codes: int
    issued_at_s: int | None
    activated_at_s: int | None


@dataclass(frozen=True, slots=True)
class TokenRefs:
    """As the audit names a token and who holds it. `customer_ref`: "" in stock."""

    token_ref: str
    customer_ref: str


@dataclass(frozen=True, slots=True)
class CustomerView:
    """`*_locked_until_s`: None when not locked. `must_visit`: too many wrong secrets in all."""

    phone_ends_in: str
    has_secret_number: bool
    secret_number_locked_until_s: int | None
    secret_number_must_visit: bool
    temporary_key_expires_at_s: int | None  # None: none waiting to be used
    temporary_key_locked_until_s: int | None
    last_access_at_s: int | None
    tokens: tuple[TokenView, ...]


class Place(StrEnum):
    """What a file's reader numbered."""

    LINE = "line"
    KEY_PACKAGE = "key package"  # PSKC, RFC 6030
    FILE = "the file"  # as a whole: there is no number


@dataclass(frozen=True, slots=True)
class RowProblem:
    line: int  # of the file, as its reader numbered it: the `place`th
    reason: str
    place: Place = Place.LINE

    @property
    def where(self) -> str:
        return self.place if self.place is Place.FILE else f"{self.place} {self.line}"


@dataclass(frozen=True, slots=True)
class Imported:
    tokens: int


@dataclass(frozen=True, slots=True)
class Discarded:
    """So many serials, of imports that were not finished, are free again."""

    tokens: int


@dataclass(frozen=True, slots=True)
class ImportRefused:
    """Nothing of the file was taken."""

    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    at_s: int
    kind: NoticeKind
    token_kind: TokenKind | None


Change = Done | BadInput | NoSuchCustomer | Unavailable
TokenChange = Done | BadInput | NoSuchToken | NotPossible | Unavailable
