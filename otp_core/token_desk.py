"""What staff do to a token in a customer's hands: paused, freed, blocked, shown."""

from dataclasses import dataclass

from msgspec.structs import replace

from otp_core import audit, notices, records
from otp_core.audit import Tag
from otp_core.closed import fails_closed
from otp_core.customer_desk import staff_fault
from otp_core.customer_edits import ROUNDS
from otp_core.errors import StoreError, TamperedError
from otp_core.policy import Policy
from otp_core.records import CustomerRecord, StockRecord, TokenRecord
from otp_core.rows import CustomerRows, Swap
from otp_core.staff import (
    BadInput,
    Done,
    NoSuchToken,
    NoticeKind,
    NotPossible,
    Staff,
    TokenRefs,
    TokenState,
    TokenView,
)
from otp_core.store import BranchStore
from otp_core.vault import Vault
from otp_core.views import state_in_effect, token_view


@dataclass(frozen=True, slots=True)
class _Change:
    """From which states, to which; who is in `to` already stays so."""

    sources: frozenset[TokenState]
    to: TokenState
    tag: Tag
    notice: NoticeKind
    forgives: bool = False


_IN_USE = frozenset({TokenState.ISSUED, TokenState.ACTIVE})
LOCK = _Change(_IN_USE, TokenState.LOCKED, Tag.TOKEN_LOCKED, NoticeKind.TOKEN_LOCKED)
# Back to issued, never to active, so that one-active holds (otp-core.md "Tokens").
UNLOCK = _Change(
    frozenset({TokenState.LOCKED}),
    TokenState.ISSUED,
    Tag.TOKEN_UNLOCKED,
    NoticeKind.TOKEN_UNLOCKED,
    forgives=True,
)
BLOCK = _Change(
    _IN_USE | {TokenState.LOCKED},
    TokenState.BLOCKED_LOST,
    Tag.TOKEN_BLOCKED,
    NoticeKind.TOKEN_BLOCKED,
)


class TokenDesk:
    def __init__(self, store: BranchStore, vault: Vault, policy: Policy) -> None:
        self._store = store
        self._vault = vault
        self._policy = policy

    @fails_closed
    def token_view(self, serial: str) -> TokenView | NoSuchToken:
        """Changes nothing."""
        stock = self.stock(serial)
        if stock is None:
            return NoSuchToken()
        rows = self._held(stock, 0)
        if rows is None:
            return TokenView(serial, stock.kind, stock.suite, TokenState.STOCK, 0, None, None)
        return token_view(stock.customer_ref, stock.token_ref, rows, self._vault, self._policy)

    @fails_closed
    def token_refs(self, serial: str) -> TokenRefs | NoSuchToken:
        """Changes nothing."""
        stock = self.stock(serial)
        return NoSuchToken() if stock is None else TokenRefs(stock.token_ref, stock.customer_ref)

    @fails_closed
    def lock_token(self, staff: Staff, serial: str) -> Done | BadInput | NoSuchToken | NotPossible:
        """A pause; staff can lift it. An active token is no longer active."""
        return self._change(staff, serial, LOCK)

    @fails_closed
    def unlock_token(
        self, staff: Staff, serial: str
    ) -> Done | BadInput | NoSuchToken | NotPossible:
        """Back to *issued*: the customer activates it again."""
        return self._change(staff, serial, UNLOCK)

    @fails_closed
    def block_token(self, staff: Staff, serial: str) -> Done | BadInput | NoSuchToken | NotPossible:
        """Lost or stolen (N13): final."""
        return self._change(staff, serial, BLOCK)

    def stock(self, serial: str) -> StockRecord | None:
        """The serial's row; None where none was imported, or its import was never finished."""
        token_ref = self._vault.token_ref(serial)
        text = self._store.read_stock(token_ref)
        if not text:
            return None
        record = records.read(StockRecord, text, self._vault, token_ref=token_ref)
        if record.delivered or self._store.is_import_committed(record.batch):
            return record
        return None

    def _change(
        self, staff: Staff, serial: str, change: _Change
    ) -> Done | BadInput | NoSuchToken | NotPossible:
        fault = staff_fault(staff)
        if fault is not None:
            return fault
        stock = self.stock(serial)
        if stock is None:
            return NoSuchToken()
        for _ in range(ROUNDS):
            rows = self._held(stock, staff.now_s)
            if rows is None:
                return NotPossible(TokenState.STOCK)
            answer = self._change_once(staff, stock, rows, change)
            if answer is not None:
                return answer
        raise StoreError("the token's record changed again and again")

    def _held(self, stock: StockRecord, now_s: int) -> CustomerRows | None:
        """The rows of whoever holds the token, also where its issue was cut short; None: nobody."""
        if not stock.customer_ref:
            return None
        rows = self._store.read_customer(stock.customer_ref, "", now_s)
        if stock.token_ref in rows.tokens:
            return rows
        if stock.delivered:
            raise TamperedError("a token's record is missing")
        return None

    def _change_once(
        self, staff: Staff, stock: StockRecord, rows: CustomerRows, change: _Change
    ) -> Done | NotPossible | None:
        """None: a record changed meanwhile."""
        ref, token_ref = stock.customer_ref, stock.token_ref
        customer = records.read(CustomerRecord, rows.customer, self._vault, customer_ref=ref)
        token = records.read(
            TokenRecord, rows.tokens[token_ref], self._vault, customer_ref=ref, token_ref=token_ref
        )
        state = state_in_effect(token, rows.wrong_codes.get(token_ref, 0), self._policy)
        if state is change.to:
            return Done()
        if state not in change.sources:
            return NotPossible(state)
        after = replace(token, version=token.version + 1, state=change.to)
        is_done = self._store.change_token(
            ref,
            token_ref,
            Swap(
                rows.customer,
                records.write(records.without_active(customer, token_ref), self._vault),
            ),
            Swap(rows.tokens[token_ref], records.write(after, self._vault)),
            forgives=change.forgives,
            entry=audit.of_staff(change.tag, staff, customer=ref, token=token_ref).encode(),
            notice=notices.encode(change.notice, ref, staff.now_s, token.kind),
        )
        return Done() if is_done else None
