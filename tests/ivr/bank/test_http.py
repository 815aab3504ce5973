"""The HTTP adapter against a real server that misbehaves in every way: unknown is never done."""

import secrets
import time

import pytest

from ivr.bank.demo import DemoLedger
from ivr.bank.http import MOST_BYTES, HttpBank
from ivr.bank.policy import BankPolicy, HttpPolicy
from ivr.dialog.banking import (
    BankRequest,
    BankUnavailable,
    CheckOperation,
    Execute,
    ListPayees,
    OperationDone,
    OperationKind,
    OperationRefused,
    OperationUnconfirmed,
    PayeesListed,
    Refusal,
)
from tests.ivr.bank import faults
from tests.ivr.bank.people import ANA, NOW_S, OTHER_CLABE, to_clabe
from tests.ivr.bank.stranger import KEY, BankServer

ASKED = to_clabe(OTHER_CLABE, 10_000)
EXECUTE = Execute(ANA, "A-1", ASKED)
LIST = ListPayees(ANA, OperationKind.TRANSFER_OTHER_BANK)
CHECK = CheckOperation(ANA, ASKED)
DONE, UNCONFIRMED = OperationDone("A-1"), OperationUnconfirmed("A-1")
HASTY = HttpPolicy(connect_s=0.8, read_s=0.6, total_s=0.8)
SLACK_S = 5  # a drip would last minutes; the cores are shared with everybody


@pytest.fixture
def bank(server: BankServer, policy: BankPolicy) -> HttpBank:
    return HttpBank(server.url, KEY, policy.http, secrets.token_bytes)


@pytest.fixture
def hasty(server: BankServer) -> HttpBank:
    return HttpBank(server.url, KEY, HASTY, secrets.token_bytes)


def executed_once_at_most(ledger: DemoLedger) -> bool:
    assert ledger.total() == 0
    return ledger.balance(ANA) in (1_000_000, 990_000)


@pytest.mark.parametrize("name", faults.QUICK)
def test_an_operation_whose_answer_is_none_is_unconfirmed(
    name: str, bank: HttpBank, server: BankServer, ledger: DemoLedger
) -> None:
    server.faults = [faults.QUICK[name]] * 2
    assert bank.answer(EXECUTE, now_s=NOW_S) == UNCONFIRMED
    assert len(server.heard) == 1, "an operation that was heard is not handed over again"
    server.faults = []
    assert bank.answer(EXECUTE, now_s=NOW_S) == DONE
    assert executed_once_at_most(ledger)


@pytest.mark.parametrize("name", faults.SLOW)
def test_a_bank_that_keeps_us_waiting_is_left_at_the_deadline(
    name: str, hasty: HttpBank, server: BankServer, ledger: DemoLedger
) -> None:
    server.faults = [faults.SLOW[name]] * 2
    begun_s = time.monotonic()
    assert hasty.answer(EXECUTE, now_s=NOW_S) == UNCONFIRMED
    assert time.monotonic() - begun_s < HASTY.total_s + SLACK_S
    assert executed_once_at_most(ledger)
    server.faults = [faults.SLOW[name]] * 2
    begun_s = time.monotonic()
    assert hasty.answer(LIST, now_s=NOW_S) == BankUnavailable()
    assert time.monotonic() - begun_s < HASTY.total_s + SLACK_S


# These say nothing wrong where there is no folio, or to a check.
OF_QUESTIONS = faults.QUICK.keys() - {"wrong folio", "without folio", "another answer"}


@pytest.mark.parametrize("question", [LIST, CHECK], ids=["list", "check"])
@pytest.mark.parametrize("name", sorted(OF_QUESTIONS))
def test_a_question_whose_answer_is_none_finds_the_bank_unavailable(
    name: str, question: BankRequest, bank: HttpBank, server: BankServer
) -> None:
    server.faults = [faults.QUICK[name]] * 2
    assert bank.answer(question, now_s=NOW_S) == BankUnavailable()


def test_what_the_bank_confuses_is_no_payee(bank: HttpBank, server: BankServer) -> None:
    good = {"id": "a1", "tail": "1234", "usable_at_s": 0}
    for bad in (
        [{**good, "tail": "12345"}],
        [{**good, "tail": "١٢٣٤"}],
        [{**good, "tail": 1234}],
        [{**good, "id": ""}],
        [{**good, "id": "a b"}],
        [{**good, "id": "a" * 65}],
        [{**good, "usable_at_s": -1}],
        [{**good, "usable_at_s": True}],
        [{**good, "usable_at_s": 1.5}],
        [good] * 101,
        ["a1"],
        {"0": good},
        None,
    ):
        server.faults = [faults.says({"answer": "payees", "payees": bad})] * 2
        assert bank.answer(LIST, now_s=NOW_S) == BankUnavailable()
    server.faults = [faults.says({"answer": "payees", "payees": [good], "more": "later"})]
    listed = bank.answer(LIST, now_s=NOW_S)
    assert isinstance(listed, PayeesListed)
    assert len(listed.payees) == 1


@pytest.mark.parametrize(
    "said",
    [
        {"answer": "allowed", "payee_tail": "97199", "is_new_payee": False},
        {"answer": "allowed", "payee_tail": "", "is_new_payee": False},
        {"answer": "allowed", "payee_tail": "9719", "is_new_payee": "no"},
        {"answer": "allowed", "payee_tail": "9719"},
        {"answer": "done", "folio": "A-1"},
        {"answer": "refused"},
        {"answer": "refused", "why": 7},
        {"answer": "payees", "payees": []},
    ],
)
def test_what_the_bank_confuses_allows_nothing(
    said: dict[str, object], bank: HttpBank, server: BankServer
) -> None:
    server.faults = [faults.says(said)] * 2
    assert bank.answer(CHECK, now_s=NOW_S) == BankUnavailable()


def test_a_reason_we_have_no_words_for_is_a_refusal(bank: HttpBank, server: BankServer) -> None:
    server.faults = [faults.says({"answer": "refused", "why": "moon", "folio": "A-1"})]
    assert bank.answer(EXECUTE, now_s=NOW_S) == OperationRefused(Refusal.OTHER)


def test_a_refusal_of_another_folio_is_none(bank: HttpBank, server: BankServer) -> None:
    server.faults = [faults.says({"answer": "refused", "why": "funds", "folio": "B-9"})]
    assert bank.answer(EXECUTE, now_s=NOW_S) == UNCONFIRMED


def test_an_answer_may_be_as_large_as_it_may_and_no_larger(
    bank: HttpBank, server: BankServer
) -> None:
    text = b'{"answer":"done","folio":"A-1"}'
    server.faults = [
        faults.says(text.ljust(MOST_BYTES)),
        faults.says(text.ljust(MOST_BYTES + 1)),
    ]
    assert bank.answer(EXECUTE, now_s=NOW_S) == DONE
    assert bank.answer(EXECUTE, now_s=NOW_S) == UNCONFIRMED
