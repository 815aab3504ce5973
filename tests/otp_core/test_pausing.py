"""A pause by customer number and whole serial: reversible, uniform, with a budget of its own."""

import pytest

from otp_core.secret import Secret
from otp_core.staff import Notice, NoticeKind, TokenState, TokenView
from otp_core.verdicts import (
    Expired,
    LockedOut,
    NotFound,
    Rejected,
    TokenPaused,
)
from tests.otp_core.bank import (
    NOON_S,
    NUMBER,
    SERIAL,
    Bank,
    MakeBank,
    right_code,
    sure,
)
from tests.otp_core.operator import (
    DAY_S,
    Operator,
    operator,
    stranger,
)

NEW = Secret("864201")
OTHER_SERIAL = "NK-00007777"
STRANGERS_NUMBER = Secret("99887766")


def state(bank: Bank, serial: str = SERIAL) -> TokenState:
    return sure(bank.branch.token_view(serial), TokenView).state


def told(bank: Bank) -> list[NoticeKind]:
    notices: tuple[Notice, ...] = sure(bank.branch.notices(NUMBER), tuple)
    return [notice.kind for notice in notices]


def test_a_token_is_paused_by_customer_number_and_serial_alone(bank: Bank) -> None:
    caller = operator(bank)
    opened = caller.operating()
    for _ in range(5):
        stranger(bank).identify(Secret("000000"))
    assert stranger(bank).pause() == TokenPaused()
    assert state(bank) is TokenState.LOCKED
    assert caller.find_active() == NotFound()
    assert caller.approve(opened, right_code(opened.digits)) == Expired()
    assert told(bank)[-1] is NoticeKind.TOKEN_LOCKED
    assert "token:pause:accepted" in bank.audit()
    bank.branch.unlock_token(bank.staff, SERIAL)
    assert state(bank) is TokenState.ISSUED


def tries(caller: Operator, count: int, digits: str, number: Secret) -> list[object]:
    return [caller.pause(digits, number) for _ in range(count)]


def test_three_tries_a_day_whoever_rings_and_known_or_not(bank: Bank) -> None:
    lasting = LockedOut(NOON_S + DAY_S)
    expected = [Rejected(2), Rejected(1), Rejected(0), lasting, lasting]
    assert tries(stranger(bank), 5, "12345678", NUMBER) == expected
    assert tries(stranger(bank), 5, "12345678", STRANGERS_NUMBER) == expected
    assert stranger(bank).pause() == lasting
    assert stranger(bank, NOON_S + DAY_S - 1).pause() == lasting
    assert stranger(bank, NOON_S + DAY_S).pause() == TokenPaused()


def test_a_pause_gives_its_try_back_and_a_locked_token_is_paused_already(bank: Bank) -> None:
    caller = stranger(bank)
    caller.pause("1")
    assert [caller.pause() for _ in range(5)] == [TokenPaused()] * 5
    assert told(bank).count(NoticeKind.TOKEN_LOCKED) == 1
    assert caller.pause("1") == Rejected(1)


def test_the_same_turn_counts_once_and_is_no_second_guess(bank: Bank) -> None:
    caller = stranger(bank)
    assert caller.pause("1", turn=9) == caller.pause("1", turn=9) == Rejected(2)
    assert caller.pause(turn=9) == Rejected(2)
    assert state(bank) is TokenState.ISSUED
    assert caller.pause(turn=10) == caller.pause(turn=10) == TokenPaused()


@pytest.mark.parametrize("digits", ["", "4821", "0000482", "000048210"])
def test_only_the_whole_serial_pauses(bank: Bank, digits: str) -> None:
    assert stranger(bank).pause(digits) == Rejected(2)


def test_a_blocked_token_is_not_paused(bank: Bank) -> None:
    bank.branch.block_token(bank.staff, SERIAL)
    assert stranger(bank).pause() == Rejected(2)
    assert state(bank) is TokenState.BLOCKED_LOST


def test_a_serial_without_digits_is_paused_by_nobody(make_bank: MakeBank) -> None:
    bank = make_bank().with_customer().with_token("TOKEN-ABCD")
    assert stranger(bank).pause("") == Rejected(2)
