"""Races on a real Redis, and each race lost once its guard is taken out of the script."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from otp_core.codes import slips
from otp_core.kinds import Factor
from otp_core.policy import Policy
from otp_core.redis_store.store import RedisStore
from otp_core.secret import Secret
from otp_core.staff import TokenState, TokenView
from otp_core.verdicts import Accepted, Expired, Identified, Mistyped, Rejected, Verdict
from tests.otp_core.bank import (
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
from tests.otp_core.redis_store.guards import (
    CHANGED_GUARD,
    SPENDERS,
    SPENT_GUARD,
    AllCharged,
    without,
)

GUESSERS = 50
TRIES_GUARD = "if kept.tries >= a.tries then"
TOKEN_GUARD = "if token_state == 'locked' or wrong >= a.wrong_codes then"
REVIVAL_GUARD = "local is_open = kept[1] == a.challenge_id and kept[2] == 'open'"


def at_once(
    bank: Bank, count: int, texts: dict[str, str] | None, code: Callable[[str], str]
) -> Counter[Verdict]:
    """One call, `count` turns with this code at the same moment."""
    store = AllCharged(bank.client, bank.policy, texts=texts)
    store.barrier = threading.Barrier(count)
    caller = bank.with_store(store).caller()
    opened = caller.opened()
    wanted = code(opened.digits)
    with ThreadPoolExecutor(count) as threads:
        verdicts = threads.map(
            lambda turn: caller.verify(opened, wanted, turn=turn), range(100, 100 + count)
        )
        return Counter(verdicts)


@pytest.fixture
def generous(policy: Policy) -> Policy:
    """Budgets that stand in nobody's way, so that only spending itself can."""
    return replace(
        policy,
        challenge=replace(policy.challenge, tries=1000),
        token=replace(policy.token, wrong_codes=2000),
    )


def test_of_64_that_spend_one_code_one_is_accepted(make_bank: MakeBank, generous: Policy) -> None:
    bank = make_bank(policy=generous).with_customer().with_token()
    verdicts = at_once(bank, SPENDERS, None, right_code)
    assert verdicts == {Accepted(): 1, Rejected(0): SPENDERS - 1}
    tags = Counter(bank.audit())
    assert tags["token:activation:accepted"] == 1
    assert tags["code:verification:fraud"] == SPENDERS - 1


def test_with_the_real_budget_too_one_of_64_is_accepted(bank: Bank) -> None:
    verdicts = at_once(bank, SPENDERS, None, right_code)
    assert verdicts == {Accepted(): 1, Rejected(0): 2, Expired(): SPENDERS - 3}


def test_without_its_guards_a_code_is_spent_many_times(
    make_bank: MakeBank, generous: Policy
) -> None:
    unguarded = without(
        "spend_code",
        (SPENT_GUARD, SPENT_GUARD.replace("state ~= 'open'", "false")),
        (CHANGED_GUARD, "if false and customer ~= customer_before"),
        ("or redis.call('HGET', KEYS[2], a.token_ref) ~= token_before", ""),
    )
    bank = make_bank(policy=generous).with_customer().with_token()
    assert at_once(bank, SPENDERS, unguarded, right_code)[Accepted()] > 1


def test_50_wrong_codes_at_once_do_not_exceed_the_budget(bank: Bank) -> None:
    verdicts = at_once(bank, GUESSERS, None, wrong_code)
    assert Counter(bank.audit())["code:verification:counted"] == 3
    assert verdicts == {Rejected(2): 1, Rejected(1): 1, Rejected(0): 1, Expired(): GUESSERS - 3}


def test_without_its_guards_50_wrong_codes_are_all_compared(bank: Bank) -> None:
    unguarded = without(
        "charge_attempt",
        (TRIES_GUARD, "if false then"),
        (TOKEN_GUARD, "if token_state == 'locked' then"),
    )
    at_once(bank, GUESSERS, unguarded, wrong_code)
    assert Counter(bank.audit())["code:verification:counted"] == GUESSERS


class SpentInFlight(RedisStore):
    """The right code is counted, then a wrong one; the right is spent; the wrong is refused."""

    verify_wrong: Callable[[], Verdict]
    wrong: Verdict | None = None
    _spend: Callable[[], Any] | None = None
    _spent: Any = None

    def spend_code(self, *args: Any, **kwargs: Any) -> Any:
        self._spend = lambda: RedisStore.spend_code(self, *args, **kwargs)
        self.wrong = self.verify_wrong()
        return self._spent

    def refuse_code(self, *args: Any, **kwargs: Any) -> Any:
        if self._spend is not None:
            self._spent, self._spend = self._spend(), None
        return super().refuse_code(*args, **kwargs)


def wrong_code_in_flight(
    bank: Bank, texts: dict[str, str] | None, code: Callable[[str], str]
) -> tuple[Caller, Opened, Verdict | None]:
    """One wrong code before them, so that the one in flight is the challenge's last."""
    store = SpentInFlight(bank.client, bank.policy, texts=texts)
    caller = bank.with_store(store).caller()
    opened = caller.opened()
    caller.verify(opened, wrong_code(opened.digits))
    store.verify_wrong = lambda: caller.verify(opened, code(opened.digits), turn=901)
    assert caller.verify(opened, right_code(opened.digits), turn=900) == Accepted()
    return caller, opened, store.wrong


def mark(bank: Bank, opened: Opened) -> bytes | None:
    key = next(bank.client.scan_iter(f"au:*:challenge:{opened.token_ref}"))
    state: Any = bank.client.hget(key, "state")
    return state if isinstance(state, bytes) else None


def slip_code(digits: str) -> str:
    return right_code(min(slips(digits)))


@pytest.mark.parametrize("code", [wrong_code, slip_code])
def test_a_wrong_code_in_flight_never_revives_a_spent_challenge(
    bank: Bank, code: Callable[[str], str]
) -> None:
    caller, opened, verdict = wrong_code_in_flight(bank, None, code)
    assert isinstance(verdict, Rejected)
    assert mark(bank, opened) == b"spent"
    token = sure(bank.branch.token_view(SERIAL), TokenView)
    assert (token.state, token.wrong_codes) == (TokenState.ACTIVE, 0)
    assert caller.verify(opened, right_code(opened.digits)) == Rejected(0)
    assert bank.audit()[-1] == "code:verification:fraud"


def test_without_its_guard_a_wrong_code_in_flight_takes_the_spent_mark_away(bank: Bank) -> None:
    unguarded = without("refuse_code", (REVIVAL_GUARD, "local is_open = true"))
    _, opened, _ = wrong_code_in_flight(bank, unguarded, wrong_code)
    assert mark(bank, opened) != b"spent"


def test_a_code_in_flight_when_the_call_ends_is_not_spent(bank: Bank) -> None:
    class HangsUp(RedisStore):
        def spend_code(self, *args: Any, **kwargs: Any) -> Any:
            caller.hang_up()
            return super().spend_code(*args, **kwargs)

    caller = bank.with_store(HangsUp(bank.client, bank.policy)).caller()
    opened = caller.opened()
    assert caller.verify(opened, right_code(opened.digits)) == Expired()
    assert sure(bank.branch.token_view(SERIAL), TokenView).state is TokenState.ISSUED


def spent_while_staff(bank: Bank, act: Callable[[], object]) -> tuple[Caller, Any]:
    """A right code, and what staff do once between its charge and its spending."""

    class Meanwhile(RedisStore):
        is_done = False

        def spend_code(self, *args: Any, **kwargs: Any) -> Any:
            if not self.is_done:
                self.is_done = True
                act()
            return super().spend_code(*args, **kwargs)

    caller = bank.with_store(Meanwhile(bank.client, bank.policy)).caller()
    opened = caller.opened()
    return caller, caller.verify(opened, right_code(opened.digits))


def test_a_record_that_staff_change_in_flight_is_read_again(bank: Bank) -> None:
    phone = Secret("5587654321")
    _, verdict = spent_while_staff(
        bank, lambda: bank.branch.change_phone(bank.staff, NUMBER, phone, verified=True)
    )
    assert verdict == Accepted()


def test_a_new_secret_number_ends_what_the_old_one_granted(bank: Bank) -> None:
    """Whoever keyed the old one is stopped, even with a right code in flight."""
    _, verdict = spent_while_staff(
        bank, lambda: bank.branch.set_secret_number(bank.staff, NUMBER, Secret("864209"))
    )
    assert verdict == Expired()
    assert sure(bank.branch.token_view(SERIAL), TokenView).state is TokenState.ISSUED
    assert isinstance(bank.caller().identify(Secret("864209")), Identified)


def test_of_many_calls_with_one_temporary_key_one_identifies(bank: Bank) -> None:
    key = bank.temporary_key()
    callers = [bank.caller() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        verdicts = list(
            threads.map(lambda caller: caller.identify(key, Factor.TEMPORARY_KEY), callers)
        )
    assert sum(isinstance(verdict, Identified) for verdict in verdicts) == 1


def test_a_mistyped_code_is_given_back_once_however_many_arrive_at_once(bank: Bank) -> None:
    verdicts = at_once(bank, 3, None, slip_code)
    assert sum(isinstance(verdict, Mistyped) for verdict in verdicts.elements()) == 1
