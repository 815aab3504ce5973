"""A code: right, wrong, mistyped, late, too often; and what an accepted one brings about."""

from dataclasses import replace

import pytest

from otp_core.codes import slips
from otp_core.kinds import Factor, TokenKind
from otp_core.secret import Secret
from otp_core.staff import NoticeKind, TokenState, TokenView
from otp_core.verdicts import (
    Accepted,
    ChallengeOpened,
    Expired,
    LockedOut,
    Mistyped,
    NotFound,
    Rejected,
    TokenChosen,
    TokensFound,
)
from tests.otp_core.bank import (
    NOON_S,
    NUMBER,
    SERIAL,
    Bank,
    Caller,
    MakeBank,
    Opened,
    movil_code,
    right_code,
    sure,
    wrong_code,
)

OTHER_KEY = bytes(range(1, 33))


def state_of(bank: Bank, serial: str = SERIAL) -> TokenState:
    return sure(bank.branch.token_view(serial), TokenView).state


def test_a_right_code_activates_the_token(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    assert caller.verify(opened, right_code(opened.digits)) == Accepted()
    assert state_of(bank) is TokenState.ACTIVE
    assert caller.find() == TokensFound(issued=0, active=TokenKind.FISICO)


def test_an_activation_leaves_a_notice_and_an_audit_record(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    caller.verify(opened, right_code(opened.digits))
    notices = sure(bank.branch.notices(NUMBER), tuple)
    assert notices[-1].kind is NoticeKind.TOKEN_ACTIVATED
    assert notices[-1].token_kind is TokenKind.FISICO
    assert bank.audit()[-1] == "token:activation:accepted"


def test_a_wrong_code_says_how_many_attempts_are_left(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    wrong = wrong_code(opened.digits)
    assert caller.verify(opened, wrong) == Rejected(attempts_left=2)
    assert caller.verify(opened, wrong) == Rejected(attempts_left=1)
    assert caller.verify(opened, wrong) == Rejected(attempts_left=0)


def test_after_three_wrong_codes_the_challenge_is_over_even_for_the_right_one(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    for _ in range(3):
        caller.verify(opened, wrong_code(opened.digits))
    assert caller.verify(opened, right_code(opened.digits)) == Expired()
    assert state_of(bank) is TokenState.ISSUED


def test_attempts_left_are_the_smaller_of_the_challenges_and_the_tokens(bank: Bank) -> None:
    caller = bank.caller()
    first = caller.opened()
    for _ in range(3):
        caller.verify(first, wrong_code(first.digits))
    second = caller.opened()
    assert caller.verify(second, wrong_code(second.digits)) == Rejected(attempts_left=1)


def test_five_wrong_codes_in_a_row_lock_the_token_until_staff_lift_it(bank: Bank) -> None:
    caller = bank.caller()
    lock_the_token(caller)
    assert state_of(bank) is TokenState.LOCKED
    assert sure(bank.branch.notices(NUMBER), tuple)[-1].kind is NoticeKind.TOKEN_LOCKED
    assert caller.find() == TokensFound(issued=0, active=None, locked=1)


def lock_the_token(caller: Caller) -> Opened:
    first = caller.opened()
    for _ in range(3):
        caller.verify(first, wrong_code(first.digits))
    second = caller.opened()
    caller.verify(second, wrong_code(second.digits))
    assert caller.verify(second, wrong_code(second.digits)) == LockedOut()
    return second


def test_a_locked_token_gets_no_challenge_and_takes_no_code(bank: Bank) -> None:
    caller = bank.caller()
    opened = lock_the_token(caller)
    assert caller.open(opened.token_ref) == LockedOut()
    assert caller.verify(opened, right_code(opened.digits)) == Expired()


def test_a_right_code_forgets_the_wrong_ones_before_it(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    caller.verify(opened, wrong_code(opened.digits))
    caller.verify(opened, right_code(opened.digits))
    assert sure(bank.branch.token_view(SERIAL), TokenView).wrong_codes == 0


def test_a_code_for_a_mistyped_challenge_is_refused_free_of_charge_once(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    slip = right_code(sorted(slips(opened.digits))[0])
    assert caller.verify(opened, slip) == Mistyped(attempts_left=3)
    assert caller.verify(opened, slip) == Rejected(attempts_left=2)
    assert bank.audit()[-1] == "code:verification:refused"


def test_a_mistyped_last_attempt_is_given_back_too(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    for _ in range(2):
        caller.verify(opened, wrong_code(opened.digits))
    assert caller.verify(opened, right_code(sorted(slips(opened.digits))[-1])) == Mistyped(1)
    assert caller.verify(opened, right_code(opened.digits)) == Accepted()


def test_a_spent_code_is_rejected_and_a_right_one_is_a_fraud_event(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    caller.verify(opened, right_code(opened.digits))
    assert caller.verify(opened, wrong_code(opened.digits)) == Rejected(attempts_left=0)
    assert bank.audit()[-1] == "code:verification:refused"
    assert caller.verify(opened, right_code(opened.digits)) == Rejected(attempts_left=0)
    assert bank.audit()[-1] == "code:verification:fraud"


@pytest.mark.parametrize(("after_s", "verdict"), [(149, Accepted()), (150, Expired())])
def test_the_window_is_half_open(bank: Bank, after_s: int, verdict: object) -> None:
    """N8: 120 s from the end of the dictation; here it takes 30 s."""
    caller = bank.caller()
    caller.identify()
    token_ref = sure(caller.choose(), TokenChosen).token_ref
    challenge = sure(caller.open(token_ref, dictation_s=30), ChallengeOpened)
    opened = Opened(token_ref, challenge.challenge_id, challenge.challenge.reveal())
    caller.now_s = NOON_S + after_s
    assert caller.verify(opened, right_code(opened.digits)) == verdict


def test_a_code_for_another_calls_challenge_is_expired(bank: Bank) -> None:
    first, second = bank.caller(), bank.caller()
    opened = first.opened()
    second.identify()
    assert second.verify(opened, right_code(opened.digits)) == Expired()
    assert first.verify(opened, right_code(opened.digits)) == Accepted()


def test_a_stranger_who_never_identified_can_not_spend_or_count(bank: Bank) -> None:
    opened = bank.caller().opened()
    stranger = bank.caller()
    stranger.ref = bank.vault.customer_ref(NUMBER)
    assert stranger.verify(opened, right_code(opened.digits)) == Expired()
    assert stranger.open(opened.token_ref) == NotFound()
    assert sure(bank.branch.token_view(SERIAL), TokenView).wrong_codes == 0


def test_activating_one_disables_the_other(bank: Bank) -> None:
    """N9."""
    bank.with_token("NK-00007777", key=OTHER_KEY)
    caller = bank.caller()
    first = caller.opened()
    caller.verify(first, right_code(first.digits))
    chosen = sure(caller.choose("7777"), TokenChosen)
    assert chosen.replaces is TokenKind.FISICO
    second = caller.opened("NK-00007777")
    assert caller.verify(second, right_code(second.digits, OTHER_KEY)) == Accepted()
    assert state_of(bank) is TokenState.DISABLED
    assert state_of(bank, "NK-00007777") is TokenState.ACTIVE


def test_what_became_active_meanwhile_is_not_replaced_without_consent(bank: Bank) -> None:
    bank.with_token("NK-00007777", key=OTHER_KEY)
    first, second = bank.caller(), bank.caller()
    agreed_to_none = first.opened()
    other = second.opened("NK-00007777")
    second.verify(other, right_code(other.digits, OTHER_KEY))
    assert first.verify(agreed_to_none, right_code(agreed_to_none.digits)) == Expired()
    assert state_of(bank) is TokenState.ISSUED
    assert state_of(bank, "NK-00007777") is TokenState.ACTIVE


def test_a_token_that_staff_lock_while_its_challenge_is_open_is_not_activated(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    bank.branch.lock_token(bank.staff, SERIAL)
    assert caller.verify(opened, right_code(opened.digits)) == Expired()
    assert state_of(bank) is TokenState.LOCKED


def test_a_customer_locked_meanwhile_gets_no_code_accepted(bank: Bank) -> None:
    """otp-core.md "Spending a code": token and customer not locked."""
    caller, stranger = bank.caller(), bank.caller()
    opened = caller.opened()
    for _ in range(5):
        stranger.identify(Secret("000000"))
    verdict = caller.verify(opened, right_code(opened.digits))
    assert verdict == LockedOut(until_s=NOON_S + 900)
    caller.now_s += 100
    stranger.identify(Secret("000000"), Factor.TEMPORARY_KEY)
    assert caller.verify(opened, right_code(opened.digits)) == verdict


@pytest.mark.parametrize(
    ("typed_after_s", "code_of_s", "verdict"),
    [
        (58, 0, Accepted()),
        (59, 0, Rejected(2)),  # N7: lives 59 seconds
        (10, 15, Accepted()),  # a clock five seconds ahead
        (10, 16, Rejected(2)),
        (10, -1, Rejected(2)),  # from before the challenge was issued
    ],
)
def test_a_movil_code_carries_its_second(
    make_bank: MakeBank, typed_after_s: int, code_of_s: int, verdict: object
) -> None:
    bank = make_bank().with_customer().with_token(kind=TokenKind.MOVIL)
    # The window of the challenge must not decide here.
    lives = replace(bank.policy.code_life_s, movil=120)
    bank = make_bank(policy=replace(bank.policy, code_life_s=lives))
    caller = bank.caller()
    opened = caller.opened(kind=TokenKind.MOVIL)
    caller.now_s = NOON_S + typed_after_s
    assert caller.verify(opened, movil_code(opened.digits, NOON_S + code_of_s)) == verdict
