"""The bank's answers from a ledger in Redis: an operation is one script, done once a folio."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from importlib import resources
from typing import Any

from ivr.bank.demo.forms import fault_of
from ivr.bank.demo.keys import SERVICES, TAXES, WORLD, LedgerKeys
from ivr.bank.demo.names import Names
from ivr.bank.demo.people import DemoCustomer, DemoPayee, Holding, PayeeKind, clabe_of
from ivr.bank.policy import DemoPolicy
from ivr.dialog.banking import (
    BankAnswer,
    BankRequest,
    BankUnavailable,
    CheckOperation,
    Execute,
    ListPayees,
    Operation,
    OperationAllowed,
    OperationDone,
    OperationKind,
    OperationRefused,
    OperationUnconfirmed,
    Payee,
    PayeesListed,
    Refusal,
)
from ivr.dialog.clabe import is_clabe
from otp_core.errors import StoreError
from otp_core.redis_store.client import Client
from otp_core.redis_store.faults import FAULTS
from otp_core.redis_store.scripts import Scripts
from otp_core.secret import NOTHING, Secret

PAYEE_KINDS = {
    OperationKind.TRANSFER_OWN_BANK: PayeeKind.OWN_BANK,
    OperationKind.TRANSFER_OTHER_BANK: PayeeKind.OTHER_BANK,
    OperationKind.PAY_CARD: PayeeKind.CARD,
}
PAID_TO = {OperationKind.PAY_TAXES: TAXES, OperationKind.PAY_SERVICE: SERVICES}


class DemoLedger:
    """`key` names customers and accounts; with another key nobody is known."""

    def __init__(
        self, client: Client, policy: DemoPolicy, key: bytes, *, namespace: str = "au"
    ) -> None:
        self._client = client
        self._policy = policy
        self._names = Names.derived(key)
        self._keys = LedgerKeys(namespace)
        self._scripts = Scripts(client, _texts())

    def answer(self, request: BankRequest, *, now_s: int) -> BankAnswer:
        """Never raises for a Redis that fails."""
        try:
            # What fails here was certainly not handed over. Not PING: this asks who would do it.
            self._client.hlen(self._keys.folios)
        except FAULTS:
            return BankUnavailable()
        try:
            match request:
                case ListPayees(customer, kind):
                    return self._payees(self._names.customer(customer), kind)
                case CheckOperation(customer, operation):
                    return self._check(self._names.customer(customer), operation, now_s)
                case Execute():
                    return self._execute(request, now_s)
        except (*FAULTS, StoreError):
            if isinstance(request, Execute):
                return OperationUnconfirmed(request.folio)
            return BankUnavailable()

    # The demo's own acts

    def open_accounts(self, customers: Iterable[DemoCustomer], *, now_s: int) -> None:
        """Who has an account already keeps it as it is. Raises StoreError."""
        for customer in customers:
            name = self._names.customer(customer.number)
            payees = {
                self._names.account(payee.number): _as_text(payee, now_s)
                for payee in customer.payees
            }
            cards = {
                self._names.card(name, card.tail): "active" if card.is_active else "inactive"
                for card in customer.cards
            }
            self._scripts.run(
                "open_account",
                self._keys.of(name),
                now_s=now_s,
                account=self._names.account(clabe_of(customer.number, self._policy)),
                world=WORLD,
                centavos=_given(customer.balance_centavos, self._policy.opening_centavos),
                limit_centavos=_given(customer.limit_centavos, self._policy.limit_centavos),
                payees=payees,
                cards=cards,
            )

    def clabe(self, customer: Secret) -> Secret:
        """The customer's account, for others to pay to."""
        return clabe_of(customer, self._policy)

    def total(self) -> int:
        """The sum of all accounts, the world's among them: always 0."""
        balances: Any = self._client.hvals(self._keys.balances)
        return sum(int(centavos) for centavos in balances)

    def balance(self, customer: Secret) -> int:
        """In centavos; 0 of who has no account."""
        account = self._names.account(clabe_of(customer, self._policy))
        kept: Any = self._client.hget(self._keys.balances, account)
        return int(kept or 0)

    def holding(self, customer: Secret) -> Holding | None:
        name = self._names.customer(customer)
        kept: Any = self._client.hgetall(self._keys.customer(name))
        if not kept:
            return None
        cards: Any = self._client.hvals(self._keys.cards(name))
        payees: Any = self._client.hlen(self._keys.payees(name))
        return Holding(
            balance_centavos=self.balance(customer),
            limit_centavos=int(kept[b"limit_centavos"]),
            is_notified=kept[b"notifications"] == b"1",
            payees=payees,
            active_cards=list(cards).count(b"active"),
        )

    def may_make_nip(self, customer: Secret, card_tail: Secret, *, now_s: int) -> bool:
        """Whether an ATM would let this card have a new NIP now."""
        name = self._names.customer(customer)
        card = self._names.card(name, card_tail)
        until_s: Any = self._client.hget(self._keys.cards(name), f"nip:{card}")
        return until_s is not None and now_s < int(until_s)

    # The questions

    def _payees(self, name: str, kind: OperationKind) -> BankAnswer:
        stored: Any = self._client.hgetall(self._keys.payees(name))
        rows = [(id_.decode(), json.loads(text)) for id_, text in stored.items()]
        wanted = [row for row in rows if row[1]["kind"] == PAYEE_KINDS.get(kind)]
        wanted.sort(key=lambda row: (row[1]["since_s"], row[1]["tail"], row[0]))
        return PayeesListed(
            tuple(
                Payee(Secret(id_), Secret(row["tail"]), int(row["usable_at_s"]))
                for id_, row in wanted
            )
        )

    def _check(self, name: str, operation: Operation, now_s: int) -> BankAnswer:
        facts = self._facts(name, operation, now_s)
        if operation.payee_tail:
            facts["tail_said"] = operation.payee_tail.reveal()
        told = self._scripts.run("check", self._keys.of(name), **facts)
        if told["answer"] == "refused":
            return OperationRefused(Refusal(told["why"]))
        return OperationAllowed(Secret(told["tail"]) if told["tail"] else NOTHING, told["is_new"])

    def _execute(self, request: Execute, now_s: int) -> BankAnswer:
        operation, name = request.operation, self._names.customer(request.customer)
        told = self._scripts.run(
            "execute",
            self._keys.of(name),
            **self._facts(name, operation, now_s),
            tail_said=operation.payee_tail.reveal(),
            folio=self._names.folio(request.folio),
            content=self._names.content(name, operation.digest()),
            reference=self._names.reference(operation.kind, operation.reference),
        )
        if told["answer"] == "done":
            return OperationDone(request.folio)
        return OperationRefused(Refusal(told["why"]))

    def _facts(self, name: str, operation: Operation, now_s: int) -> dict[str, Any]:
        """What the scripts are told: names for numbers, and the policy."""
        payee = operation.payee.reveal()
        by_clabe = is_clabe(payee)
        return {
            **asdict(self._policy),
            "now_s": now_s,
            "kind": operation.kind,
            "fault": fault_of(operation, self._policy) or "",
            "centavos": operation.amount_centavos,
            "payee": self._names.account(operation.payee) if by_clabe else payee,
            "is_clabe": by_clabe,
            "is_own_bank": by_clabe and payee.startswith(self._policy.own_bank),
            "tail": payee[-4:] if by_clabe else "",
            "card": self._names.card(name, operation.card_tail),
            "to": PAID_TO.get(operation.kind, ""),
        }


def _as_text(payee: DemoPayee, now_s: int) -> str:
    return json.dumps(
        {
            "kind": payee.kind,
            "tail": payee.number.reveal()[-4:],
            "since_s": now_s,
            "usable_at_s": payee.usable_at_s,
        }
    )


def _given(value: int | None, otherwise: int) -> int:
    return otherwise if value is None else value


def _texts() -> dict[str, str]:
    """Every script with the shared part behind its first line."""
    folder = resources.files("ivr.bank.demo") / "lua"
    shared = (folder / "shared.lua").read_text("utf-8")
    texts = {}
    for name in ("check", "execute", "open_account"):
        shebang, _, body = (folder / f"{name}.lua").read_text("utf-8").partition("\n")
        texts[name] = f"{shebang}\n{shared}\n{body}"
    return texts
