"""What callers do to protect themselves: secret number, block, language (C2, C3, N13)."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from otp_core.kinds import Factor, SecretNumberFault, TokenKind
from otp_core.secret import Secret
from otp_core.staff import Notice, NoticeKind, TokenState, TokenView
from otp_core.verdicts import (
    ChallengeOpened,
    CoolingDown,
    Expired,
    Identified,
    NotFound,
    NotIdentified,
    Remembered,
    SecretNumberChanged,
    SecretNumberUnfit,
    TokensBlocked,
    Unavailable,
)
from tests.otp_core.bank import (
    NOON_S,
    NUMBER,
    PHONE,
    PIN,
    SERIAL,
    Bank,
    right_code,
    sure,
)
from tests.otp_core.operator import (
    DAY_S,
    TRANSFER,
    Operator,
    by_temporary_key,
    identified,
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


@pytest.mark.parametrize("enter", [identified, by_temporary_key])
def test_a_new_secret_number_replaces_the_old_one(
    bank: Bank, enter: Callable[[Bank], Operator]
) -> None:
    caller = enter(bank)
    assert caller.set_secret() == SecretNumberChanged()
    assert isinstance(stranger(bank).identify(NEW), Identified)
    assert stranger(bank).identify(PIN) == NotIdentified()
    assert told(bank)[-1] is NoticeKind.SECRET_NUMBER_SET
    assert "customer:secret_number:set" in bank.audit()


def test_it_uses_the_temporary_key_up_but_the_call_goes_on(bank: Bank) -> None:
    key = bank.temporary_key()
    caller = identified(bank, NOON_S, key, Factor.TEMPORARY_KEY)
    assert caller.set_secret() == SecretNumberChanged()
    assert stranger(bank).identify(key, Factor.TEMPORARY_KEY) == NotIdentified()
    opened = caller.opened()  # one call may use it for both (dialog.md "Identify")
    assert caller.verify(opened, right_code(opened.digits)) != Expired()


def test_an_unfit_number_does_not_use_the_temporary_key_up(bank: Bank) -> None:
    key = bank.temporary_key()
    caller = identified(bank, NOON_S, key, Factor.TEMPORARY_KEY)
    assert caller.set_secret("111111") == SecretNumberUnfit(SecretNumberFault.ONE_DIGIT_REPEATED)
    caller.hang_up()
    assert isinstance(stranger(bank).identify(key, Factor.TEMPORARY_KEY), Identified)


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        ("12345", SecretNumberFault.NOT_SIX_DIGITS),
        ("456789", SecretNumberFault.A_RUN),
        ("777777", SecretNumberFault.ONE_DIGIT_REPEATED),
        (NUMBER.reveal()[1:7], SecretNumberFault.IN_CUSTOMER_NUMBER),
        (PHONE.reveal()[3:9], SecretNumberFault.A_RUN),
    ],
)
def test_a_weak_secret_number_is_refused_with_the_reason(
    bank: Bank, secret: str, fault: SecretNumberFault
) -> None:
    assert identified(bank).set_secret(secret) == SecretNumberUnfit(fault)
    assert isinstance(stranger(bank).identify(PIN), Identified)


def test_the_phones_digits_are_refused_too(bank: Bank) -> None:
    bank.branch.change_phone(bank.staff, NUMBER, Secret("5590817263"), verified=False)
    verdict = identified(bank).set_secret("908172")
    assert verdict == SecretNumberUnfit(SecretNumberFault.IN_PHONE_NUMBER)


def test_nobody_sets_a_secret_number_or_blocks_without_identifying(bank: Bank) -> None:
    caller = stranger(bank)
    caller.ref = bank.vault.customer_ref(NUMBER)
    assert caller.set_secret() == caller.block() == caller.remember("es-MX") == NotFound()
    assert state(bank) is TokenState.ISSUED


def test_the_same_turn_sets_it_once(bank: Bank) -> None:
    caller = identified(bank)
    assert [caller.set_secret(turn=9) for _ in range(3)] == [SecretNumberChanged()] * 3
    assert caller.set_secret("975310", turn=9) == NotFound()
    assert bank.audit().count("customer:secret_number:set") == 2  # staff's first, and this
    assert isinstance(stranger(bank).identify(NEW), Identified)


def test_a_number_lent_to_another_call_does_not_open(bank: Bank) -> None:
    caller, other = identified(bank), identified(bank)
    grants = [next(bank.client.scan_iter(f"au:*:grant:*:{one.call_id}")) for one in (caller, other)]
    bank.client.hset(grants[0], "number_sealed", bank.client.hget(grants[1], "number_sealed") or "")
    assert caller.set_secret() == Unavailable()


def test_every_token_of_the_kind_is_blocked_at_once(bank: Bank) -> None:
    bank.with_token(OTHER_SERIAL, key=b"k" * 32).with_token("MV-1234", TokenKind.MOVIL, b"m" * 32)
    caller = operator(bank)
    opened = caller.operating()
    assert caller.block() == TokensBlocked(2)
    assert {state(bank), state(bank, OTHER_SERIAL)} == {TokenState.BLOCKED_LOST}
    assert state(bank, "MV-1234") is TokenState.ISSUED
    assert caller.find_active() == NotFound()
    assert caller.approve(opened, right_code(opened.digits)) == Expired()
    assert told(bank).count(NoticeKind.TOKEN_BLOCKED) == 1
    assert bank.audit().count("token:block:set") == 2


def test_the_same_turn_blocks_once_and_answers_the_same(bank: Bank) -> None:
    caller = identified(bank)
    assert caller.block(turn=9) == caller.block(turn=9) == TokensBlocked(1)
    assert caller.block() == TokensBlocked(0)
    assert told(bank).count(NoticeKind.TOKEN_BLOCKED) == 1


def test_a_locked_token_is_blocked_too_and_a_disabled_one_is_not(bank: Bank) -> None:
    bank.with_token(OTHER_SERIAL, key=b"k" * 32)
    caller = operator(bank).activated(OTHER_SERIAL, b"k" * 32)
    bank.branch.lock_token(bank.staff, OTHER_SERIAL)
    assert caller.block() == TokensBlocked(1)
    assert state(bank) is TokenState.DISABLED


def test_a_temporary_key_that_blocked_something_is_used_up(bank: Bank) -> None:
    key = bank.temporary_key()
    caller = identified(bank, NOON_S, key, Factor.TEMPORARY_KEY)
    assert caller.block(TokenKind.MOVIL) == TokensBlocked(0)
    caller.hang_up()
    caller = identified(bank, NOON_S, key, Factor.TEMPORARY_KEY)
    assert caller.block() == TokensBlocked(1)
    assert stranger(bank).identify(key, Factor.TEMPORARY_KEY) == NotIdentified()


def test_a_language_is_given_back_at_the_next_identification(bank: Bank) -> None:
    caller = identified(bank)
    assert caller.remember("en-US") == Remembered()
    assert caller.remember("en-US") == Remembered()
    assert caller.remember("english") == NotFound()
    later = stranger(bank)
    first = sure(later.identify(turn=1), Identified)
    assert first.language == "en-US"
    later.remember("es-MX")
    assert later.identify(turn=1) == first
    assert sure(stranger(bank).identify(), Identified).language == "es-MX"
    assert bank.audit().count("customer:language:set") == 2


def test_who_chose_no_language_has_none(bank: Bank) -> None:
    assert sure(stranger(bank).identify(), Identified).language is None


def test_staffs_first_secret_number_is_no_change_but_the_second_is(bank: Bank) -> None:
    operator(bank)
    now_s = NOON_S + 5 * DAY_S
    new_payee = replace(TRANSFER, is_new_payee=True)
    assert isinstance(identified(bank, now_s).operate(new_payee), ChallengeOpened)
    bank.branch.set_secret_number(replace(bank.staff, now_s=now_s), NUMBER, NEW)
    assert identified(bank, now_s, NEW).operate(new_payee) == CoolingDown(now_s + DAY_S)
