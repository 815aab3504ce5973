"""The outbox, for whoever delivers it: at least once, each customer's notices in their order.

An attempt counts before anything is sent, and what came of it is written after. Dying in between
leaves an attempt of which nobody knows what came: it is made once more, then the notice is set
aside. So a customer hears a notice twice at the most, and nothing is lost unseen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from otp_core import audit, notices, records
from otp_core.errors import OtpCoreError, TamperedError
from otp_core.records import CustomerRecord
from otp_core.rows import CustomerRows
from otp_core.secret import Secret
from otp_core.staff import Notice, Staff
from otp_core.vault import Vault

UNKNOWN_MOST = 2  # attempts that may end without anybody knowing how


@dataclass(frozen=True, slots=True)
class NoticeName:
    """Written `partition.entry`: no secret, so it may be shown and typed."""

    partition: int
    entry: str

    def __str__(self) -> str:
        return f"{self.partition}.{self.entry}"


@dataclass(frozen=True, slots=True)
class Attempts:
    """`unknown`: how many were begun and never settled. `why`: of the last failure."""

    count: int = 0
    unknown: int = 0
    due_at_s: int = 0
    why: str = ""


class Settling(StrEnum):
    SENT = "sent"
    AGAIN = "again"
    ASIDE = "aside"


@dataclass(frozen=True, slots=True)
class Lease:
    """A partition is one deliverer's until `life_s` after it last did something."""

    owner: str
    now_s: int
    life_s: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A notice as the outbox keeps it."""

    name: NoticeName
    text: str
    attempts: Attempts
    is_aside: bool = False
    phone_sealed: str = ""  # instead of the text's: resealed since, under a new key

    @property
    def notice(self) -> Notice:
        return notices.decode(self.text)

    @property
    def customer_ref(self) -> str:
        return notices.whose(self.text)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a notice goes, opened only to send it. `language`: "" where none was chosen."""

    phone: Secret
    language: str


class OutboxStore(Protocol):
    @property
    def partitions(self) -> range: ...

    def take_notices(self, partition: int, lease: Lease, most: int) -> list[Kept] | None:
        """None: the partition is another deliverer's."""

    def begin_notice(self, name: NoticeName, lease: Lease, attempts: Attempts) -> bool: ...

    def settle_notice(self, name: NoticeName, how: Settling, attempts: Attempts) -> bool: ...

    def retry_notice(self, name: NoticeName, entry: str) -> bool: ...

    def leave_outbox(self, partition: int, owner: str) -> None: ...

    def look_at_outbox(self, partition: int, most: int) -> list[Kept]: ...

    def read_customer(self, customer_ref: str, call_id: str, now_s: int) -> CustomerRows: ...


class Outbox:
    """Every method raises `StoreError` where Redis did not answer. Made by `core.build`."""

    def __init__(self, store: OutboxStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    @property
    def partitions(self) -> range:
        return self._store.partitions

    def take(self, partition: int, lease: Lease, most: int) -> Sequence[Kept]:
        """Up to `most` that wait, oldest first; none where another deliverer has the partition."""
        return self._store.take_notices(partition, lease, most) or ()

    def leave(self, partition: int, lease: Lease) -> None:
        """Another deliverer may have the partition at once."""
        self._store.leave_outbox(partition, lease.owner)

    def address(self, kept: Kept, now_s: int) -> Address:
        """Opens the phone. `TamperedError`: the record is not ours, or there is none."""
        ref = kept.customer_ref
        rows = self._store.read_customer(ref, "", now_s)
        if not rows.customer:
            raise TamperedError("a notice is for a customer who is not there")
        record = records.read(CustomerRecord, rows.customer, self._vault, customer_ref=ref)
        own = kept.phone_sealed or notices.phone_sealed_of(kept.text)
        sealed = own or record.phone_sealed
        phone = Secret(self._vault.open(sealed, "phone", ref).decode())
        return Address(phone, rows.tries.get("language", ""))

    def begin(self, kept: Kept, lease: Lease) -> Kept | None:
        """Counts an attempt. None: nothing may be sent, another deliverer has the partition."""
        so_far = kept.attempts
        attempts = replace(so_far, count=so_far.count + 1, unknown=so_far.unknown + 1)
        if not self._store.begin_notice(kept.name, lease, attempts):
            return None
        return replace(kept, attempts=attempts)

    def mark_sent(self, kept: Kept) -> None:
        self._store.settle_notice(kept.name, Settling.SENT, kept.attempts)

    def mark_failed(self, kept: Kept, why: str, *, due_at_s: int) -> None:
        """To be tried again from `due_at_s` on. `why` holds no secret."""
        known = replace(
            kept.attempts, unknown=kept.attempts.unknown - 1, due_at_s=due_at_s, why=why
        )
        self._store.settle_notice(kept.name, Settling.AGAIN, known)

    def set_aside(self, kept: Kept, why: str) -> None:
        """Not tried again until somebody asks for it. `why` holds no secret."""
        self._store.settle_notice(kept.name, Settling.ASIDE, replace(kept.attempts, why=why))

    def unsent(self, most: int = 1_000) -> Sequence[Kept]:
        """All that wait or were set aside, up to `most` of a partition. Changes nothing."""
        found = (self._store.look_at_outbox(one, most) for one in self._store.partitions)
        return [kept for notices in found for kept in notices]

    def retry(self, name: NoticeName, staff: Staff) -> bool:
        """A notice set aside waits again. False: there was none of that name."""
        entry = audit.of_staff(audit.Tag.NOTICE_RETRIED, staff, attempt=str(name))
        return self._store.retry_notice(name, entry.encode())


class NoticeNameError(OtpCoreError):
    """What was given is no notice's name."""


def name_of(text: str) -> NoticeName:
    """Raises `NoticeNameError`."""
    partition, _, entry = text.partition(".")
    numbers = entry.split("-")
    if partition.isdecimal() and len(numbers) == 2 and all(one.isdecimal() for one in numbers):
        return NoticeName(int(partition), entry)
    raise NoticeNameError(
        "a notice is named as `notices list` shows it, such as 12.1790000000000-0"
    )
