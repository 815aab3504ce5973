"""Many at once, and a server killed in between: money is neither made nor lost, on a real Redis."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random  # noqa: TID251  no secret is made of it
from typing import Any

import pytest
import redis

from ivr.bank.demo import DemoCustomer, DemoLedger, DemoPayee, PayeeKind, clabe_of, ledger
from ivr.bank.policy import BankPolicy
from ivr.dialog.banking import Execute, Operation, OperationDone, OperationKind, OperationRefused
from otp_core.redis_store.client import connect
from otp_core.redis_store.embedded import embedded_redis
from otp_core.secret import Secret
from tests.ivr.bank.people import ANA, NOW_S, OTHER_CLABE, to_clabe

KEY = b"n" * 32
PEOPLE = tuple(Secret(f"600{number}") for number in range(6))
START = 50_000
FOLIO_GUARD = "if kept then"
BALANCES, JOURNAL, FOLIOS = "au:{bank}:balances", "au:{bank}:journal", "au:{bank}:folios"


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    barrier = threading.Barrier(count)

    def together(number: int) -> Any:
        barrier.wait(30)
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(together, range(count)))


def test_of_32_that_execute_one_folio_one_moves_money(ledger: DemoLedger) -> None:
    request = Execute(ANA, "A-1", to_clabe(OTHER_CLABE, 10_000))
    answers = at_once(32, lambda _: ledger.answer(request, now_s=NOW_S))
    assert answers == [OperationDone("A-1")] * 32
    assert ledger.balance(ANA) == 990_000
    assert ledger.total() == 0


def test_of_32_folios_only_as_many_are_done_as_there_is_money(ledger: DemoLedger) -> None:
    asked = to_clabe(OTHER_CLABE, 50_000)  # the limit lets twelve through
    answers = at_once(32, lambda n: ledger.answer(Execute(ANA, f"A-{n}", asked), now_s=NOW_S))
    assert Counter(type(answer) for answer in answers) == {
        OperationDone: 12,
        OperationRefused: 20,
    }
    assert ledger.balance(ANA) == 400_000


def test_of_32_that_use_one_folio_for_different_things_one_is_done(ledger: DemoLedger) -> None:
    answers = at_once(
        32,
        lambda n: ledger.answer(Execute(ANA, "A-1", to_clabe(OTHER_CLABE, 1_000 + n)), now_s=NOW_S),
    )
    assert sum(isinstance(answer, OperationDone) for answer in answers) == 1
    assert 1_000 <= 1_000_000 - ledger.balance(ANA) < 1_032


def test_without_its_guard_a_folio_is_done_again(
    redis_client: redis.Redis, policy: BankPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ledger._texts()
    assert texts["execute"].count(FOLIO_GUARD) == 1
    unguarded = texts["execute"].replace(FOLIO_GUARD, "if false and kept then")
    monkeypatch.setattr(ledger, "_texts", lambda: {**texts, "execute": unguarded})
    bank = opened(redis_client, policy)
    for _ in range(2):
        bank.answer(pay(PEOPLE[0], PEOPLE[1], 100, "A-1", policy), now_s=NOW_S)
    assert bank.balance(PEOPLE[0]) == START - 200


def opened(client: redis.Redis, policy: BankPolicy) -> DemoLedger:
    """Six people who may pay each other."""
    bank = DemoLedger(client, policy.demo, KEY)
    accounts = {person.reveal(): clabe_of(person, policy.demo) for person in PEOPLE}
    bank.open_accounts(
        [
            DemoCustomer(
                number=person,
                balance_centavos=START,
                payees=tuple(
                    DemoPayee(PayeeKind.OWN_BANK, account)
                    for owner, account in accounts.items()
                    if owner != person.reveal()
                ),
            )
            for person in PEOPLE
        ],
        now_s=NOW_S,
    )
    return bank


def pay(payer: Secret, payee: Secret, centavos: int, folio: str, policy: BankPolicy) -> Execute:
    clabe = clabe_of(payee, policy.demo)
    operation = Operation(
        kind=OperationKind.TRANSFER_OWN_BANK,
        payee=clabe,
        payee_tail=Secret(clabe.reveal()[-4:]),
        amount_centavos=centavos,
    )
    return Execute(payer, folio, operation)


def some_payment(chance: Random, folio: str, policy: BankPolicy) -> Execute:
    payer, payee = chance.sample(PEOPLE, 2)
    return pay(payer, payee, chance.randrange(1, START), folio, policy)


def ledger_adds_up(client: redis.Redis, bank: DemoLedger) -> None:
    """No account but the world's is below nothing, and the journal tells every balance."""
    told: Counter[bytes] = Counter()
    entries: Any = client.xrange(JOURNAL)
    for _, entry in entries:
        told[entry[b"from"]] -= int(entry[b"centavos"])
        told[entry[b"to"]] += int(entry[b"centavos"])
    stored: Any = client.hgetall(BALANCES)
    balances = {account: int(centavos) for account, centavos in stored.items()}
    assert balances == dict(told)
    assert bank.total() == 0
    assert all(balance >= 0 for account, balance in balances.items() if account != b"world")
    folios = [entry[b"folio"] for _, entry in entries if entry[b"folio"] != b"opening"]
    assert len(folios) == len(set(folios)), "a folio moved money twice"


def test_money_that_many_move_at_once_stays_the_same(
    redis_client: redis.Redis, policy: BankPolicy
) -> None:
    bank = opened(redis_client, policy)
    totals: set[int] = set()

    def work(number: int) -> None:
        chance = Random(number)  # noqa: S311  seeded, of a test
        for step in range(40):
            folio = f"{number % 8}-{step}"  # each folio comes from two threads
            bank.answer(some_payment(chance, folio, policy), now_s=NOW_S)
            totals.add(bank.total())

    at_once(16, work)
    assert totals == {0}, "seen from outside at any moment"
    assert sum(bank.balance(person) for person in PEOPLE) == START * len(PEOPLE)
    ledger_adds_up(redis_client, bank)


def test_a_server_killed_in_the_middle_loses_no_money_and_no_folio(
    tmp_path: Path, policy: BankPolicy
) -> None:
    """What was answered "done" was done, once, whatever the moment the server died."""
    done: list[Execute] = []
    with embedded_redis(tmp_path / "redis", appendfsync="always") as server:
        bank = opened(connect(server.url), policy)
        killed = threading.Event()

        def work(number: int) -> None:
            chance, step = Random(number), 0  # noqa: S311  seeded, of a test
            while not killed.is_set():
                step += 1
                request = some_payment(chance, f"{number}-{step}", policy)
                if isinstance(bank.answer(request, now_s=NOW_S), OperationDone):
                    done.append(request)

        with ThreadPoolExecutor(4) as threads:
            for number in range(4):
                threads.submit(work, number)
            threading.Event().wait(0.3)
            _kill(server.pid)
            threading.Event().wait(0.1)
            killed.set()
    with embedded_redis(tmp_path / "redis", appendfsync="always") as server:
        client = connect(server.url)
        bank = DemoLedger(client, policy.demo, KEY)
        ledger_adds_up(client, bank)
        before = [bank.balance(person) for person in PEOPLE]
        assert done
        for request in done:
            assert bank.answer(request, now_s=NOW_S) == OperationDone(request.folio)
        assert [bank.balance(person) for person in PEOPLE] == before


def _kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
