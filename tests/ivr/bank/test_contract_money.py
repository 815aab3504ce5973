"""Money, as the line may rely on it whichever bank is at the other end: each runs on both."""

import pytest

from ivr.bank.demo import DemoLedger
from ivr.core_gateway import Bank
from ivr.dialog.banking import (
    OperationAllowed,
    OperationDone,
    OperationKind,
    OperationRefused,
    Refusal,
)
from otp_core.secret import NOTHING, Secret
from tests.ivr.bank.asking import DONE, K, check, execute, held, payees, refused, to_listed
from tests.ivr.bank.people import (
    ANA,
    BETO,
    CARD,
    FRESH_CARD,
    NOBODY,
    NOW_S,
    OTHER_CLABE,
    SERVICE_REFERENCE,
    TAX_REFERENCE,
    operation,
    to_clabe,
)


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
