"""Key rotation: whatever lies under a former key or pepper is written anew under today's.

Record by record, each only if it is still as it was read: who writes meanwhile wins, and their
record is looked at again. Killed anywhere, it is run again; what is done is not done twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from msgspec.structs import replace

from otp_core import audit, notices, records
from otp_core.audit import Tag
from otp_core.errors import TamperedError
from otp_core.outbox import Kept
from otp_core.records import CustomerRecord, StockRecord, TokenRecord
from otp_core.rows import Swap
from otp_core.staff import Staff
from otp_core.vault import HashedSecret, Vault

ROUNDS = 10  # a record that is written all the time is left for the next run
MOST_NOTICES = 100_000  # of a partition that wait; more is a deliverer that never ran


class Kind(StrEnum):
    CUSTOMER = "customer"
    TOKEN = "token"  # noqa: S105  a name, no password
    STOCK = "stock"
    GRANT = "grant"  # of a call: it ends by itself


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies. `customer_ref`: "" in the stock. `call_id`: of a grant."""

    kind: Kind
    customer_ref: str = ""
    token_ref: str = ""
    call_id: str = ""


class Found(StrEnum):
    """What one look at a record came to."""

    CURRENT = "current"
    OLD = "old"  # and left so
    ROTATED = "rotated"
    UNREADABLE = "unreadable"  # of a key that is not set, named by another index key, or not ours
    HASH = "hash"  # a secret number under a former pepper: only its customer can change that
    CALL = "call"  # let in under a former key, and under way


@dataclass(frozen=True, slots=True)
class AtRest:
    """`text`: a record, or a grant's sealed number."""

    place: Place
    text: str


class RotationStore(Protocol):
    """Every method raises `StoreError`."""

    def kept(self, now_s: int) -> Iterator[AtRest]:
        """Everything sealed or signed, in no order; what is written meanwhile may be missed.

        Of grants those that still hold at `now_s`.
        """

    def read_kept(self, place: Place) -> str:
        """Empty: it is there no more."""

    def swap_kept(self, place: Place, swap: Swap) -> bool:
        """False: it is no longer as it was read."""

    @property
    def partitions(self) -> range: ...

    def look_at_outbox(self, partition: int, most: int) -> list[Kept]: ...

    def reseal_notice(self, kept: Kept, phone_sealed: str) -> bool: ...

    def write_down(self, entry: str) -> None: ...


class Rotation:
    """Made by `otp_core.core.build`."""

    def __init__(self, store: RotationStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def begun(self, staff: Staff) -> None:
        """Kept in the audit, before anything is changed."""
        self._store.write_down(audit.of_staff(Tag.ROTATION_BEGUN, staff).encode())

    def done(self, staff: Staff, count: int) -> None:
        self._store.write_down(audit.of_staff(Tag.ROTATION_DONE, staff, count=count).encode())

    def look(self, now_s: int) -> Iterator[Found]:
        """What there is, one by one. Changes nothing."""
        return self._each(now_s, changes=False)

    def rotate(self, now_s: int) -> Iterator[Found]:
        """Each record is rotated as it is asked for: whoever asks sets the pace, and may stop."""
        return self._each(now_s, changes=True)

    def _each(self, now_s: int, *, changes: bool) -> Iterator[Found]:
        for kept in self._store.kept(now_s):
            yield from self._looked_at(kept, changes=changes)
        for partition in self._store.partitions:
            for notice in self._store.look_at_outbox(partition, MOST_NOTICES):
                yield self._notice(notice, changes=changes)

    def _looked_at(self, kept: AtRest, *, changes: bool) -> Iterator[Found]:
        if kept.place.kind is Kind.GRANT:
            yield Found.CURRENT if self._vault.is_current(kept.text) else Found.CALL
            return
        try:
            yield self._rotated(kept) if changes else self._state(kept)
            if kept.place.kind is Kind.CUSTOMER and self._waits_for_customer(kept):
                yield Found.HASH
        except TamperedError:
            yield Found.UNREADABLE

    def _state(self, kept: AtRest) -> Found:
        return Found.CURRENT if self._anew(kept.place, kept.text) is None else Found.OLD

    def _rotated(self, kept: AtRest) -> Found:
        place, text = kept.place, kept.text
        for _ in range(ROUNDS):
            after = self._anew(place, text) if text else None
            if after is None:
                return Found.CURRENT
            if self._store.swap_kept(place, Swap(text, after)):
                return Found.ROTATED
            text = self._store.read_kept(place)
        return Found.OLD

    def _anew(self, place: Place, text: str) -> str | None:
        """None: it is under today's keys. Raises `TamperedError`."""
        match place.kind:
            case Kind.CUSTOMER:
                return self._customer(place, text)
            case Kind.TOKEN:
                token = records.read(
                    TokenRecord,
                    text,
                    self._vault,
                    customer_ref=place.customer_ref,
                    token_ref=place.token_ref,
                )
                return self._device(token, text)
            case _:
                stock = records.read(StockRecord, text, self._vault, token_ref=place.token_ref)
                return self._device(stock, text)

    def _customer(self, place: Place, text: str) -> str | None:
        ref = place.customer_ref
        record = records.read(CustomerRecord, text, self._vault, customer_ref=ref)
        phone = self._resealed(record.phone_sealed, "phone", ref)
        if phone is None and records.is_signed_now(text, self._vault):
            return None
        after = replace(
            record, version=record.version + 1, phone_sealed=phone or record.phone_sealed
        )
        return records.write(after, self._vault)

    def _device(self, record: TokenRecord | StockRecord, text: str) -> str | None:
        serial = self._resealed(record.serial_sealed, "serial", record.token_ref)
        name = records.serial_of(record, self._vault)
        if self._vault.token_ref(name) != record.token_ref:
            raise TamperedError("a record's name is of another index key")
        seed = self._resealed(record.seed_sealed, "seed", name, record.suite)
        if serial is None and seed is None and records.is_signed_now(text, self._vault):
            return None
        after = replace(
            record,
            version=record.version + 1,
            serial_sealed=serial or record.serial_sealed,
            seed_sealed=seed or record.seed_sealed,
        )
        return records.write(after, self._vault)

    def _resealed(self, sealed: str, *bound_to: str) -> str | None:
        if self._vault.is_current(sealed):
            return None
        return self._vault.seal(self._vault.open(sealed, *bound_to), *bound_to)

    def _waits_for_customer(self, kept: AtRest) -> bool:
        record = records.read(CustomerRecord, kept.text, self._vault)
        hashed = HashedSecret(record.secret_hash)
        return bool(record.secret_hash) and not self._vault.is_peppered_now(hashed)

    def _notice(self, kept: Kept, *, changes: bool) -> Found:
        sealed = kept.phone_sealed or notices.phone_sealed_of(kept.text)
        try:
            phone = self._resealed(sealed, "phone", kept.customer_ref)
        except TamperedError:
            return Found.UNREADABLE
        if phone is None:
            return Found.CURRENT
        if not changes:
            return Found.OLD
        return Found.ROTATED if self._store.reseal_notice(kept, phone) else Found.CURRENT
