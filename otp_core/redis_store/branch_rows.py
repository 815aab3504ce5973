"""What staff change and read: customers, tokens, the stock, the outbox."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from otp_core.errors import StoreError
from otp_core.kinds import Factor
from otp_core.redis_store.client import Client
from otp_core.redis_store.faults import FAULTS
from otp_core.redis_store.keys import CustomerKeys, Keys
from otp_core.redis_store.scripts import Scripts
from otp_core.redis_store.tries import counters
from otp_core.rows import Swap

DISCARDED = b"discarded"  # where a committed import has its time
RESERVATION = ("reserved_call", "reserved_until_s")


class BranchRows:
    def __init__(self, scripts: Scripts, client: Client, keys: Keys) -> None:
        self._scripts = scripts
        self._client = client
        self._keys = keys

    def change_customer(
        self,
        customer_ref: str,
        swap: Swap,
        forget: Sequence[Factor],
        entry: str,
        told: Sequence[str],
    ) -> bool:
        keys = self._keys.of(customer_ref)
        fields = [field for factor in forget for field in counters(factor)]
        if Factor.TEMPORARY_KEY in forget:
            fields += RESERVATION
        answer = self._scripts.run_for_good(
            "change_customer",
            (keys.customer, keys.tries, keys.audit, keys.outbox),
            before=swap.before,
            after=swap.after,
            forget=fields,
            record=entry,
            notices=list(told),
        )
        return bool(answer["is_changed"])

    def change_token(
        self,
        customer_ref: str,
        token_ref: str,
        customer: Swap,
        token: Swap,
        *,
        forgives: bool,
        entry: str,
        notice: str,
    ) -> bool:
        answer = self._scripts.run_for_good(
            "change_token",
            _token_keys(self._keys.of(customer_ref), token_ref),
            token_ref=token_ref,
            customer_before=customer.before,
            customer_after=customer.after,
            token_before=token.before,
            token_after=token.after,
            forgives=forgives,
            record=entry,
            notice=notice,
        )
        return bool(answer["is_changed"])

    def read_stock(self, token_ref: str) -> str:
        row = _asked(lambda: self._client.get(self._keys.stock(token_ref)))
        return row.decode() if row else ""

    def swap_stock(self, token_ref: str, swap: Swap) -> str | None:
        answer = self._scripts.run_for_good(
            "swap_stock", (self._keys.stock(token_ref),), before=swap.before, after=swap.after
        )
        return None if answer["is_changed"] else str(answer["now"])

    def is_import_committed(self, batch_id: str) -> bool:
        return self._batch(batch_id) not in (None, DISCARDED)

    def is_import_discarded(self, batch_id: str) -> bool:
        return self._batch(batch_id) == DISCARDED

    def discard_import(self, batch_id: str, entry: str) -> bool:
        answer = self._scripts.run_for_good(
            "discard_import",
            (self._keys.batch(batch_id), self._keys.stock_audit),
            record=entry,
            mark=DISCARDED.decode(),
        )
        return bool(answer["is_new"])

    def _batch(self, batch_id: str) -> bytes | None:
        row: bytes | None = _asked(lambda: self._client.get(self._keys.batch(batch_id)))
        return row

    def commit_import(self, batch_id: str, now_s: int, entry: str) -> bool:
        answer = self._scripts.run_for_good(
            "commit_import",
            (self._keys.batch(batch_id), self._keys.stock_audit),
            now_s=now_s,
            record=entry,
        )
        return bool(answer["is_new"])

    def read_notices(self, customer_ref: str) -> Sequence[str]:
        outbox = self._keys.of(customer_ref).outbox
        entries = _asked(lambda: self._client.xrange(outbox))
        notices = [fields[b"notice"].decode() for _, fields in entries]
        return [text for text in notices if json.loads(text)["customer"] == customer_ref]


def _token_keys(keys: CustomerKeys, token_ref: str) -> tuple[str, ...]:
    challenge = keys.challenge(token_ref)
    return (keys.customer, keys.shelf, keys.wrong_codes, challenge, keys.audit, keys.outbox)


def _asked(command: Callable[[], Any]) -> Any:
    try:
        return command()
    except FAULTS as error:
        raise StoreError(f"a read failed: {type(error).__name__}") from None
