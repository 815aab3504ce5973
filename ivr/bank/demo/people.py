"""What a customer of the demo begins with at the bank."""

from dataclasses import dataclass
from enum import StrEnum

from ivr.bank.policy import DemoPolicy
from ivr.dialog.clabe import check_digit
from otp_core.secret import Secret


class PayeeKind(StrEnum):
    """What kind of account a payee is: which operations may send money to it."""

    OWN_BANK = "own_bank"
    OTHER_BANK = "other_bank"
    CARD = "card"


@dataclass(frozen=True, slots=True)
class DemoPayee:
    """`number`: a CLABE, or a card's number. Registered at a branch, a while ago or just now."""

    kind: PayeeKind
    number: Secret
    usable_at_s: int = 0


@dataclass(frozen=True, slots=True)
class DemoCard:
    tail: Secret
    is_active: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCustomer:
    """`number`: the customer number. Balance and limit are the policy's where None."""

    number: Secret
    balance_centavos: int | None = None
    limit_centavos: int | None = None
    payees: tuple[DemoPayee, ...] = ()
    cards: tuple[DemoCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Holding:
    """What the ledger keeps of a customer, for tests and whoever runs the demo."""

    balance_centavos: int
    limit_centavos: int
    is_notified: bool
    payees: int
    active_cards: int


def clabe_of(customer: Secret, policy: DemoPolicy) -> Secret:
    """A demo customer's account: the customer number is its account number (C1: up to 11)."""
    number = customer.reveal()
    if not (number.isascii() and number.isdigit() and len(number) <= 11):
        raise ValueError("a customer number has at most 11 digits")
    digits = f"{policy.own_bank}{policy.plaza}{number:0>11}"
    return Secret(digits + check_digit(digits))
