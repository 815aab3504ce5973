"""What the line asks of the bank's core, and what it may answer: plain values, no bank in them.

An operation is frozen before its challenge exists; its digest binds the two. The line moves no
money: it hands an accepted operation over, under a folio that makes handing it twice harmless.
"""

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from otp_core.secret import NOTHING, Secret


class OperationKind(StrEnum):
    """N5, but for what a phone can't do (the PDF statement)."""

    TRANSFER_OWN_BANK = "transfer_own_bank"
    TRANSFER_OTHER_BANK = "transfer_other_bank"
    PAY_TAXES = "pay_taxes"
    PAY_SERVICE = "pay_service"
    PAY_CARD = "pay_card"
    REGISTER_ACCOUNT = "register_account"
    CHANGE_LIMIT = "change_limit"
    ACTIVATE_CARD = "activate_card"
    CARD_NIP = "card_nip"
    NOTIFICATIONS_ON = "notifications_on"
    NOTIFICATIONS_OFF = "notifications_off"


class Operation(Struct, frozen=True, kw_only=True):
    """Everything the caller approves.

    `payee`: the destination in full (CLABE of 18 digits, or what the bank calls a registered
    payee), NOTHING where none. `reference`: of a tax or service, digits as keyed. `card_tail`:
    the last four digits of a card. `amount_centavos`: integers only; 0 where no money moves.
    """

    kind: OperationKind
    payee: Secret = NOTHING
    payee_tail: Secret = NOTHING
    reference: Secret = NOTHING
    card_tail: Secret = NOTHING
    amount_centavos: int = 0

    def digest(self) -> str:
        """SHA-256 of all of it, hex. Store it keyed: what it hides has few values."""
        said = {
            "kind": str(self.kind),
            "payee": self.payee.reveal(),
            "payee_tail": self.payee_tail.reveal(),
            "reference": self.reference.reveal(),
            "card_tail": self.card_tail.reveal(),
            "amount_centavos": self.amount_centavos,
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


# Questions. `customer` is the customer number: the bank's core knows people by it.


@dataclass(frozen=True, slots=True)
class ListPayees:
    """Where this customer may send money with an operation of this kind."""

    customer: Secret
    kind: OperationKind


@dataclass(frozen=True, slots=True)
class CheckOperation:
    """Could this be done now? Asked before any challenge exists; promises nothing."""

    customer: Secret
    operation: Operation


@dataclass(frozen=True, slots=True)
class Execute:
    """Do it, once for this folio however often it is asked."""

    customer: Secret
    folio: str
    operation: Operation


BankRequest = ListPayees | CheckOperation | Execute


# Answers.


class Payee(Struct, frozen=True):
    """A registered destination. `id` goes back as `Operation.payee`; `tail` is read aloud."""

    id: Secret
    tail: Secret
    usable_at_s: int  # registered 30 minutes ago or more


@dataclass(frozen=True, slots=True)
class PayeesListed:
    payees: tuple[Payee, ...]


@dataclass(frozen=True, slots=True)
class OperationAllowed:
    """`payee_tail`: the last four digits of the destination account, NOTHING where none."""

    payee_tail: Secret
    is_new_payee: bool


class Refusal(StrEnum):
    """Why the bank would not, or did not, do it."""

    FUNDS = "funds"
    LIMIT = "limit"
    PAYEE_UNKNOWN = "payee_unknown"
    PAYEE_TOO_NEW = "payee_too_new"
    PAYEE_KNOWN_ALREADY = "payee_known_already"
    REFERENCE = "reference"
    CARD = "card"
    AMOUNT = "amount"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class OperationRefused:
    """Nothing was done."""

    why: Refusal


@dataclass(frozen=True, slots=True)
class OperationDone:
    folio: str


@dataclass(frozen=True, slots=True)
class OperationUnconfirmed:
    """It was handed over and no answer came: unknown is not done, and not refused either."""

    folio: str


@dataclass(frozen=True, slots=True)
class BankUnavailable:
    """Nothing was handed over."""


BankAnswer = (
    PayeesListed
    | OperationAllowed
    | OperationRefused
    | OperationDone
    | OperationUnconfirmed
    | BankUnavailable
)
