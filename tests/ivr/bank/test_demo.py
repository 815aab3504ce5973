"""The demo's own acts, a Redis that fails, and what stands in it afterwards."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from ivr.bank.demo import DemoCustomer, DemoLedger, clabe_of, furnish
from ivr.bank.demo import ledger as demo_ledger
from ivr.bank.policy import BankPolicy
from ivr.dialog.banking import (
    BankRequest,
    BankUnavailable,
    CheckOperation,
    Execute,
    ListPayees,
    OperationDone,
    OperationKind,
    OperationUnconfirmed,
    PayeesListed,
)
from ivr.dialog.clabe import is_clabe
from otp_core.redis_store.client import connect
from otp_core.secret import Secret
from tests.ivr.bank.people import (
    ANA,
    BETO,
    CARD,
    FRESH_CARD,
    NOBODY,
    NOW_S,
    OTHER_CLABE,
    SERVICE_REFERENCE,
    STRANGE_CLABE,
    TAX_REFERENCE,
    THEIR_CARD,
    operation,
    to_clabe,
)

K = OperationKind
EXECUTE = Execute(ANA, "A-1", to_clabe(OTHER_CLABE, 10_000))
QUESTIONS = (ListPayees(ANA, K.PAY_CARD), CheckOperation(ANA, EXECUTE.operation))


def test_an_account_is_opened_once_with_money_from_the_world(ledger: DemoLedger) -> None:
    assert (ledger.balance(ANA), ledger.balance(BETO), ledger.total()) == (1_000_000, 100_000, 0)
    ledger.open_accounts([DemoCustomer(number=ANA, balance_centavos=5)], now_s=NOW_S)
    assert ledger.balance(ANA) == 1_000_000
    assert ledger.total() == 0


def test_who_says_nothing_begins_with_the_policys(ledger: DemoLedger, policy: BankPolicy) -> None:
    ledger.open_accounts([DemoCustomer(number=NOBODY)], now_s=NOW_S)
    holding = ledger.holding(NOBODY)
    assert holding is not None
    assert holding.balance_centavos == policy.demo.opening_centavos
    assert holding.limit_centavos == policy.demo.limit_centavos
    assert not holding.is_notified


def test_who_has_no_account_holds_nothing(ledger: DemoLedger) -> None:
    assert ledger.holding(NOBODY) is None
    assert ledger.balance(NOBODY) == 0


def test_two_namespaces_know_nothing_of_each_other(
    ledger: DemoLedger, redis_client: redis.Redis, policy: BankPolicy
) -> None:
    tester = DemoLedger(redis_client, policy.demo, b"n" * 32, namespace="au-test")
    assert tester.holding(ANA) is None
    tester.open_accounts([DemoCustomer(number=ANA, balance_centavos=20_000)], now_s=NOW_S)
    tester.answer(EXECUTE, now_s=NOW_S)
    assert ledger.balance(ANA) == 1_000_000
    keys: Any = redis_client.keys("*")
    assert {key.split(b"{")[0] for key in keys} == {b"au:", b"au-test:"}
    assert all(b":{bank}:" in key for key in keys)


def test_another_key_names_other_people(
    ledger: DemoLedger, redis_client: redis.Redis, policy: BankPolicy
) -> None:
    assert DemoLedger(redis_client, policy.demo, b"m" * 32).holding(ANA) is None


@given(st.from_regex(r"[0-9]{4,11}", fullmatch=True))
def test_every_customer_number_has_a_clabe_of_its_own(policy: BankPolicy, number: str) -> None:
    clabe = clabe_of(Secret(number), policy.demo).reveal()
    assert is_clabe(clabe)
    assert clabe.startswith(policy.demo.own_bank)
    assert clabe[6:17] == number.rjust(11, "0")


@pytest.mark.parametrize("number", ["123456789012", "12a4", "١٢٣٤", "-123"])
def test_what_is_no_customer_number_has_no_clabe(policy: BankPolicy, number: str) -> None:
    with pytest.raises(ValueError, match="digits") as told:
        clabe_of(Secret(number), policy.demo)
    assert number not in str(told.value)


# A Redis that fails


@pytest.fixture
def flaky(redis_url: str, redis_client: redis.Redis) -> Iterator[redis.Redis]:
    client = connect(redis_url)
    yield client
    client.close()


def test_a_redis_that_is_away_was_handed_nothing(policy: BankPolicy, tmp_path: Path) -> None:
    client = connect(f"unix://{tmp_path}/nobody.sock")
    bank = DemoLedger(client, policy.demo, b"n" * 32)
    for request in (*QUESTIONS, EXECUTE):
        assert bank.answer(request, now_s=NOW_S) == BankUnavailable()


@pytest.mark.parametrize("fault", [RedisTimeoutError, RedisConnectionError])
@pytest.mark.parametrize("was_done", [True, False])
def test_an_operation_whose_answer_redis_keeps_is_unconfirmed(
    ledger: DemoLedger,
    flaky: redis.Redis,
    policy: BankPolicy,
    monkeypatch: pytest.MonkeyPatch,
    fault: type[Exception],
    was_done: bool,
) -> None:
    def is_lost(self: Any, *command: Any, **options: Any) -> Any:
        if command[0] != "EVALSHA":
            return type(self).execute_command(self, *command, **options)
        if was_done:
            type(self).execute_command(self, "EVAL", demo_ledger._texts()["execute"], *command[2:])
        raise fault("no answer")

    bank = DemoLedger(flaky, policy.demo, b"n" * 32)
    monkeypatch.setattr(flaky, "execute_command", is_lost.__get__(flaky))
    assert bank.answer(EXECUTE, now_s=NOW_S) == OperationUnconfirmed("A-1")
    assert ledger.balance(ANA) == (990_000 if was_done else 1_000_000)
    assert ledger.answer(EXECUTE, now_s=NOW_S) == OperationDone("A-1")
    assert ledger.balance(ANA) == 990_000


@pytest.mark.parametrize("request_", QUESTIONS, ids=["list", "check"])
def test_a_question_whose_answer_redis_keeps_finds_no_bank(
    ledger: DemoLedger,
    flaky: redis.Redis,
    policy: BankPolicy,
    monkeypatch: pytest.MonkeyPatch,
    request_: BankRequest,
) -> None:
    def is_lost(*_: Any, **__: Any) -> None:
        raise RedisTimeoutError("no answer")

    bank = DemoLedger(flaky, policy.demo, b"n" * 32)
    monkeypatch.setattr(flaky, "execute_command", is_lost)
    assert bank.answer(request_, now_s=NOW_S) == BankUnavailable()


# What stands there


def test_no_number_anybody_keyed_stands_in_redis(
    ledger: DemoLedger, redis_client: redis.Redis
) -> None:
    for step, asked in enumerate(
        [
            to_clabe(OTHER_CLABE, 123_400),
            to_clabe(STRANGE_CLABE, 5_600),
            operation(K.PAY_TAXES, centavos=43_200, reference=TAX_REFERENCE),
            operation(K.PAY_SERVICE, centavos=43_200, reference=SERVICE_REFERENCE),
            operation(K.REGISTER_ACCOUNT, STRANGE_CLABE, tail=Secret("7771")),
            operation(K.ACTIVATE_CARD, card=FRESH_CARD),
            operation(K.CARD_NIP, card=CARD),
        ]
    ):
        folio = f"FOLIO{step}77"
        assert ledger.answer(Execute(ANA, folio, asked), now_s=NOW_S) == OperationDone(folio)
    stored = " ".join(_everything(redis_client))
    assert "balances" in stored
    keyed = (ANA, BETO, OTHER_CLABE, STRANGE_CLABE, THEIR_CARD, TAX_REFERENCE, SERVICE_REFERENCE)
    for secret in (*keyed, FRESH_CARD, CARD, Secret("1234"), Secret("FOLIO")):
        assert not re.search(rf"(?<![0-9a-f]){secret.reveal()}(?![0-9a-f])", stored)


def test_the_search_would_find_a_number(redis_client: redis.Redis) -> None:
    redis_client.hset("au:{bank}:leak", "payee", OTHER_CLABE.reveal())
    assert OTHER_CLABE.reveal() in " ".join(_everything(redis_client))


def _everything(client: redis.Redis) -> Iterator[str]:
    readers = {b"hash": client.hgetall, b"stream": client.xrange}
    for key in client.scan_iter(count=1000):
        yield key.decode()
        kind: Any = client.type(key)
        if kind == b"zset":
            yield str(client.zrange(key, 0, -1))
        else:
            yield str(readers[kind](key))  # type: ignore[index]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_everybody_of_a_demo_can_pay_somebody(
    redis_client: redis.Redis, policy: BankPolicy, count: int
) -> None:
    bank = DemoLedger(redis_client, policy.demo, b"n" * 32)
    numbers = [Secret(f"555{step}") for step in range(count)]
    people = furnish(numbers, policy.demo, secrets.token_bytes)
    bank.open_accounts(people, now_s=NOW_S)
    for person in people:
        listed = [
            bank.answer(ListPayees(person.number, kind), now_s=NOW_S)
            for kind in (K.TRANSFER_OTHER_BANK, K.PAY_CARD, K.TRANSFER_OWN_BANK)
        ]
        lengths = [len(one.payees) for one in listed if isinstance(one, PayeesListed)]
        assert lengths == [1, 1, 0 if count == 1 else 1]
        fresh, at_work = person.cards
        assert not fresh.is_active
        assert at_work.is_active
        assert is_clabe(bank.clabe(person.number).reveal())
    assert bank.total() == 0
