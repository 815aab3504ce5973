"""An operation's code under races and crashes: one approval; each guard seen to matter."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from otp_core.errors import StoreError
from otp_core.policy import Policy
from otp_core.redis_store.store import RedisStore
from otp_core.staff import TokenState, TokenView
from otp_core.verdicts import (
    Accepted,
    Expired,
    LockedOut,
    NotIdentified,
    Rejected,
    SecretNumberChanged,
    TokenPaused,
    TokensBlocked,
    Unavailable,
    Verdict,
)
from tests.otp_core.bank import PIN, SERIAL, Bank, MakeBank, right_code, sure
from tests.otp_core.operator import TRANSFER, Operator, identified, operator, stranger
from tests.otp_core.redis_store.guards import (
    CHANGED_GUARD,
    SPENDERS,
    SPENT_GUARD,
    AllCharged,
    without,
)

TOKEN_GUARD = "or redis.call('HGET', KEYS[2], a.token_ref) ~= token_before"
CHARGE_GUARD = "if kept.binding ~= a.binding or"


@pytest.fixture
def generous(make_bank: MakeBank, policy: Policy) -> Bank:
    """Budgets that stand in nobody's way, so that only spending itself can."""
    challenge = replace(policy.challenge, tries=1000)
    wide = replace(policy, challenge=challenge, token=replace(policy.token, wrong_codes=2000))
    return make_bank(policy=wide).with_customer().with_token()


def at_once(bank: Bank, texts: dict[str, str] | None) -> Counter[Verdict]:
    caller = operator(bank)
    opened = caller.operating(TRANSFER)
    store = AllCharged(bank.client, bank.policy, texts=texts)
    store.barrier = threading.Barrier(SPENDERS)
    caller.bank = bank.with_store(store)
    code = right_code(opened.digits)
    with ThreadPoolExecutor(SPENDERS) as threads:
        verdicts = threads.map(
            lambda turn: caller.approve(opened, code, TRANSFER.digest, turn=turn),
            range(100, 100 + SPENDERS),
        )
        return Counter(verdicts)


def test_of_64_that_spend_one_operations_code_one_is_accepted(generous: Bank) -> None:
    verdicts = at_once(generous, None)
    assert sorted(verdicts.values()) == [1, SPENDERS - 1]
    assert verdicts[Rejected(0)] == SPENDERS - 1
    assert Counter(generous.audit())["operation:approval:accepted"] == 1


def test_without_its_guards_an_operation_is_approved_many_times(generous: Bank) -> None:
    unguarded = without(
        "spend_code",
        (SPENT_GUARD, SPENT_GUARD.replace("state ~= 'open'", "false")),
        (CHANGED_GUARD, "if false and customer ~= customer_before"),
        (TOKEN_GUARD, ""),
    )
    at_once(generous, unguarded)
    assert Counter(generous.audit())["operation:approval:accepted"] > 1


def test_a_changed_operation_is_refused_by_the_script_and_by_the_seal(bank: Bank) -> None:
    """Two guards: without the script's, what the challenge is sealed with still does not open."""
    caller = operator(bank)
    opened = caller.operating(TRANSFER)
    code = right_code(opened.digits)
    assert caller.approve(opened, code, "c3" * 32) == Expired()
    texts = without("charge_attempt", (CHARGE_GUARD, "if false or"))
    caller.bank = bank.with_store(RedisStore(bank.client, bank.policy, texts=texts))
    assert caller.approve(opened, code, "c3" * 32) == Unavailable()
    assert "operation:approval:accepted" not in bank.audit()


class Blocked(RedisStore):
    """The token is paused between the counting of a code and its spending."""

    pause: Any = None

    def spend_code(self, *args: Any, **kwargs: Any) -> Any:
        self.pause()
        return super().spend_code(*args, **kwargs)


def test_a_token_paused_while_its_code_is_compared_approves_nothing(bank: Bank) -> None:
    caller = operator(bank)
    opened = caller.operating()
    store = Blocked(bank.client, bank.policy)
    store.pause = stranger(bank).pause
    caller.bank = bank.with_store(store)
    assert caller.approve(opened, right_code(opened.digits)) == Expired()
    assert sure(bank.branch.token_view(SERIAL), TokenView).state is TokenState.LOCKED


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


WHEN = pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])


def crashing(bank: Bank, caller: Operator, act: str, *, is_done: bool) -> None:
    caller.bank = bank.with_store(FaultyStore(bank, act, is_done=is_done))


@WHEN
@pytest.mark.parametrize("act", ["charge_attempt", "spend_code"])
def test_an_approval_cut_short_is_approved_once_by_the_same_turn(
    bank: Bank, act: str, is_done: bool
) -> None:
    caller = operator(bank)
    opened = caller.operating()
    crashing(bank, caller, act, is_done=is_done)
    assert caller.approve(opened, right_code(opened.digits), turn=9) == Unavailable()
    first = caller.approve(opened, right_code(opened.digits), turn=9)
    assert len(sure(first, Accepted).folio) == 12
    assert caller.approve(opened, right_code(opened.digits), turn=9) == first
    assert bank.audit().count("operation:approval:accepted") == 1


@WHEN
def test_a_change_of_secret_number_cut_short_is_done_once(bank: Bank, is_done: bool) -> None:
    caller = identified(bank)
    crashing(bank, caller, "change_own", is_done=is_done)
    assert caller.set_secret(turn=9) == Unavailable()
    assert caller.set_secret(turn=9) == SecretNumberChanged()
    assert bank.audit().count("customer:secret_number:set") == 2  # staff's first, and this


@WHEN
def test_a_block_cut_short_is_done_once(bank: Bank, is_done: bool) -> None:
    caller = identified(bank)
    crashing(bank, caller, "change_own", is_done=is_done)
    assert caller.block(turn=9) == Unavailable()
    assert caller.block(turn=9) == TokensBlocked(1)
    assert bank.audit().count("token:block:set") == 1


@WHEN
@pytest.mark.parametrize("act", ["charge_pause", "pause_token"])
def test_a_pause_cut_short_is_done_once_and_costs_one_try(
    bank: Bank, act: str, is_done: bool
) -> None:
    caller = stranger(bank)
    crashing(bank, caller, act, is_done=is_done)
    assert caller.pause(turn=9) == Unavailable()
    assert caller.pause(turn=9) == TokenPaused()
    assert bank.audit().count("token:pause:accepted") == 1
    assert caller.pause("1") == Rejected(2)


def test_50_pauses_at_once_do_not_exceed_the_budget(bank: Bank) -> None:
    callers = [stranger(bank) for _ in range(50)]
    with ThreadPoolExecutor(16) as threads:
        verdicts = Counter(threads.map(lambda caller: caller.pause("1"), callers))
    assert sum(n for verdict, n in verdicts.items() if isinstance(verdict, Rejected)) == 3
    assert sum(n for verdict, n in verdicts.items() if isinstance(verdict, LockedOut)) == 47


def test_without_its_guard_50_pauses_are_all_compared(bank: Bank) -> None:
    texts = without("charge_pause", ("if left < 0 then", "if false then"))
    unguarded = bank.with_store(RedisStore(bank.client, bank.policy, texts=texts))
    verdicts = [stranger(unguarded).pause("1") for _ in range(10)]
    assert all(isinstance(verdict, Rejected) for verdict in verdicts)


def test_of_16_new_secret_numbers_at_once_each_holds_or_is_told(bank: Bank) -> None:
    """One call, one temporary key, many turns: whoever was told it is changed was recorded."""
    caller = identified(bank)
    with ThreadPoolExecutor(16) as threads:
        verdicts = list(
            threads.map(
                lambda n: caller.set_secret(f"8642{n:02}", turn=100 + n),
                range(10, 26),
            )
        )
    changed = verdicts.count(SecretNumberChanged())
    assert changed >= 1
    assert changed + verdicts.count(Unavailable()) == 16
    assert bank.audit().count("customer:secret_number:set") == 1 + changed
    assert stranger(bank).identify(PIN) == NotIdentified()
