"""The demo's bank: a ledger in Redis, in whole centavos, double entry. Not for real money."""

from ivr.bank.demo.ledger import DemoLedger
from ivr.bank.demo.people import (
    DemoCard,
    DemoCustomer,
    DemoPayee,
    Holding,
    PayeeKind,
    clabe_of,
    furnish,
)
from ivr.bank.demo.rehearsal import Rehearsal

__all__ = [
    "DemoCard",
    "DemoCustomer",
    "DemoLedger",
    "DemoPayee",
    "Holding",
    "PayeeKind",
    "Rehearsal",
    "clabe_of",
    "furnish",
]
