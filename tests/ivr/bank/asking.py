"""How the contract's tests ask a bank, whichever it is."""

from ivr.bank.demo import DemoLedger, Holding
from ivr.core_gateway import Bank
from ivr.dialog.banking import (
    BankAnswer,
    CheckOperation,
    Execute,
    ListPayees,
    Operation,
    OperationDone,
    OperationKind,
    OperationRefused,
    Payee,
    PayeesListed,
    Refusal,
)
from otp_core.secret import Secret
from tests.ivr.bank.people import (
    ANA,
    NOW_S,
    operation,
)

K = OperationKind
DONE = OperationDone("A-1")


def check(bank: Bank, asked: Operation, who: Secret = ANA, now_s: int = NOW_S) -> BankAnswer:
    return bank.answer(CheckOperation(who, asked), now_s=now_s)


def execute(
    bank: Bank, asked: Operation, folio: str = "A-1", who: Secret = ANA, now_s: int = NOW_S
) -> BankAnswer:
    return bank.answer(Execute(who, folio, asked), now_s=now_s)


def payees(bank: Bank, kind: OperationKind, who: Secret = ANA) -> tuple[Payee, ...]:
    listed = bank.answer(ListPayees(who, kind), now_s=NOW_S)
    assert isinstance(listed, PayeesListed)
    return listed.payees


def to_listed(bank: Bank, kind: OperationKind, centavos: int) -> Operation:
    payee = next(payee for payee in payees(bank, kind) if payee.usable_at_s <= NOW_S)
    return operation(kind, payee.id, centavos, tail=payee.tail)


def held(ledger: DemoLedger, who: Secret = ANA) -> Holding:
    holding = ledger.holding(who)
    assert holding is not None
    return holding


def refused(bank: Bank, ledger: DemoLedger, asked: Operation, why: Refusal) -> None:
    before = ledger.balance(ANA)
    assert check(bank, asked) == OperationRefused(why)
    assert execute(bank, asked, asked.digest()[:20]) == OperationRefused(why)
    assert ledger.balance(ANA) == before
    assert ledger.total() == 0


def by_id(payee: Payee, centavos: int) -> Operation:
    return operation(K.TRANSFER_OTHER_BANK, payee.id, centavos, tail=payee.tail)
