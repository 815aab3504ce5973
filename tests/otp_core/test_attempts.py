"""The same attempt id has the same result and costs nothing, whatever crashed in between."""

from typing import Any

import pytest

from otp_core.errors import StoreError
from otp_core.kinds import Factor
from otp_core.redis_store.store import RedisStore
from otp_core.secret import Secret
from otp_core.staff import TokenView
from otp_core.verdicts import (
    Accepted,
    ChallengeOpened,
    Expired,
    Identified,
    LockedOut,
    NotIdentified,
    Rejected,
    StillOpen,
    TokenChosen,
    Unavailable,
)
from tests.otp_core.bank import NOON_S, SERIAL, Bank, right_code, sure, wrong_code

WRONG = Secret("000000")


class FaultyStore(RedisStore):
    """Fails once at `act`: before it is done, or after, when only the answer is lost."""

    def __init__(self, bank: Bank, act: str, *, is_done: bool) -> None:
        super().__init__(bank.client, bank.policy)
        self._act = act
        done = getattr(self, act)

        def fail(*args: Any, **kwargs: Any) -> Any:
            setattr(self, self._act, done)
            if is_done:
                done(*args, **kwargs)
            raise StoreError(f"{act} timed out")

        setattr(self, act, fail)


def wrong_codes(bank: Bank) -> int:
    return sure(bank.branch.token_view(SERIAL), TokenView).wrong_codes


def test_an_identification_delivered_twice_is_counted_once(bank: Bank) -> None:
    caller = bank.caller()
    for _ in range(9):
        assert caller.identify(WRONG, turn=1) == NotIdentified()
    assert isinstance(caller.identify(turn=2), Identified)


def test_an_identification_delivered_twice_tells_the_same_last_access(bank: Bank) -> None:
    bank.caller(NOON_S - 60).identify()
    caller = bank.caller()
    first = caller.identify(turn=1)
    caller.now_s += 5
    assert caller.identify(turn=1) == first
    assert sure(first, Identified).last_access_at_s == NOON_S - 60


def test_an_attempt_is_no_second_guess(bank: Bank) -> None:
    """Two deliveries of one turn with other digits: the second is refused, right or not."""
    caller = bank.caller()
    assert caller.identify(WRONG, turn=50) == NotIdentified()
    assert caller.identify(turn=50) == NotIdentified()
    opened = caller.opened()
    assert caller.verify(opened, wrong_code(opened.digits), turn=9) == Rejected(2)
    assert caller.verify(opened, right_code(opened.digits), turn=9) == Rejected(2)


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("act", ["charge_identification", "settle_identification"])
def test_a_crash_while_identifying_costs_nothing(bank: Bank, act: str, is_done: bool) -> None:
    bank.caller(NOON_S - 60).identify()
    caller = bank.with_store(FaultyStore(bank, act, is_done=is_done)).caller()
    assert caller.identify(turn=1) == Unavailable()
    again = sure(caller.identify(turn=1), Identified)
    assert again.last_access_at_s == NOON_S - 60


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("act", ["charge_attempt", "spend_code"])
def test_a_crash_while_a_code_is_spent_costs_nothing_and_spends_once(
    bank: Bank, act: str, is_done: bool
) -> None:
    bank = bank.with_store(FaultyStore(bank, act, is_done=is_done))
    caller = bank.caller()
    opened = caller.opened()
    code = right_code(opened.digits)
    assert caller.verify(opened, code, turn=9) == Unavailable()
    caller.now_s += 500  # what counts is when the turn first arrived, where that is known
    if (act, is_done) == ("charge_attempt", False):
        caller.now_s -= 500
    assert caller.verify(opened, code, turn=9) == Accepted()
    assert caller.verify(opened, code, turn=9) == Accepted()
    assert bank.audit().count("code:verification:counted") == 1
    assert bank.audit().count("token:activation:accepted") == 1


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("act", ["charge_attempt", "refuse_code"])
def test_a_crash_while_a_code_is_refused_counts_it_once(
    bank: Bank, act: str, is_done: bool
) -> None:
    bank = bank.with_store(FaultyStore(bank, act, is_done=is_done))
    caller = bank.caller()
    opened = caller.opened()
    assert caller.verify(opened, wrong_code(opened.digits), turn=9) == Unavailable()
    assert caller.verify(opened, wrong_code(opened.digits), turn=9) == Rejected(2)
    assert wrong_codes(bank) == 1


def test_a_crash_before_the_lock_is_written_leaves_the_token_locked(bank: Bank) -> None:
    caller = bank.caller()
    first = caller.opened()
    for _ in range(3):
        caller.verify(first, wrong_code(first.digits))
    second = caller.opened()
    caller.verify(second, wrong_code(second.digits))
    caller.bank = bank.with_store(FaultyStore(bank, "refuse_code", is_done=False))
    assert caller.verify(second, wrong_code(second.digits), turn=99) == Unavailable()
    assert caller.open(second.token_ref) == LockedOut()
    assert caller.verify(second, right_code(second.digits)) == LockedOut()
    assert caller.verify(second, wrong_code(second.digits), turn=99) == LockedOut()


def test_a_challenge_opened_twice_by_one_turn_is_one_challenge(bank: Bank) -> None:
    caller = bank.with_store(FaultyStore(bank, "open_challenge", is_done=True)).caller()
    caller.identify()
    token_ref = sure(caller.choose(), TokenChosen).token_ref
    assert caller.open(token_ref, turn=7) == Unavailable()
    first = sure(caller.open(token_ref, turn=7), ChallengeOpened)
    assert caller.open(token_ref, turn=7) == first
    assert bank.audit().count("challenge:opening:accepted") == 1


def test_a_wrong_serial_delivered_twice_is_counted_once(bank: Bank) -> None:
    caller = bank.caller()
    caller.identify()
    assert [caller.choose("0000", turn=5) for _ in range(3)] == [Rejected(2)] * 3
    assert isinstance(caller.choose(), TokenChosen)


def test_a_dictation_delivered_twice_lengthens_once(bank: Bank) -> None:
    caller = bank.caller()
    opened = caller.opened()
    assert caller.hear_again(opened, turn=9) == StillOpen()
    caller.now_s = NOON_S + 100
    assert caller.hear_again(opened, turn=9) == StillOpen()
    caller.now_s = NOON_S + 120
    assert caller.look(opened) == Expired()


def test_one_turn_may_ask_several_things(bank: Bank) -> None:
    caller = bank.caller()
    caller.identify(turn=1)
    token_ref = sure(caller.choose(turn=1), TokenChosen).token_ref
    assert isinstance(caller.open(token_ref, turn=1), ChallengeOpened)


def test_a_temporary_key_is_consumed_once_by_a_turn_delivered_twice(bank: Bank) -> None:
    key = bank.temporary_key()
    bank = bank.with_store(FaultyStore(bank, "spend_code", is_done=True))
    caller = bank.caller()
    caller.identify(key, Factor.TEMPORARY_KEY)
    opened = caller.opened()
    assert caller.verify(opened, right_code(opened.digits), turn=9) == Unavailable()
    assert caller.verify(opened, right_code(opened.digits), turn=9) == Accepted()
    assert bank.caller().identify(key, Factor.TEMPORARY_KEY) == NotIdentified()
