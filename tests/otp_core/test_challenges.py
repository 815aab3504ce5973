"""Finding, choosing, opening; and the window of an open challenge."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from otp_core import hotp, totp
from otp_core.kinds import TokenKind
from otp_core.secret import Secret
from otp_core.staff import NoticeKind, TokenState, TokenView
from otp_core.verdicts import (
    Accepted,
    ChallengeOpened,
    Expired,
    LockedOut,
    NotFound,
    Rejected,
    StillOpen,
    TokenChosen,
    TokensFound,
)
from tests.otp_core.bank import (
    KEY,
    NOON_S,
    NUMBER,
    SERIAL,
    Bank,
    Caller,
    MakeBank,
    Opened,
    right_code,
    sure,
    wrong_code,
)

DAY_S = 86_400


def identified(bank: Bank, now_s: int = NOON_S) -> Caller:
    caller = bank.caller(now_s)
    caller.identify()
    return caller


def opened(caller: Caller, *, dictation_s: int = 0, not_after_s: int = NOON_S + 10**6) -> Opened:
    token_ref = sure(caller.choose(), TokenChosen).token_ref
    challenge = sure(
        caller.open(token_ref, dictation_s=dictation_s, not_after_s=not_after_s), ChallengeOpened
    )
    return Opened(token_ref, challenge.challenge_id, challenge.challenge.reveal())


def is_open_at(caller: Caller, challenge: Opened, now_s: int) -> bool:
    caller.now_s = now_s
    return caller.look(challenge) == StillOpen()


def test_only_tokens_of_the_kind_are_found(bank: Bank) -> None:
    caller = identified(bank)
    assert caller.find() == TokensFound(issued=1, active=None)
    assert caller.find(TokenKind.MOVIL) == TokensFound(issued=0, active=None)


def test_a_customer_without_a_token_has_none_issued(make_bank: MakeBank) -> None:
    caller = identified(make_bank().with_customer())
    assert caller.find() == TokensFound(issued=0, active=None)


def test_the_last_four_digits_choose_among_several(bank: Bank) -> None:
    bank.with_token("NK-00007777", key=b"k" * 32)
    caller = identified(bank)
    assert caller.find() == TokensFound(issued=2, active=None)
    first, second = sure(caller.choose(), TokenChosen), sure(caller.choose("7777"), TokenChosen)
    assert first.token_ref == bank.vault.token_ref(SERIAL)
    assert second.token_ref == bank.vault.token_ref("NK-00007777")


def test_three_wrong_serials_use_a_call_up_even_for_the_right_one(bank: Bank) -> None:
    caller = identified(bank)
    assert [caller.choose("0000") for _ in range(3)] == [Rejected(2), Rejected(1), LockedOut()]
    assert caller.choose() == LockedOut()
    assert isinstance(identified(bank).choose(), TokenChosen)


def test_identifying_again_gives_no_more_serials(bank: Bank) -> None:
    caller = identified(bank)
    for _ in range(3):
        caller.choose("0000")
    caller.identify()
    assert caller.choose() == LockedOut()


def test_a_challenge_has_eight_digits_and_is_another_each_time(bank: Bank) -> None:
    caller = identified(bank)
    digits = [opened(caller).digits for _ in range(4)]
    assert all(len(one) == 8 and one.isdecimal() for one in digits)
    assert len(set(digits)) == 4


def test_digits_a_token_was_asked_before_are_drawn_again(bank: Bank) -> None:
    """Never issued twice to one token."""
    caller = identified(bank)
    drawn: Iterator[bytes] = iter(
        [n.to_bytes(4) for n in (12_345_678, 12_345_678, 12_345_678, 87_654_321)]
    )

    def random_bytes(count: int) -> bytes:
        return next(drawn) if count == 4 else bytes([7]) * count

    caller.bank = replace(bank, random_bytes=random_bytes)
    assert opened(caller).digits == "12345678"
    assert opened(caller).digits == "87654321"


def test_a_new_challenge_voids_the_former_also_of_another_call(bank: Bank) -> None:
    first, second = identified(bank), identified(bank)
    old = opened(first)
    opened(second)
    assert first.look(old) == Expired()
    assert first.verify(old, right_code(old.digits)) == Expired()


def test_six_challenges_a_day_then_the_customer_waits(bank: Bank) -> None:
    caller = identified(bank)
    for after_s in range(6):
        caller.now_s = NOON_S + after_s
        opened(caller)
    token_ref = bank.vault.token_ref(SERIAL)
    assert caller.open(token_ref) == LockedOut(until_s=NOON_S + DAY_S)
    early, late = identified(bank, NOON_S + DAY_S - 1), identified(bank, NOON_S + DAY_S)
    assert early.open(token_ref) == LockedOut(until_s=NOON_S + DAY_S)
    assert isinstance(late.open(token_ref), ChallengeOpened)


def test_an_active_token_is_not_replaced_unless_agreed(bank: Bank) -> None:
    bank.with_token("NK-00007777", key=b"k" * 32)
    caller = identified(bank)
    first = opened(caller)
    caller.verify(first, right_code(first.digits))
    other_ref = bank.vault.token_ref("NK-00007777")
    assert caller.open(other_ref) == NotFound()
    assert isinstance(caller.open(other_ref, agreed=True), ChallengeOpened)


def test_an_active_token_is_not_activated_again(bank: Bank) -> None:
    caller = identified(bank)
    first = opened(caller)
    caller.verify(first, right_code(first.digits))
    assert caller.open(first.token_ref, agreed=True) == NotFound()


def test_another_customers_token_gets_no_challenge(bank: Bank) -> None:
    bank.with_customer(Secret("5001"))
    caller = bank.caller()
    caller.identify(number=Secret("5001"))
    assert caller.choose() == Rejected(2)
    assert caller.open(bank.vault.token_ref(SERIAL)) == NotFound()


@pytest.mark.parametrize(
    ("dictation_s", "call_ends_after_s", "closes_after_s"),
    [(0, 10**6, 120), (45, 10**6, 165), (250, 10**6, 300), (45, 130, 130)],
    ids=["at once", "after the dictation", "longest life", "end of the call"],
)
def test_a_window_closes_at_its_end_and_not_before(
    bank: Bank, dictation_s: int, call_ends_after_s: int, closes_after_s: int
) -> None:
    caller = identified(bank)
    challenge = opened(caller, dictation_s=dictation_s, not_after_s=NOON_S + call_ends_after_s)
    assert is_open_at(caller, challenge, NOON_S + closes_after_s - 1)
    assert not is_open_at(caller, challenge, NOON_S + closes_after_s)


def test_the_window_counts_from_the_last_dictation_asked_for(bank: Bank) -> None:
    caller = identified(bank)
    challenge = opened(caller)
    caller.now_s = NOON_S + 100
    assert caller.hear_again(challenge, dictation_s=30) == StillOpen()
    assert is_open_at(caller, challenge, NOON_S + 249)
    assert not is_open_at(caller, challenge, NOON_S + 250)


def test_no_dictation_lengthens_a_challenge_beyond_its_longest_life(bank: Bank) -> None:
    caller = identified(bank)
    challenge = opened(caller)
    for after_s in (100, 200, 290):
        caller.now_s = NOON_S + after_s
        assert caller.hear_again(challenge, dictation_s=40) == StillOpen()
    assert is_open_at(caller, challenge, NOON_S + 299)
    assert not is_open_at(caller, challenge, NOON_S + 300)


def test_a_dictation_asked_for_too_late_revives_nothing(bank: Bank) -> None:
    caller = identified(bank)
    challenge = opened(caller)
    caller.now_s = NOON_S + 120
    assert caller.hear_again(challenge, dictation_s=40) == Expired()
    assert caller.verify(challenge, right_code(challenge.digits)) == Expired()


def test_looking_changes_nothing(bank: Bank) -> None:
    caller = identified(bank)
    challenge = opened(caller)
    keys = sorted(bank.client.scan_iter("*"))
    dumps = [bank.client.dump(key) for key in keys]
    assert caller.look(challenge) == StillOpen()
    assert [bank.client.dump(key) for key in keys] == dumps
    assert sorted(bank.client.scan_iter("*")) == keys


def test_two_challenges_left_unanswered_are_told_to_the_customer(bank: Bank) -> None:
    for calls in range(2):
        notices = sure(bank.branch.notices(NUMBER), tuple)
        assert notices[-1].kind is NoticeKind.TOKEN_ISSUED, calls
        caller = identified(bank)
        opened(caller)
        caller.hang_up()
    assert sure(bank.branch.notices(NUMBER), tuple)[-1].kind is NoticeKind.CHALLENGES_UNANSWERED


def test_a_challenge_that_got_a_code_was_not_left_unanswered(bank: Bank) -> None:
    caller = identified(bank)
    for _ in range(3):
        challenge = opened(caller)
        caller.verify(challenge, wrong_code(challenge.digits))
    assert sure(bank.branch.notices(NUMBER), tuple)[-1].kind is NoticeKind.TOKEN_ISSUED


def test_a_challenge_replaced_unheard_counts_as_unanswered(bank: Bank) -> None:
    caller = identified(bank)
    for _ in range(3):
        opened(caller)
    assert sure(bank.branch.notices(NUMBER), tuple)[-1].kind is NoticeKind.CHALLENGES_UNANSWERED


@pytest.mark.parametrize("kind", [TokenKind.HOTP, TokenKind.TOTP])
def test_a_token_without_a_keypad_has_no_digits_to_hear(
    make_bank: MakeBank, kind: TokenKind
) -> None:
    bank = make_bank().with_customer().with_token(kind=kind)
    caller = bank.caller()
    challenge = caller.opened(kind=kind)
    assert challenge.digits == ""
    assert caller.verify(challenge, _oath_code(kind)) == Accepted()
    assert sure(bank.branch.token_view(SERIAL), TokenView).state is TokenState.ACTIVE


def _oath_code(kind: TokenKind) -> str:
    return totp.code(KEY, totp.step_at(NOON_S)) if kind is TokenKind.TOTP else hotp.code(KEY, 10)


@pytest.mark.parametrize(("set_back_s", "is_open"), [(0, True), (5, True), (6, False)])
def test_a_clock_that_is_set_back_does_not_keep_a_challenge_open(
    bank: Bank, set_back_s: int, is_open: bool
) -> None:
    """When it expires is of the former clock's time. Servers' clocks may be 5 s apart."""
    caller = identified(bank, NOON_S - 10)
    caller.now_s = NOON_S
    challenge = opened(caller)
    assert is_open_at(caller, challenge, NOON_S - set_back_s) is is_open
