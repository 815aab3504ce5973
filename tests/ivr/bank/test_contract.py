"""What the line may rely on, whichever bank is at the other end: each test runs on both."""

import pytest

from ivr.bank.demo import DemoLedger, Holding, clabe_of
from ivr.bank.policy import BankPolicy
from ivr.core_gateway import Bank
from ivr.dialog.banking import (
    BankAnswer,
    CheckOperation,
    Execute,
    ListPayees,
    Operation,
    OperationAllowed,
    OperationDone,
    OperationKind,
    OperationRefused,
    Payee,
    PayeesListed,
    Refusal,
)
from otp_core.secret import NOTHING, Secret
from tests.ivr.bank.people import (
    ANA,
    BETO,
    CARD,
    FRESH_CARD,
    NEW_CLABE,
    NOBODY,
    NOW_S,
    OTHER_CLABE,
    SERVICE_REFERENCE,
    STRANGE_CLABE,
    TAX_REFERENCE,
    operation,
    to_clabe,
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


@pytest.mark.parametrize(
    ("kind", "tails"),
    [
        (K.TRANSFER_OTHER_BANK, ["9719", "5558"]),
        (K.PAY_CARD, ["2228"]),
        (K.PAY_TAXES, []),
        (K.REGISTER_ACCOUNT, []),
    ],
)
def test_each_operation_has_its_own_payees(
    bank: Bank, kind: OperationKind, tails: list[str]
) -> None:
    assert sorted(payee.tail.reveal() for payee in payees(bank, kind)) == sorted(tails)


def test_a_payee_is_told_by_an_id_that_is_no_account_number(bank: Bank) -> None:
    (beto,) = payees(bank, K.TRANSFER_OWN_BANK)
    assert len(beto.tail) == 4
    assert beto.tail.reveal() not in beto.id.reveal()[:4]
    assert not beto.id.reveal().isdigit()
    (card,) = payees(bank, K.PAY_CARD)
    assert card.usable_at_s == 0


def test_who_has_no_account_has_no_payees_and_no_operations(bank: Bank) -> None:
    assert payees(bank, K.TRANSFER_OTHER_BANK, NOBODY) == ()
    on = operation(K.NOTIFICATIONS_ON)
    assert check(bank, on, NOBODY) == OperationRefused(Refusal.OTHER)
    assert execute(bank, on, who=NOBODY) == OperationRefused(Refusal.OTHER)


@pytest.mark.parametrize("kind", [K.TRANSFER_OWN_BANK, K.TRANSFER_OTHER_BANK, K.PAY_CARD])
def test_money_goes_from_one_account_to_the_other(
    bank: Bank, ledger: DemoLedger, kind: OperationKind
) -> None:
    asked = to_listed(bank, kind, 150_050)
    assert check(bank, asked) == OperationAllowed(asked.payee_tail, False)
    assert execute(bank, asked) == DONE
    assert ledger.balance(ANA) == 849_950
    assert ledger.balance(BETO) == 100_000 + (150_050 if kind is K.TRANSFER_OWN_BANK else 0)
    assert ledger.total() == 0


def test_a_check_moves_nothing(bank: Bank, ledger: DemoLedger) -> None:
    for _ in range(3):
        check(bank, to_listed(bank, K.TRANSFER_OWN_BANK, 150_050))
    assert ledger.balance(ANA) == 1_000_000


@pytest.mark.parametrize(
    ("kind", "reference"), [(K.PAY_TAXES, TAX_REFERENCE), (K.PAY_SERVICE, SERVICE_REFERENCE)]
)
def test_taxes_and_services_are_paid_by_reference(
    bank: Bank, ledger: DemoLedger, kind: OperationKind, reference: Secret
) -> None:
    asked = operation(kind, centavos=43_210, reference=reference)
    assert check(bank, asked) == OperationAllowed(NOTHING, False)
    assert execute(bank, asked) == DONE
    assert ledger.balance(ANA) == 956_790
    assert ledger.total() == 0


@pytest.mark.parametrize(
    ("kind", "reference"),
    [
        (K.PAY_TAXES, ""),
        (K.PAY_TAXES, TAX_REFERENCE.reveal()[:-1]),
        (K.PAY_TAXES, "٣" * 20),
        (K.PAY_SERVICE, "12345"),
        (K.PAY_SERVICE, "1" * 31),
    ],
)
def test_a_reference_of_another_form_is_refused(
    bank: Bank, kind: OperationKind, reference: str
) -> None:
    asked = operation(kind, centavos=43_210, reference=Secret(reference))
    assert check(bank, asked) == OperationRefused(Refusal.REFERENCE)
    assert execute(bank, asked) == OperationRefused(Refusal.REFERENCE)


def refused(bank: Bank, ledger: DemoLedger, asked: Operation, why: Refusal) -> None:
    before = ledger.balance(ANA)
    assert check(bank, asked) == OperationRefused(why)
    assert execute(bank, asked, asked.digest()[:20]) == OperationRefused(why)
    assert ledger.balance(ANA) == before
    assert ledger.total() == 0


def test_more_than_there_is_is_refused(bank: Bank, ledger: DemoLedger) -> None:
    execute(bank, operation(K.CHANGE_LIMIT, centavos=5_000_000), "A-0")
    refused(bank, ledger, to_clabe(OTHER_CLABE, 1_000_001), Refusal.FUNDS)
    assert execute(bank, to_clabe(OTHER_CLABE, 1_000_000), "A-2") == OperationDone("A-2")
    assert ledger.balance(ANA) == 0


def test_the_limit_holds_for_a_day_of_operations_together(bank: Bank, ledger: DemoLedger) -> None:
    asked = to_clabe(OTHER_CLABE, 300_000)
    assert execute(bank, asked, "A-2") == OperationDone("A-2")
    assert execute(bank, asked, "A-3") == OperationDone("A-3")
    refused(bank, ledger, to_clabe(OTHER_CLABE, 1), Refusal.LIMIT)
    tomorrow_s = NOW_S + 86_400
    assert check(bank, to_clabe(OTHER_CLABE, 1), now_s=tomorrow_s - 1) == OperationRefused(
        Refusal.LIMIT
    )
    assert execute(bank, asked, "A-4", now_s=tomorrow_s) == OperationDone("A-4")


def test_a_new_limit_holds_at_once(bank: Bank, ledger: DemoLedger) -> None:
    assert execute(bank, operation(K.CHANGE_LIMIT, centavos=2_000)) == DONE
    assert held(ledger).limit_centavos == 2_000
    assert check(bank, to_clabe(OTHER_CLABE, 2_001)) == OperationRefused(Refusal.LIMIT)
    assert check(bank, to_clabe(OTHER_CLABE, 2_000)) == OperationAllowed(Secret("9719"), False)


@pytest.mark.parametrize("centavos", [0, -1, 50_000_001])
def test_a_limit_may_not_be_nothing_nor_too_much(
    bank: Bank, ledger: DemoLedger, centavos: int
) -> None:
    refused(bank, ledger, operation(K.CHANGE_LIMIT, centavos=centavos), Refusal.AMOUNT)


@pytest.mark.parametrize("centavos", [0, -150_000, 10**12 + 1, 10**18, 2**63])
def test_no_amount_is_nothing_negative_or_beyond_counting(
    bank: Bank, ledger: DemoLedger, centavos: int
) -> None:
    refused(bank, ledger, to_clabe(OTHER_CLABE, centavos), Refusal.AMOUNT)


def test_what_moves_no_money_has_no_amount(bank: Bank, ledger: DemoLedger) -> None:
    refused(bank, ledger, operation(K.NOTIFICATIONS_ON, centavos=100), Refusal.AMOUNT)


def test_a_field_that_means_nothing_is_not_signed_for(bank: Bank, ledger: DemoLedger) -> None:
    for stray in (
        operation(K.NOTIFICATIONS_ON, OTHER_CLABE),
        operation(K.CHANGE_LIMIT, centavos=100, reference=SERVICE_REFERENCE),
        operation(K.PAY_TAXES, centavos=100, reference=TAX_REFERENCE, tail=Secret("9719")),
        operation(K.ACTIVATE_CARD, card=FRESH_CARD, reference=SERVICE_REFERENCE),
        operation(K.TRANSFER_OTHER_BANK, OTHER_CLABE, 100, card=CARD),
    ):
        refused(bank, ledger, stray, Refusal.OTHER)


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
    for way in (to_clabe(STRANGE_CLABE, 5_000), _by_id(registered[0], 5_000)):
        assert check(bank, way, now_s=NOW_S + 1799) == OperationRefused(Refusal.PAYEE_TOO_NEW)
        assert check(bank, way, now_s=NOW_S + 1800) == OperationAllowed(tail, False)
    late = execute(bank, to_clabe(STRANGE_CLABE, 5_000), "A-2", now_s=NOW_S + 1799)
    assert late == OperationRefused(Refusal.PAYEE_TOO_NEW)


def _by_id(payee: Payee, centavos: int) -> Operation:
    return operation(K.TRANSFER_OTHER_BANK, payee.id, centavos, tail=payee.tail)


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
