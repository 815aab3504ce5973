"""What the rules need kept: a protocol. Knows no Redis.

Records are opaque signed texts (`records`), compared byte by byte. An `*entry` is an audit record,
written first or nothing is. Every method raises `StoreError` when it can't tell what happened, and
the same attempt again has the same result.
"""

from collections.abc import Sequence
from typing import Protocol

from otp_core.kinds import Factor, TokenKind
from otp_core.own_rows import OwnChange, OwnChanged, PauseCharge, Pausing, Pressed
from otp_core.requests import Attempt
from otp_core.rows import (
    ChallengeName,
    Choice,
    Compare,
    CustomerRows,
    Granting,
    IdentificationCharge,
    LastAccess,
    Locked,
    NewChallenge,
    Opening,
    OpeningEntries,
    Over,
    Refusal,
    Settled,
    Spending,
    SpendStatus,
    Swap,
    Turn,
)


class CallerStore(Protocol):
    """What a call needs."""

    def charge_identification(
        self,
        turn: Turn,
        factor: Factor,
        content: str,
        counted_entry: str,
        locked_entry: str,
        lock_notice: str,
    ) -> IdentificationCharge: ...

    def settle_identification(
        self, turn: Turn, factor: Factor, granting: Granting, entry: str
    ) -> LastAccess | None:
        """None: what was compared is so no more."""

    def read_customer(self, customer_ref: str, call_id: str, now_s: int) -> CustomerRows: ...

    def choose_token(
        self,
        turn: Turn,
        kinds: tuple[TokenKind, ...],
        tail: str,
        accepted_entry: str,
        refused_entry: str,
    ) -> Choice: ...

    def open_challenge(
        self, turn: Turn, new: NewChallenge, entries: OpeningEntries, notice: str
    ) -> Opening: ...

    def restart_window(
        self, turn: Turn, name: ChallengeName, dictation_s: int, entry: str
    ) -> bool: ...

    def look_at_challenge(self, turn: Turn, name: ChallengeName) -> bool: ...

    def charge_attempt(
        self, turn: Turn, name: ChallengeName, content: str, entry: str
    ) -> Compare | Settled | Over | Locked: ...

    def spend_code(self, turn: Turn, spending: Spending) -> Settled | SpendStatus: ...

    def refuse_code(self, turn: Turn, refusal: Refusal) -> Settled: ...

    def change_own(
        self, turn: Turn, change: OwnChange, entries: Sequence[str], notice: str
    ) -> OwnChanged: ...

    def charge_pause(
        self, turn: Turn, content: str, counted_entry: str, locked_entry: str
    ) -> PauseCharge: ...

    def pause_token(self, turn: Turn, pausing: Pausing, entry: str, notice: str) -> bool: ...

    def report_done(self, turn: Turn, entry: str, notice: str) -> bool: ...

    def remember_language(self, turn: Turn, language: str, entry: str) -> bool: ...

    def press_line(
        self, attempt: Attempt, caller_ref: str, caller_alarm: str, line_alarm: str
    ) -> Pressed: ...

    def end_call(self, turn: Turn, entry: str, notice: str) -> None: ...


class BranchStore(Protocol):
    """What staff need. A change answers False where the record is no longer as it was read."""

    def read_customer(self, customer_ref: str, call_id: str, now_s: int) -> CustomerRows: ...

    def change_customer(
        self,
        customer_ref: str,
        swap: Swap,
        forget: Sequence[Factor],
        entry: str,
        told: Sequence[str],
    ) -> bool: ...

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
    ) -> bool: ...

    def read_stock(self, token_ref: str) -> str: ...

    def swap_stock(self, token_ref: str, swap: Swap) -> str | None:
        """None: swapped. Else the row as it is, "" where there is none."""

    def is_import_committed(self, batch: str) -> bool: ...

    def is_import_discarded(self, batch: str) -> bool: ...

    def commit_import(self, batch: str, now_s: int, entry: str) -> bool:
        """False: it was committed or discarded before."""

    def discard_import(self, batch: str, entry: str) -> bool:
        """False: it was committed or discarded before."""

    def read_notices(self, customer_ref: str) -> Sequence[str]: ...


class Store(CallerStore, BranchStore, Protocol):
    """All of it, from one place."""
