"""A code approves one operation: bound when opened, counted, spent once, under one folio (N5)."""

from dataclasses import replace

import pytest

from otp_core.codes import slips
from otp_core.kinds import Factor, TokenKind
from otp_core.requests import Binding
from otp_core.secret import Secret
from otp_core.staff import NoticeKind, TokenState, TokenView
from otp_core.verdicts import (
    Accepted,
    ActiveToken,
    Expired,
    LockedOut,
    Mistyped,
    NotFound,
    Rejected,
    Reported,
)
from tests.otp_core.bank import (
    NUMBER,
    SERIAL,
    Bank,
    right_code,
    sure,
    wrong_code,
)
from tests.otp_core.operator import (
    PAYMENT,
    TRANSFER,
    by_temporary_key,
    identified,
    operator,
    stranger,
)


def token(bank: Bank) -> TokenView:
    return sure(bank.branch.token_view(SERIAL), TokenView)


def test_the_active_token_is_found(bank: Bank) -> None:
    caller = operator(bank)
    assert caller.find_active() == ActiveToken(bank.vault.token_ref(SERIAL), TokenKind.FISICO)


def test_without_an_active_token_there_is_none_and_no_challenge(bank: Bank) -> None:
    caller = identified(bank)
    assert caller.find_active() == NotFound()
    assert caller.operate() == NotFound()


def test_a_temporary_key_serves_no_operation(bank: Bank) -> None:
    operator(bank)
    caller = by_temporary_key(bank)
    assert caller.find_active() == NotFound()
    assert caller.operate() == NotFound()


def test_a_challenge_does_not_outlast_the_secret_number_that_opened_it(bank: Bank) -> None:
    """The call identifies once more, by a temporary key: its operation is over."""
    caller = operator(bank)
    opened = caller.operating()
    caller.identify(bank.temporary_key(), Factor.TEMPORARY_KEY)
    assert caller.approve(opened, right_code(opened.digits)) == Expired()


def test_a_stranger_gets_no_challenge(bank: Bank) -> None:
    caller = stranger(bank)
    caller.ref = operator(bank).ref
    assert caller.find_active() == NotFound()
    assert caller.operate() == NotFound()


@pytest.mark.parametrize(
    "binding",
    [
        None,
        replace(PAYMENT, digest=""),
        replace(TRANSFER, payee_tail=Secret("678")),
        replace(TRANSFER, payee_tail=Secret("67a9")),
    ],
)
def test_an_operation_without_a_whole_binding_gets_no_challenge(
    bank: Bank, binding: Binding | None
) -> None:
    assert operator(bank).operate(binding) == NotFound()


def test_a_challenge_begins_with_the_payees_last_four_and_keeps_eight_of_its_own(
    bank: Bank,
) -> None:
    caller = operator(bank)
    first, second = caller.operating(TRANSFER).digits, caller.operating(TRANSFER).digits
    assert first[:4] == second[:4] == "6789"
    assert len(first) == len(second) == 12
    assert first[4:] != second[4:]


def test_without_a_payee_a_challenge_has_eight_digits(bank: Bank) -> None:
    assert len(operator(bank).operating(PAYMENT).digits) == 8


def test_an_approved_operation_has_a_folio_and_the_token_stays_active(bank: Bank) -> None:
    caller = operator(bank)
    opened = caller.operating(TRANSFER)
    assert caller.approve(opened, wrong_code(opened.digits), TRANSFER.digest) == Rejected(2)
    folio = sure(caller.approve(opened, right_code(opened.digits), TRANSFER.digest), Accepted).folio
    assert len(folio) == 12
    assert folio.isdecimal()
    assert (token(bank).state, token(bank).wrong_codes) == (TokenState.ACTIVE, 0)
    assert sure(bank.branch.notices(NUMBER), tuple)[-1].kind is NoticeKind.OPERATION_APPROVED
    approvals = [entry for entry in bank.audit_entries() if entry.get("folio") == folio]
    assert [entry["tag"] for entry in approvals] == ["operation:approval:accepted"]
    assert TRANSFER.digest not in str(bank.audit_entries())


def test_an_activation_has_no_folio(bank: Bank) -> None:
    caller = identified(bank)
    opened = caller.opened()
    assert caller.verify(opened, right_code(opened.digits)) == Accepted(folio="")


def test_two_operations_have_two_folios(bank: Bank) -> None:
    caller = operator(bank)
    folios = set()
    for _ in range(2):
        opened = caller.operating()
        folios.add(sure(caller.approve(opened, right_code(opened.digits)), Accepted).folio)
    assert len(folios) == 2


def test_the_same_turn_again_has_the_same_folio(bank: Bank) -> None:
    caller = operator(bank)
    opened = caller.operating()
    first = caller.approve(opened, right_code(opened.digits), turn=90)
    caller.now_s += 500
    assert caller.approve(opened, right_code(opened.digits), turn=90) == first
    assert bank.audit().count("operation:approval:accepted") == 1


@pytest.mark.parametrize("digest", ["", TRANSFER.digest])
def test_a_code_for_another_operation_is_expired_and_counts_nothing(
    bank: Bank, digest: str
) -> None:
    caller = operator(bank)
    opened = caller.operating(PAYMENT)
    assert caller.approve(opened, right_code(opened.digits), digest) == Expired()
    assert token(bank).wrong_codes == 0
    assert caller.approve(opened, right_code(opened.digits)) != Expired()


def test_a_turn_approved_is_not_approved_for_another_operation(bank: Bank) -> None:
    caller = operator(bank)
    opened = caller.operating(PAYMENT)
    sure(caller.approve(opened, right_code(opened.digits), turn=90), Accepted)
    verdict = caller.approve(opened, right_code(opened.digits), TRANSFER.digest, turn=90)
    assert verdict == Expired()


def test_a_challenge_for_an_operation_activates_nothing_and_the_other_way_round(
    bank: Bank,
) -> None:
    caller = operator(bank)
    opened = caller.operating()
    assert caller.verify(opened, right_code(opened.digits)) == Expired()
    bank.with_token("NK-00007777", key=b"k" * 32)
    other = caller.opened("NK-00007777")
    assert caller.approve(other, right_code(other.digits, b"k" * 32)) == Expired()


def test_an_approved_operations_code_is_a_fraud_event_afterwards(bank: Bank) -> None:
    caller = operator(bank)
    opened = caller.operating()
    caller.approve(opened, right_code(opened.digits))
    assert caller.approve(opened, right_code(opened.digits)) == Rejected(0)
    assert "code:verification:fraud" in bank.audit()
    assert caller.approve(opened, wrong_code(opened.digits), turn=91) == Rejected(0)
    assert caller.approve(opened, wrong_code(opened.digits), turn=91) == Rejected(0)


def test_a_code_for_a_mistyped_challenge_of_twelve_is_free_once(bank: Bank) -> None:
    caller = operator(bank)
    opened = caller.operating(TRANSFER)
    slip = right_code(sorted(slips(opened.digits))[0])
    assert caller.approve(opened, slip, TRANSFER.digest) == Mistyped(3)


def test_five_wrong_codes_lock_an_active_token_and_staff_lift_it_back_to_issued(
    bank: Bank,
) -> None:
    caller = operator(bank)
    lefts: list[object] = []
    for _ in range(2):
        opened = caller.operating()
        tries = 3 if not lefts else 2
        lefts += [caller.approve(opened, wrong_code(opened.digits)) for _ in range(tries)]
    assert lefts == [Rejected(2), Rejected(1), Rejected(0), Rejected(1), LockedOut()]
    assert token(bank).state is TokenState.LOCKED
    assert caller.find_active() == NotFound()
    assert caller.operate() == LockedOut()
    bank.branch.unlock_token(bank.staff, SERIAL)
    assert token(bank).state is TokenState.ISSUED
    caller.activated()
    assert caller.find_active() == ActiveToken(bank.vault.token_ref(SERIAL), TokenKind.FISICO)


def test_a_token_blocked_while_its_challenge_is_open_approves_nothing(bank: Bank) -> None:
    caller = operator(bank)
    opened = caller.operating()
    bank.branch.block_token(bank.staff, SERIAL)
    assert caller.approve(opened, right_code(opened.digits)) == Expired()


def test_what_the_bank_has_done_is_told_once_an_attempt(bank: Bank) -> None:
    caller = identified(bank)
    assert caller.report("123456789012", turn=7) == Reported()
    assert caller.report("123456789012", turn=7) == Reported()
    told = [notice.kind for notice in sure(bank.branch.notices(NUMBER), tuple)]
    assert told.count(NoticeKind.OPERATION_DONE) == 1
    assert bank.audit().count("operation:execution:done") == 1


def test_a_call_that_did_not_identify_reports_nothing(bank: Bank) -> None:
    caller = identified(bank)
    other = stranger(bank)
    other.ref = caller.ref
    assert other.report("123456789012") == NotFound()
