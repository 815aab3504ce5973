"""Tokens into the stock, across slots: step by step, each may be repeated.

Every row is put under its serial with the import's name, then the import is committed in one act;
only then do its rows count. A crash between is mended by importing the same rows again, or the
import is discarded: its name is void for ever, and its rows are free for another.
"""

from collections.abc import Callable, Sequence
from itertools import count

from otp_core import audit, records
from otp_core.audit import Tag
from otp_core.closed import fails_closed
from otp_core.customer_desk import staff_fault
from otp_core.imports import TokenRow
from otp_core.imports.rows import duplicates
from otp_core.records import StockRecord
from otp_core.rows import Swap
from otp_core.staff import BadInput, Discarded, Imported, ImportRefused, Place, RowProblem, Staff
from otp_core.store import BranchStore
from otp_core.vault import Vault

ALREADY_THERE = "serial: already imported"
UNFINISHED = "serial: in another import that was not finished; run that again, or discard it"
DISCARDED = "the import was discarded meanwhile: run it again"

Progress = Callable[[int], None]


class ImportDesk:
    def __init__(self, store: BranchStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    @fails_closed
    def import_tokens(
        self, staff: Staff, rows: Sequence[TokenRow], progress: Progress | None = None
    ) -> Imported | ImportRefused | BadInput:
        """All rows or none; a crash is mended by importing the same rows again.

        `progress` hears how many rows are written so far.
        """
        fault = staff_fault(staff)
        if fault is not None:
            return fault
        batch = self._batch(rows)
        problems = duplicates(rows) or self._problems(rows, batch)
        if problems:
            return ImportRefused(tuple(problems))
        taken = self._put_all(rows, batch, progress)
        if taken is not None:
            self._take_back(rows, batch)
            return ImportRefused((taken,))
        entry = audit.of_staff(Tag.TOKENS_IMPORTED, staff, count=len(rows)).encode()
        is_new = self._store.commit_import(batch, staff.now_s, entry)
        if is_new or self._store.is_import_committed(batch):
            return Imported(len(rows))
        return ImportRefused((RowProblem(0, DISCARDED, Place.FILE),))

    @fails_closed
    def discard_import(self, staff: Staff, rows: Sequence[TokenRow]) -> Discarded | BadInput:
        """Frees these serials of imports that were not finished; finished ones stay as they are."""
        fault = staff_fault(staff)
        if fault is not None:
            return fault
        freed = [self._free(staff, self._vault.token_ref(row.serial)) for row in rows]
        return Discarded(sum(freed))

    def _free(self, staff: Staff, token_ref: str) -> bool:
        text = self._store.read_stock(token_ref)
        if not text:
            return False
        batch = self._read(text, token_ref).batch
        if not self._store.is_import_discarded(batch):
            entry = audit.of_staff(Tag.IMPORT_DISCARDED, staff).encode()
            if not self._store.discard_import(batch, entry):
                return False  # it was finished
        return self._store.swap_stock(token_ref, Swap(text, "")) is None

    def _batch(self, rows: Sequence[TokenRow]) -> str:
        """The import's name, by everything in it. A name that was discarded is not used again."""
        parts = [part for row in rows for part in _parts(row)]
        for times in count():
            batch = self._vault.batch_ref(*parts, *(str(times) for _ in range(times)))
            if not self._store.is_import_discarded(batch):
                return batch
        raise AssertionError("count() ends")

    def _problems(self, rows: Sequence[TokenRow], batch: str) -> list[RowProblem]:
        is_committed = self._store.is_import_committed(batch)
        reasons = ((row, self._taken(row, batch, is_committed=is_committed)) for row in rows)
        return [row.problem(reason) for row, reason in reasons if reason]

    def _taken(self, row: TokenRow, batch: str, *, is_committed: bool) -> str | None:
        """Why this serial is another's."""
        token_ref = self._vault.token_ref(row.serial)
        text = self._store.read_stock(token_ref)
        there = self._read(text, token_ref).batch if text else batch
        if there == batch:
            return ALREADY_THERE if is_committed else None
        if self._store.is_import_committed(there):
            return ALREADY_THERE
        return None if self._store.is_import_discarded(there) else UNFINISHED

    def _put_all(
        self, rows: Sequence[TokenRow], batch: str, progress: Progress | None
    ) -> RowProblem | None:
        for so_far, row in enumerate(rows, start=1):
            token_ref = self._vault.token_ref(row.serial)
            record = StockRecord(
                token_ref=token_ref,
                version=1,
                kind=row.kind,
                suite=row.suite,
                serial_sealed=records.seal_serial(row.serial, self._vault),
                seed_sealed=records.seal_seed(row.key.reveal(), row.serial, row.suite, self._vault),
                batch=batch,
            )
            if not self._is_put(token_ref, record):
                return row.problem(ALREADY_THERE)  # by another import, just now
            if progress is not None:
                progress(so_far)
        return None

    def _is_put(self, token_ref: str, record: StockRecord) -> bool:
        """The row is there, of this import; one of a discarded import gives way."""
        after = self._write(record)
        there = self._store.swap_stock(token_ref, Swap("", after))
        if there is None or self._read(there, token_ref).batch == record.batch:
            return True
        if not self._store.is_import_discarded(self._read(there, token_ref).batch):
            return False
        return self._store.swap_stock(token_ref, Swap(there, after)) is None

    def _take_back(self, rows: Sequence[TokenRow], batch: str) -> None:
        for row in rows:
            token_ref = self._vault.token_ref(row.serial)
            text = self._store.read_stock(token_ref)
            if text and self._read(text, token_ref).batch == batch:
                self._store.swap_stock(token_ref, Swap(text, ""))

    def _read(self, text: str, token_ref: str) -> StockRecord:
        return records.read(StockRecord, text, self._vault, token_ref=token_ref)

    def _write(self, record: StockRecord) -> str:
        return records.write(record, self._vault)


def _parts(row: TokenRow) -> tuple[str, ...]:
    return (row.serial, row.kind, row.suite, row.key.reveal().hex())
