"""What a customer of the demo begins with at the bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ivr.bank.policy import DemoPolicy
from ivr.dialog.clabe import check_digit
from otp_core.chance import RandomBytes, random_digits
from otp_core.secret import Secret

ELSEWHERE = "998180"  # a bank that the ABM has not, in Mexico City


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


def furnish(
    numbers: Sequence[Secret], policy: DemoPolicy, random_bytes: RandomBytes
) -> tuple[DemoCustomer, ...]:
    """An account for each; they may pay the next of them, an account elsewhere and a card, and hold
    a card to activate and one at work.
    """
    following = (*numbers[1:], *numbers[:1])
    return tuple(
        _furnished(number, neighbour, policy, random_bytes)
        for number, neighbour in zip(numbers, following, strict=True)
    )


def _furnished(
    number: Secret, neighbour: Secret, policy: DemoPolicy, random_bytes: RandomBytes
) -> DemoCustomer:
    elsewhere = ELSEWHERE + random_digits(random_bytes, 11)
    payees = [
        DemoPayee(PayeeKind.OTHER_BANK, Secret(elsewhere + check_digit(elsewhere))),
        DemoPayee(PayeeKind.CARD, Secret(random_digits(random_bytes, 16))),
    ]
    if neighbour != number:
        payees.insert(0, DemoPayee(PayeeKind.OWN_BANK, clabe_of(neighbour, policy)))
    fresh = at_work = random_digits(random_bytes, 4)
    while at_work == fresh:
        at_work = random_digits(random_bytes, 4)
    cards = (DemoCard(Secret(fresh)), DemoCard(Secret(at_work), is_active=True))
    return DemoCustomer(number=number, payees=tuple(payees), cards=cards)
