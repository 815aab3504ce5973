"""A customer's record as staff change it: read, edited, and swapped for what was read.

Whoever changes it meanwhile makes the swap fail; then it is read again.
"""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from otp_core import audit, records
from otp_core.audit import Tag
from otp_core.errors import StoreError
from otp_core.kinds import Factor
from otp_core.records import CustomerRecord
from otp_core.rows import Swap
from otp_core.staff import Done, NoSuchCustomer, Staff
from otp_core.store import BranchStore
from otp_core.vault import Vault

ROUNDS = 5

Edit = Callable[[CustomerRecord], CustomerRecord]


def as_it_is(record: CustomerRecord) -> CustomerRecord:
    """Only what lies beside the record changes."""
    return record


class CustomerEdits:
    def __init__(self, store: BranchStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def read(self, ref: str, now_s: int) -> CustomerRecord | None:
        """None: nobody has this number. Raises `TamperedError`."""
        text = self._store.read_customer(ref, "", now_s).customer
        return records.read(CustomerRecord, text, self._vault, customer_ref=ref) if text else None

    def change(
        self,
        ref: str,
        staff: Staff,
        edit: Edit,
        tag: Tag,
        forget: Sequence[Factor],
        *told: str,
    ) -> Done | NoSuchCustomer:
        """`forget`: whose counters and locks are lifted. `told`: notices, encoded."""
        entry = audit.of_staff(tag, staff, customer=ref).encode()
        for _ in range(ROUNDS):
            text = self._store.read_customer(ref, "", staff.now_s).customer
            if not text:
                return NoSuchCustomer()
            record = records.read(CustomerRecord, text, self._vault, customer_ref=ref)
            after = replace(edit(record), version=record.version + 1)
            swap = Swap(text, records.write(after, self._vault))
            if self._store.change_customer(ref, swap, forget, entry, told):
                return Done()
        raise StoreError("the customer's record changed again and again")
