"""Accounts, cards and folios, whichever bank is at the other end: each test runs on both."""

import pytest

from ivr.bank.demo import DemoLedger, clabe_of
from ivr.bank.policy import BankPolicy
from ivr.core_gateway import Bank
from ivr.dialog.banking import (
    Operation,
    OperationAllowed,
    OperationDone,
    OperationRefused,
    Refusal,
)
from otp_core.secret import NOTHING, Secret
from tests.ivr.bank.asking import DONE, K, by_id, check, execute, held, payees, refused
from tests.ivr.bank.people import (
    ANA,
    BETO,
    CARD,
    FRESH_CARD,
    NEW_CLABE,
    NOBODY,
    NOW_S,
    OTHER_CLABE,
    STRANGE_CLABE,
    operation,
    to_clabe,
)


def test_an_account_is_usable_thirty_minutes_after_it_was_registered(
    bank: Bank, ledger: DemoLedger
) -> None:
    tail = Secret("7771")
    asked = operation(K.REGISTER_ACCOUNT, STRANGE_CLABE, tail=tail)
    assert check(bank, asked) == OperationAllowed(tail, True)
    assert execute(bank, asked) == DONE
    assert held(ledger).payees == 5
    registered = [payee for payee in payees(bank, K.TRANSFER_OTHER_BANK) if payee.tail == tail]
    assert [payee.usable_at_s for payee in registered] == [NOW_S + 1800]
    for way in (to_clabe(STRANGE_CLABE, 5_000), by_id(registered[0], 5_000)):
        assert check(bank, way, now_s=NOW_S + 1799) == OperationRefused(Refusal.PAYEE_TOO_NEW)
        assert check(bank, way, now_s=NOW_S + 1800) == OperationAllowed(tail, False)
    late = execute(bank, to_clabe(STRANGE_CLABE, 5_000), "A-2", now_s=NOW_S + 1799)
    assert late == OperationRefused(Refusal.PAYEE_TOO_NEW)


def test_an_account_is_registered_once(bank: Bank, ledger: DemoLedger, policy: BankPolicy) -> None:
    refused(bank, ledger, operation(K.REGISTER_ACCOUNT, OTHER_CLABE), Refusal.PAYEE_KNOWN_ALREADY)
    own = operation(K.REGISTER_ACCOUNT, clabe_of(ANA, policy.demo))
    assert check(bank, own) == OperationRefused(Refusal.PAYEE_KNOWN_ALREADY)


def test_an_own_bank_account_that_nobody_has_is_not_registered(
    bank: Bank, ledger: DemoLedger, policy: BankPolicy
) -> None:
    asked = operation(K.REGISTER_ACCOUNT, clabe_of(NOBODY, policy.demo))
    assert check(bank, asked) == OperationRefused(Refusal.PAYEE_UNKNOWN)
    assert execute(bank, asked) == OperationRefused(Refusal.PAYEE_UNKNOWN)


def test_a_clabe_whose_check_digit_is_wrong_is_nobodys(bank: Bank, ledger: DemoLedger) -> None:
    wrong = Secret("032180000118359718")
    refused(bank, ledger, operation(K.REGISTER_ACCOUNT, wrong), Refusal.PAYEE_UNKNOWN)
    assert check(bank, to_clabe(wrong, 100)) == OperationRefused(Refusal.PAYEE_UNKNOWN)


def test_an_unregistered_clabe_is_new_and_takes_only_so_much(
    bank: Bank, ledger: DemoLedger, policy: BankPolicy
) -> None:
    most = policy.demo.unregistered_up_to_centavos
    asked = to_clabe(STRANGE_CLABE, most)
    assert check(bank, asked) == OperationAllowed(Secret("7771"), True)
    assert check(bank, to_clabe(STRANGE_CLABE, most + 1)) == OperationRefused(Refusal.PAYEE_UNKNOWN)
    assert execute(bank, asked) == DONE
    assert ledger.total() == 0


def test_money_does_not_go_to_where_nobody_is(
    bank: Bank, ledger: DemoLedger, policy: BankPolicy
) -> None:
    (beto,) = payees(bank, K.TRANSFER_OWN_BANK)
    for payee, kind in (
        (Secret("a" * 32), K.TRANSFER_OTHER_BANK),
        (NOTHING, K.TRANSFER_OTHER_BANK),
        (Secret("world"), K.TRANSFER_OWN_BANK),
        (beto.id, K.TRANSFER_OTHER_BANK),
        (beto.id, K.PAY_CARD),
        (OTHER_CLABE, K.PAY_CARD),
        (OTHER_CLABE, K.TRANSFER_OWN_BANK),
        (clabe_of(NOBODY, policy.demo), K.TRANSFER_OWN_BANK),
        (clabe_of(ANA, policy.demo), K.TRANSFER_OWN_BANK),
    ):
        asked = operation(kind, payee, 100)
        refused(bank, ledger, asked, Refusal.PAYEE_UNKNOWN)


@pytest.mark.parametrize("tail", ["", "9718", "0000"])
def test_what_was_heard_of_the_account_is_its_tail_or_nothing_is_done(
    bank: Bank, ledger: DemoLedger, tail: str
) -> None:
    asked = operation(K.TRANSFER_OTHER_BANK, OTHER_CLABE, 100, tail=Secret(tail))
    assert execute(bank, asked) == OperationRefused(Refusal.OTHER)
    assert ledger.balance(ANA) == 1_000_000


def test_a_card_is_activated_once_by_its_last_four_digits(bank: Bank, ledger: DemoLedger) -> None:
    asked = operation(K.ACTIVATE_CARD, card=FRESH_CARD)
    assert check(bank, asked) == OperationAllowed(NOTHING, False)
    assert execute(bank, asked) == DONE
    assert held(ledger).active_cards == 2
    assert execute(bank, asked, "A-2") == OperationRefused(Refusal.CARD)


@pytest.mark.parametrize("card", ["", "917", "91733", "1111", "91a3"])
def test_a_card_that_the_customer_has_not_is_refused(
    bank: Bank, ledger: DemoLedger, card: str
) -> None:
    refused(bank, ledger, operation(K.ACTIVATE_CARD, card=Secret(card)), Refusal.CARD)
    refused(bank, ledger, operation(K.CARD_NIP, card=Secret(card)), Refusal.CARD)


def test_a_nip_is_permitted_for_a_card_at_work(bank: Bank, ledger: DemoLedger) -> None:
    assert execute(bank, operation(K.CARD_NIP, card=CARD)) == DONE
    assert check(bank, operation(K.CARD_NIP, card=FRESH_CARD)) == OperationRefused(Refusal.CARD)
    assert ledger.may_make_nip(ANA, CARD, now_s=NOW_S + 86_399)
    assert not ledger.may_make_nip(ANA, CARD, now_s=NOW_S + 86_400)
    assert not ledger.may_make_nip(ANA, FRESH_CARD, now_s=NOW_S)


def test_notifications_are_switched_on_and_off(bank: Bank, ledger: DemoLedger) -> None:
    for step, (kind, is_on) in enumerate(
        [(K.NOTIFICATIONS_ON, True), (K.NOTIFICATIONS_ON, True), (K.NOTIFICATIONS_OFF, False)]
    ):
        assert execute(bank, operation(kind), f"A-{step}") == OperationDone(f"A-{step}")
        assert held(ledger).is_notified == is_on


def test_a_folio_is_done_once_however_often_it_comes(bank: Bank, ledger: DemoLedger) -> None:
    asked = to_clabe(OTHER_CLABE, 10_000)
    for late_s in (0, 1, 86_400 * 30):
        assert execute(bank, asked, now_s=NOW_S + late_s) == DONE
    assert ledger.balance(ANA) == 990_000


def test_a_folio_that_was_refused_stays_refused(bank: Bank, ledger: DemoLedger) -> None:
    asked = to_clabe(NEW_CLABE, 10_000)
    assert execute(bank, asked) == OperationRefused(Refusal.PAYEE_TOO_NEW)
    assert execute(bank, asked, now_s=NOW_S + 60) == OperationRefused(Refusal.PAYEE_TOO_NEW)
    assert execute(bank, asked, "A-2", now_s=NOW_S + 60) == OperationDone("A-2")
    assert ledger.balance(ANA) == 990_000


@pytest.mark.parametrize(
    "other",
    [
        to_clabe(OTHER_CLABE, 10_001),
        to_clabe(NEW_CLABE, 10_000),
        operation(K.NOTIFICATIONS_ON),
        operation(K.PAY_TAXES, centavos=10_000, reference=Secret("1")),
    ],
)
def test_a_folio_stands_for_one_operation(bank: Bank, ledger: DemoLedger, other: Operation) -> None:
    assert execute(bank, to_clabe(OTHER_CLABE, 10_000)) == DONE
    assert execute(bank, other) == OperationRefused(Refusal.OTHER)
    assert ledger.balance(ANA) == 990_000
    assert not held(ledger).is_notified
    assert execute(bank, to_clabe(OTHER_CLABE, 10_000)) == DONE


def test_a_folio_belongs_to_one_customer(bank: Bank, ledger: DemoLedger) -> None:
    asked = operation(K.NOTIFICATIONS_ON)
    assert execute(bank, asked) == DONE
    assert execute(bank, asked, who=BETO) == OperationRefused(Refusal.OTHER)
    assert not held(ledger, BETO).is_notified
