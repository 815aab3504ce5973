"""Who is calling (C1–C3): one answer for every refusal, at the same cost; locks that staff lift."""

from unittest.mock import patch

import pytest
from argon2.low_level import verify_secret

from otp_core.kinds import Factor, TokenKind
from otp_core.secret import Secret
from otp_core.staff import CustomerView
from otp_core.verdicts import Accepted, Expired, Identified, NotFound, NotIdentified, TokensFound
from tests.otp_core.bank import NOON_S, NUMBER, PIN, Bank, right_code, sure

WRONG, UNKNOWN = Secret("000000"), Secret("99999999")
TEMPORARY, SECRET_NUMBER = Factor.TEMPORARY_KEY, Factor.SECRET_NUMBER


def fail(bank: Bank, times: int, now_s: int = NOON_S, factor: Factor = SECRET_NUMBER) -> None:
    for _ in range(times):
        assert bank.caller(now_s).identify(WRONG, factor) == NotIdentified()


def test_the_right_secret_identifies_and_tells_the_last_access(bank: Bank) -> None:
    ref = bank.vault.customer_ref(NUMBER)
    assert bank.caller().identify() == Identified(ref, SECRET_NUMBER, None)
    assert bank.caller(NOON_S + 60).identify() == Identified(ref, SECRET_NUMBER, NOON_S)


@pytest.mark.parametrize(
    ("number", "secret", "factor"),
    [
        (NUMBER, WRONG, SECRET_NUMBER),
        (UNKNOWN, PIN, SECRET_NUMBER),
        (NUMBER, Secret("12345678"), TEMPORARY),
        (NUMBER, PIN, TEMPORARY),
    ],
    ids=["wrong", "unknown", "no temporary key", "the other factor"],
)
def test_every_refusal_is_the_same(
    bank: Bank, number: Secret, secret: Secret, factor: Factor
) -> None:
    assert bank.caller().identify(secret, factor, number) == NotIdentified()


def test_nothing_is_answered_to_a_call_that_did_not_identify(bank: Bank) -> None:
    caller = bank.caller()
    caller.ref = bank.vault.customer_ref(NUMBER)
    assert caller.find() == NotFound()
    assert caller.choose() == NotFound()


def test_what_one_call_was_granted_another_is_not(bank: Bank) -> None:
    identified, other = bank.caller(), bank.caller()
    identified.identify()
    other.ref = identified.ref
    assert other.find() == NotFound()


def test_a_grant_ends_with_the_longest_call(bank: Bank) -> None:
    caller = bank.caller()
    caller.identify()
    caller.now_s = NOON_S + 899
    assert caller.find() == TokensFound(1, None)
    caller.now_s = NOON_S + 900
    assert caller.find() == NotFound()


def test_five_wrong_secrets_lock_for_fifteen_minutes_and_no_longer(bank: Bank) -> None:
    fail(bank, 5)
    assert bank.caller(NOON_S + 899).identify() == NotIdentified()
    assert isinstance(bank.caller(NOON_S + 900).identify(), Identified)


def test_four_wrong_secrets_lock_nothing_and_a_success_forgets_them(bank: Bank) -> None:
    for _ in range(2):
        fail(bank, 4)
        assert isinstance(bank.caller().identify(), Identified)


def test_the_fifth_try_may_still_be_right(bank: Bank) -> None:
    fail(bank, 4)
    assert isinstance(bank.caller().identify(), Identified)
    assert isinstance(bank.caller(NOON_S + 1).identify(), Identified)


def test_a_lock_doubles_and_tries_while_locked_do_not_extend_it(bank: Bank) -> None:
    fail(bank, 5)
    fail(bank, 10, NOON_S + 899)
    fail(bank, 5, NOON_S + 900)
    assert bank.caller(NOON_S + 900 + 1799).identify() == NotIdentified()
    assert isinstance(bank.caller(NOON_S + 900 + 1800).identify(), Identified)


def test_a_lock_is_never_longer_than_a_day(bank: Bank) -> None:
    now_s = NOON_S
    for _ in range(5):
        fail(bank, 5, now_s)
        now_s += 86_400
    view = sure(bank.branch.customer_view(NUMBER, now_s - 86_400), CustomerView)
    assert view.secret_number_locked_until_s is not None
    assert view.secret_number_locked_until_s <= now_s


def test_thirty_wrong_secrets_are_for_the_branch(bank: Bank) -> None:
    now_s = NOON_S
    for _ in range(6):
        fail(bank, 5, now_s)
        now_s += 86_400
    assert bank.caller(now_s + 10**7).identify() == NotIdentified()
    assert sure(bank.branch.customer_view(NUMBER, now_s), CustomerView).secret_number_must_visit
    bank.branch.unlock_customer(bank.staff, NUMBER)
    assert isinstance(bank.caller(now_s).identify(), Identified)


def test_staff_lift_a_lock(bank: Bank) -> None:
    fail(bank, 5)
    bank.branch.unlock_customer(bank.staff, NUMBER)
    assert isinstance(bank.caller().identify(), Identified)


def test_locks_of_the_two_factors_do_not_touch_each_other(bank: Bank) -> None:
    key = bank.temporary_key()
    fail(bank, 5)
    assert isinstance(bank.caller().identify(key, TEMPORARY), Identified)


def test_what_strangers_tried_before_does_not_lock_a_new_customer(bank: Bank) -> None:
    for _ in range(5):
        bank.caller().identify(WRONG, number=UNKNOWN)
    bank.with_customer(UNKNOWN)
    assert isinstance(bank.caller().identify(number=UNKNOWN), Identified)


@pytest.mark.parametrize("situation", ["wrong", "unknown", "locked", "blocked", "no key"])
def test_every_refusal_costs_one_trip_and_one_argon2(bank: Bank, situation: str) -> None:
    secret, factor, number = WRONG, SECRET_NUMBER, NUMBER
    match situation:
        case "unknown":
            number = UNKNOWN
        case "locked":
            fail(bank, 5)
        case "blocked":
            for lock in range(6):
                fail(bank, 5, NOON_S - 10**7 + lock * 90_000)
        case "no key":
            factor = TEMPORARY
        case _:
            assert situation == "wrong"
    caller = bank.caller()
    with (
        patch("otp_core.vault.verify_secret", side_effect=verify_secret) as compared,
        patch.object(
            bank.client, "execute_command", side_effect=bank.client.execute_command
        ) as trips,
    ):
        assert caller.identify(secret, factor, number) == NotIdentified()
    assert (compared.call_count, trips.call_count) == (1, 1)


def test_an_unknown_number_keeps_counters_of_the_same_form(bank: Bank) -> None:
    fail(bank, 2)
    for _ in range(2):
        bank.caller().identify(WRONG, number=UNKNOWN)
    known, unknown = (
        bank.store.read_customer(bank.vault.customer_ref(number), "", 0).tries
        for number in (NUMBER, UNKNOWN)
    )
    assert known == unknown


def test_a_temporary_key_identifies_once_it_brought_something_about_never_again(bank: Bank) -> None:
    """C2."""
    key = bank.temporary_key()
    caller = bank.caller()
    assert isinstance(caller.identify(key, TEMPORARY), Identified)
    opened = caller.opened()
    assert caller.verify(opened, right_code(opened.digits)) == Accepted()
    assert caller.find() == TokensFound(0, TokenKind.FISICO)  # the same call may go on
    caller.hang_up()
    assert bank.caller().identify(key, TEMPORARY) == NotIdentified()


def test_a_temporary_key_serves_one_call_at_a_time(bank: Bank) -> None:
    key = bank.temporary_key()
    first, second = bank.caller(), bank.caller()
    assert isinstance(first.identify(key, TEMPORARY), Identified)
    assert second.identify(key, TEMPORARY) == NotIdentified()


def test_a_call_that_ends_does_not_burn_its_temporary_key(bank: Bank) -> None:
    key = bank.temporary_key()
    first = bank.caller()
    first.identify(key, TEMPORARY)
    first.hang_up()
    assert isinstance(bank.caller().identify(key, TEMPORARY), Identified)


def test_a_dropped_call_frees_its_temporary_key_when_no_call_could_still_last(bank: Bank) -> None:
    key = bank.temporary_key()
    bank.caller().identify(key, TEMPORARY)
    assert bank.caller(NOON_S + 899).identify(key, TEMPORARY) == NotIdentified()
    assert isinstance(bank.caller(NOON_S + 900).identify(key, TEMPORARY), Identified)


def test_a_temporary_key_lives_seven_days(bank: Bank) -> None:
    key = bank.temporary_key()
    end_s = bank.staff.now_s + 7 * 86_400
    assert bank.caller(end_s).identify(key, TEMPORARY) == NotIdentified()
    assert isinstance(bank.caller(end_s - 1).identify(key, TEMPORARY), Identified)


def test_a_new_temporary_key_voids_the_former_and_what_it_granted(bank: Bank) -> None:
    old = bank.temporary_key()
    caller = bank.caller()
    caller.identify(old, TEMPORARY)
    opened = caller.opened()
    bank.temporary_key()
    assert caller.verify(opened, right_code(opened.digits)) == Expired()
    assert bank.caller().identify(old, TEMPORARY) == NotIdentified()


def test_a_temporary_key_is_void_after_twenty_wrong_tries(bank: Bank) -> None:
    key, now_s = bank.temporary_key(), NOON_S
    for _ in range(4):
        fail(bank, 5, now_s, TEMPORARY)
        now_s += 86_400
    assert bank.caller(now_s).identify(key, TEMPORARY) == NotIdentified()
    view = sure(bank.branch.customer_view(NUMBER, now_s), CustomerView)
    assert view.temporary_key_expires_at_s is None
    assert isinstance(bank.caller(now_s).identify(bank.temporary_key(), TEMPORARY), Identified)


def test_the_end_of_a_call_ends_what_it_was_granted(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    assert caller.hang_up() == Accepted()
    assert caller.hang_up() == Accepted()
    assert caller.verify(opened, right_code(opened.digits)) == Expired()
    assert caller.find() == NotFound()
    assert bank.audit().count("call:end:accepted") == 1
