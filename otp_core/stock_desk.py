"""Tokens out of the stock to customers, across slots: step by step, each may be repeated.

The row is reserved for the customer, their own record is made, the row gives up the seed.
"""

from msgspec.structs import replace

from otp_core import audit, notices, records
from otp_core.audit import Tag
from otp_core.closed import fails_closed
from otp_core.customer_desk import staff_fault
from otp_core.customer_edits import ROUNDS
from otp_core.customers import is_customer_number
from otp_core.errors import StoreError
from otp_core.records import CustomerRecord, StockRecord, TokenRecord
from otp_core.rows import Swap
from otp_core.secret import Secret
from otp_core.staff import (
    BadInput,
    Done,
    InputFault,
    NoSuchCustomer,
    NoSuchToken,
    NoticeKind,
    NotPossible,
    Staff,
    TokenState,
)
from otp_core.store import BranchStore
from otp_core.token_desk import TokenDesk
from otp_core.vault import Vault

TAIL_DIGITS = 4  # of the serial, keyed by the caller (dialog.md, option 2)


class StockDesk:
    def __init__(self, store: BranchStore, vault: Vault, tokens: TokenDesk) -> None:
        self._store = store
        self._vault = vault
        self._tokens = tokens

    @fails_closed
    def issue_token(
        self, staff: Staff, serial: str, number: Secret
    ) -> Done | BadInput | NoSuchToken | NotPossible | NoSuchCustomer:
        """From stock to this customer. Again for the same customer: `Done`, nothing changes."""
        fault = staff_fault(staff)
        if fault is None and not is_customer_number(number):
            fault = BadInput(InputFault.CUSTOMER_NUMBER)
        if fault is not None:
            return fault
        ref = self._vault.customer_ref(number)
        if not self._store.read_customer(ref, "", staff.now_s).customer:
            return NoSuchCustomer()
        stock = self._tokens.stock(serial)
        if stock is None:
            return NoSuchToken()
        reserved = self._reserve(stock, ref)
        if reserved is None:
            return NotPossible(TokenState.ISSUED)
        if not reserved.delivered:
            self._hand_over(staff, serial, reserved)
            self._deliver(reserved)
        return Done()

    def _reserve(self, stock: StockRecord, ref: str) -> StockRecord | None:
        """None: it is another customer's."""
        if stock.customer_ref:
            return stock if stock.customer_ref == ref else None
        reserved = replace(stock, version=stock.version + 1, customer_ref=ref)
        before = self._store.read_stock(stock.token_ref)
        if self._read(before, stock.token_ref) != stock:
            raise StoreError("the token's row changed meanwhile")
        if self._store.swap_stock(stock.token_ref, Swap(before, self._write(reserved))) is None:
            return reserved
        raise StoreError("the token's row changed meanwhile")

    def _hand_over(self, staff: Staff, serial: str, stock: StockRecord) -> None:
        ref, token_ref = stock.customer_ref, stock.token_ref
        token = self._issued(stock, serial, staff.now_s)
        for _ in range(ROUNDS):
            rows = self._store.read_customer(ref, "", staff.now_s)
            if token_ref in rows.tokens:  # by an earlier run that did not end
                return
            records.read(CustomerRecord, rows.customer, self._vault, customer_ref=ref)
            if self._store.change_token(
                ref,
                token_ref,
                Swap(rows.customer, rows.customer),
                Swap("", records.write(token, self._vault)),
                forgives=True,
                entry=audit.of_staff(
                    Tag.TOKEN_ISSUED, staff, customer=ref, token=token_ref
                ).encode(),
                notice=notices.encode(NoticeKind.TOKEN_ISSUED, ref, staff.now_s, token.kind),
            ):
                return
        raise StoreError("the customer's record changed again and again")

    def _issued(self, stock: StockRecord, serial: str, now_s: int) -> TokenRecord:
        tail = Secret(serial[-TAIL_DIGITS:])
        return TokenRecord(
            customer_ref=stock.customer_ref,
            token_ref=stock.token_ref,
            version=1,
            state=TokenState.ISSUED,
            kind=stock.kind,
            suite=stock.suite,
            serial_sealed=stock.serial_sealed,
            seed_sealed=stock.seed_sealed,
            tail=self._vault.tail_ref(stock.customer_ref, tail),
            issued_at_s=now_s,
        )

    def _deliver(self, stock: StockRecord) -> None:
        delivered = replace(stock, version=stock.version + 1, seed_sealed="", delivered=True)
        before = self._store.read_stock(stock.token_ref)
        if self._read(before, stock.token_ref).delivered:
            return
        if self._store.swap_stock(stock.token_ref, Swap(before, self._write(delivered))):
            raise StoreError("the token's row changed meanwhile")

    def _read(self, text: str, token_ref: str) -> StockRecord:
        return records.read(StockRecord, text, self._vault, token_ref=token_ref)

    def _write(self, record: StockRecord) -> str:
        return records.write(record, self._vault)
