"""Any order of questions, repeats and slips, on both adapters at once and with answers that get
lost: the ledger is always what a book kept by hand says. Nothing lost, nothing done twice.
"""

import contextlib
import secrets

import pytest
import redis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from ivr.bank.demo import DemoCustomer, DemoLedger, clabe_of
from ivr.bank.demo import ledger as demo_ledger
from ivr.bank.http import HttpBank
from ivr.bank.policy import BankPolicy
from ivr.core_gateway import Bank
from ivr.dialog.banking import (
    BankAnswer,
    CheckOperation,
    Execute,
    Operation,
    OperationAllowed,
    OperationDone,
    OperationKind,
    OperationRefused,
    OperationUnconfirmed,
    Refusal,
)
from otp_core.redis_store.scripts import Scripts
from otp_core.secret import Secret
from tests.ivr.bank import faults
from tests.ivr.bank.people import NOW_S, SERVICE_REFERENCE
from tests.ivr.bank.stranger import KEY, BankServer, serving

PEOPLE = (Secret("70001"), Secret("70002"), Secret("70003"))
START, LIMIT = 30_000, 45_000
LOSSES = ("closes without a word", "500", "unsigned", "wrong folio", "503, come later")
AMOUNTS = st.sampled_from([1, 99, 5_000, 20_000, 30_000, 30_001, 100_000])
WHO = st.integers(0, len(PEOPLE) - 1)
FOLIOS = st.integers(0, 12)


class Book(RuleBasedStateMachine):
    client: redis.Redis
    policy: BankPolicy
    server: BankServer
    banks: tuple[Bank, Bank]
    ledger: DemoLedger

    @initialize()
    def open(self) -> None:
        self.client.flushdb()
        self.server.faults.clear()
        self.server.seen.clear()
        self.now_s = NOW_S
        self.balances = [START] * len(PEOPLE)
        self.spent: list[list[tuple[int, int]]] = [[] for _ in PEOPLE]
        self.notified = [False] * len(PEOPLE)
        self.folios: dict[str, tuple[Execute, BankAnswer]] = {}
        self.ledger.open_accounts(
            [
                DemoCustomer(number=one, balance_centavos=START, limit_centavos=LIMIT)
                for one in PEOPLE
            ],
            now_s=NOW_S,
        )

    @rule(payer=WHO, payee=WHO, centavos=AMOUNTS, folio=FOLIOS, over_http=st.booleans())
    def transfer(self, payer: int, payee: int, centavos: int, folio: int, over_http: bool) -> None:
        clabe = clabe_of(PEOPLE[payee], self.policy.demo)
        self._hand_over(payer, payee, f"F-{folio}", _transfer(clabe, centavos), is_http=over_http)

    @rule(payer=WHO, centavos=AMOUNTS, folio=FOLIOS, over_http=st.booleans())
    def pay(self, payer: int, centavos: int, folio: int, over_http: bool) -> None:
        operation = Operation(
            kind=OperationKind.PAY_SERVICE,
            reference=SERVICE_REFERENCE,
            amount_centavos=centavos,
        )
        self._hand_over(payer, None, f"F-{folio}", operation, is_http=over_http)

    @rule(who=WHO, is_on=st.booleans(), folio=FOLIOS)
    def notify(self, who: int, is_on: bool, folio: int) -> None:
        kind = OperationKind.NOTIFICATIONS_ON if is_on else OperationKind.NOTIFICATIONS_OFF
        self._hand_over(who, None, f"F-{folio}", Operation(kind=kind), is_http=False)

    @rule(
        payer=WHO,
        payee=WHO,
        centavos=AMOUNTS,
        folio=FOLIOS,
        loss=st.sampled_from(LOSSES),
        is_asked_again=st.booleans(),
    )
    def lose_the_answer(
        self, payer: int, payee: int, centavos: int, folio: int, loss: str, is_asked_again: bool
    ) -> None:
        """The bank did it and the line never heard: unknown, and as often as it asks, once."""
        clabe = clabe_of(PEOPLE[payee], self.policy.demo)
        asked = Execute(PEOPLE[payer], f"F-{folio}", _transfer(clabe, centavos))
        expected = self._expected(payer, payee, asked)
        self.server.faults[:] = [faults.QUICK[loss]]
        told = self.banks[1].answer(asked, now_s=self.now_s)
        assert told == OperationUnconfirmed(asked.folio)
        self.server.faults.clear()
        if is_asked_again:
            assert self.banks[1].answer(asked, now_s=self.now_s) == expected

    @rule(over_http=st.booleans(), data=st.data())
    def hand_over_again(self, over_http: bool, data: st.DataObject) -> None:
        if not self.folios:
            return
        asked, answer = self.folios[data.draw(st.sampled_from(sorted(self.folios)))]
        assert self.banks[over_http].answer(asked, now_s=self.now_s) == answer

    @rule(payer=WHO, payee=WHO, centavos=AMOUNTS, over_http=st.booleans())
    def look_first(self, payer: int, payee: int, centavos: int, over_http: bool) -> None:
        clabe = clabe_of(PEOPLE[payee], self.policy.demo)
        operation = _transfer(clabe, centavos)
        told = self.banks[over_http].answer(
            CheckOperation(PEOPLE[payer], operation), now_s=self.now_s
        )
        refusal = self._refusal(payer, payee, operation)
        if refusal is None:
            assert told == OperationAllowed(operation.payee_tail, True)
        else:
            assert told == OperationRefused(refusal)

    @rule(later_s=st.sampled_from([1, 3_600, 86_399, 86_400]))
    def wait(self, later_s: int) -> None:
        self.now_s += later_s

    @invariant()
    def the_ledger_is_what_the_book_says(self) -> None:
        if not hasattr(self, "balances"):
            return
        assert [self.ledger.balance(one) for one in PEOPLE] == self.balances
        assert self.ledger.total() == 0
        assert min(self.balances) >= 0
        for one, is_on in zip(PEOPLE, self.notified, strict=True):
            holding = self.ledger.holding(one)
            assert holding is not None
            assert holding.is_notified == is_on

    def _hand_over(
        self, payer: int, payee: int | None, folio: str, operation: Operation, *, is_http: bool
    ) -> None:
        asked = Execute(PEOPLE[payer], folio, operation)
        expected = self._expected(payer, payee, asked)
        assert self.banks[is_http].answer(asked, now_s=self.now_s) == expected

    def _expected(self, payer: int, payee: int | None, asked: Execute) -> BankAnswer:
        """What the bank must say, and what must then be in its books."""
        if asked.folio in self.folios:
            first, answer = self.folios[asked.folio]
            same = first.customer == asked.customer and first.operation == asked.operation
            return answer if same else OperationRefused(Refusal.OTHER)
        refusal = self._refusal(payer, payee, asked.operation)
        answer = OperationRefused(refusal) if refusal else OperationDone(asked.folio)
        self.folios[asked.folio] = (asked, answer)
        if refusal is None:
            self._write_down(payer, payee, asked.operation)
        return answer

    def _refusal(self, payer: int, payee: int | None, operation: Operation) -> Refusal | None:
        centavos = operation.amount_centavos
        if payer == payee:
            return Refusal.PAYEE_UNKNOWN
        since_s = self.now_s - self.policy.demo.limit_window_s
        recent = sum(spent for at_s, spent in self.spent[payer] if at_s > since_s)
        if recent + centavos > LIMIT:
            return Refusal.LIMIT
        return Refusal.FUNDS if self.balances[payer] < centavos else None

    def _write_down(self, payer: int, payee: int | None, operation: Operation) -> None:
        if operation.amount_centavos:
            self.balances[payer] -= operation.amount_centavos
            self.spent[payer].append((self.now_s, operation.amount_centavos))
            if payee is not None:
                self.balances[payee] += operation.amount_centavos
        else:
            self.notified[payer] = operation.kind is OperationKind.NOTIFICATIONS_ON


def _transfer(clabe: Secret, centavos: int) -> Operation:
    return Operation(
        kind=OperationKind.TRANSFER_OWN_BANK,
        payee=clabe,
        payee_tail=Secret(clabe.reveal()[-4:]),
        amount_centavos=centavos,
    )


@pytest.mark.parametrize("breaks", [False, True], ids=["as it is", "without idempotency"])
def test_nothing_is_lost_and_nothing_done_twice(
    breaks: bool, redis_client: redis.Redis, policy: BankPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = DemoLedger(redis_client, policy.demo, b"n" * 32)
    if breaks:  # the machine itself is tried: it finds a ledger that forgets its folios
        texts = demo_ledger._texts()
        text = texts["execute"].replace("if kept then", "if false and kept then")
        forgetful = Scripts(redis_client, {**texts, "execute": text})
        monkeypatch.setattr(ledger, "_scripts", forgetful)
    with serving(ledger) as server:
        over_http = HttpBank(server.url, KEY, policy.http, secrets.token_bytes)
        parts = {
            "client": redis_client,
            "policy": policy,
            "server": server,
            "ledger": ledger,
            "banks": (ledger, over_http),
        }
        machine = type("Furnished", (Book,), parts)
        outcome = pytest.raises(AssertionError) if breaks else contextlib.nullcontext()
        phases = (Phase.generate,) if breaks else tuple(Phase)  # found is enough: nothing shrunk
        with outcome:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=25,
                    stateful_step_count=20,
                    phases=phases,
                    report_multiple_bugs=False,
                    print_blob=False,
                    deadline=None,
                    database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
