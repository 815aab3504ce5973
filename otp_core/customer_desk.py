"""What staff do for a customer: made known, given secrets, unlocked, shown (C1–C3)."""

from msgspec.structs import replace

from otp_core import audit, notices, records
from otp_core.audit import Tag
from otp_core.chance import RandomBytes, random_digits
from otp_core.closed import fails_closed
from otp_core.customer_edits import CustomerEdits, as_it_is
from otp_core.customers import (
    TEMPORARY_KEY_DIGITS,
    is_customer_number,
    is_phone,
    secret_number_fault,
)
from otp_core.kinds import Factor
from otp_core.policy import Policy
from otp_core.records import CustomerRecord
from otp_core.rows import Swap
from otp_core.secret import Secret
from otp_core.staff import (
    AlreadyThere,
    BadInput,
    CustomerView,
    Done,
    InputFault,
    NoSuchCustomer,
    Notice,
    NoticeKind,
    SecretNumberRefused,
    Staff,
    TemporaryKeyMade,
)
from otp_core.store import BranchStore
from otp_core.vault import Vault
from otp_core.verdicts import Unavailable
from otp_core.views import customer_view

TEMPORARY_ID_BYTES = 8


def staff_fault(staff: Staff) -> BadInput | None:
    if not staff.by.strip():
        return BadInput(InputFault.WHO)
    return None if staff.reason.strip() else BadInput(InputFault.WHY)


class CustomerDesk:
    def __init__(
        self, store: BranchStore, vault: Vault, policy: Policy, random_bytes: RandomBytes
    ) -> None:
        self._store = store
        self._edits = CustomerEdits(store, vault)
        self._vault = vault
        self._policy = policy
        self._random_bytes = random_bytes

    @fails_closed
    def add_customer(
        self, staff: Staff, number: Secret, phone: Secret
    ) -> Done | BadInput | AlreadyThere:
        """Makes the customer known; they have no secret yet. `number` is C1, `phone` ten digits."""
        fault = _input_fault(staff, number)
        if fault is None and not is_phone(phone):
            fault = BadInput(InputFault.PHONE)
        if fault is not None:
            return fault
        ref = self._vault.customer_ref(number)
        record = CustomerRecord(
            ref, 1, self._seal_phone(ref, phone), notification_mobile_since_s=staff.now_s
        )
        is_new = self._store.change_customer(
            ref,
            Swap("", records.write(record, self._vault)),
            tuple(Factor),  # what strangers tried while nobody had the number
            audit.of_staff(Tag.CUSTOMER_ADDED, staff, customer=ref).encode(),
            (),
        )
        return Done() if is_new else AlreadyThere()

    @fails_closed
    def customer_view(self, number: Secret, now_s: int) -> CustomerView | BadInput | NoSuchCustomer:
        """What staff may see: states, times and locks, no secret. Changes nothing."""
        if not is_customer_number(number):
            return BadInput(InputFault.CUSTOMER_NUMBER)
        ref = self._vault.customer_ref(number)
        rows = self._store.read_customer(ref, "", now_s)
        if not rows.customer:
            return NoSuchCustomer()
        return customer_view(ref, rows, now_s, self._vault, self._policy)

    @fails_closed
    def new_temporary_key(
        self, staff: Staff, number: Secret
    ) -> TemporaryKeyMade | BadInput | NoSuchCustomer:
        """C2: eight digits, shown this once; a former one is void."""
        fault = _input_fault(staff, number)
        if fault is not None:
            return fault
        ref = self._vault.customer_ref(number)
        key = Secret(random_digits(self._random_bytes, TEMPORARY_KEY_DIGITS))
        expires_at_s = staff.now_s + self._policy.temporary_key.life_s
        temporary_id = self._random_bytes(TEMPORARY_ID_BYTES).hex()
        hashed = self._vault.hash_secret(Factor.TEMPORARY_KEY, ref, key).text

        def edit(record: CustomerRecord) -> CustomerRecord:
            return replace(
                record,
                temporary_id=temporary_id,
                temporary_hash=hashed,
                temporary_expires_at_s=expires_at_s,
            )

        notice = notices.encode(NoticeKind.TEMPORARY_KEY_MADE, ref, staff.now_s)
        forget = (Factor.TEMPORARY_KEY,)
        changed = self._edits.change(ref, staff, edit, Tag.TEMPORARY_KEY_MADE, forget, notice)
        return TemporaryKeyMade(key, expires_at_s) if isinstance(changed, Done) else changed

    @fails_closed
    def set_secret_number(
        self, staff: Staff, number: Secret, secret: Secret
    ) -> Done | BadInput | NoSuchCustomer | SecretNumberRefused:
        """C3: sets or replaces the secret number and lifts its locks."""
        fault, ref = _input_fault(staff, number), self._vault.customer_ref(number)
        if fault is not None:
            return fault
        record = self._edits.read(ref, staff.now_s)
        if record is None:
            return NoSuchCustomer()
        phone = Secret(self._vault.open(record.phone_sealed, "phone", ref).decode())
        refused = secret_number_fault(secret, number, phone)
        if refused is not None:
            return SecretNumberRefused(refused)
        hashed = self._vault.hash_secret(Factor.SECRET_NUMBER, ref, secret).text

        def edit(record: CustomerRecord) -> CustomerRecord:
            # The first one is no change: nobody could have operated with another before it.
            changed_at_s = staff.now_s if record.secret_hash else record.secret_changed_at_s
            changed = records.with_secret(record, hashed)
            return replace(changed, secret_changed_at_s=changed_at_s)

        notice = notices.encode(NoticeKind.SECRET_NUMBER_SET, ref, staff.now_s)
        forget = (Factor.SECRET_NUMBER,)
        return self._edits.change(ref, staff, edit, Tag.SECRET_NUMBER_SET, forget, notice)

    @fails_closed
    def change_phone(
        self, staff: Staff, number: Secret, phone: Secret, *, verified: bool
    ) -> Done | BadInput | NoSuchCustomer | Unavailable:
        """The old phone is told and the new one. The same phone again keeps its dates (C4)."""
        fault = _input_fault(staff, number)
        if fault is None and not is_phone(phone):
            fault = BadInput(InputFault.PHONE)
        if fault is not None:
            return fault
        ref, now_s = self._vault.customer_ref(number), staff.now_s
        record = self._edits.read(ref, now_s)
        if record is None:
            return NoSuchCustomer()
        if Secret(self._vault.open(record.phone_sealed, "phone", ref).decode()) == phone:
            return self.mark_verified_mobile(staff, number) if verified else Done()
        changed = self._seal_phone(ref, phone)

        def edit(record: CustomerRecord) -> CustomerRecord:
            return replace(
                record,
                phone_sealed=changed,
                verified_mobile_since_s=now_s if verified else 0,
                notification_mobile_since_s=now_s,
            )

        told = [
            notices.encode(NoticeKind.PHONE_CHANGED, ref, now_s, phone_sealed=one)
            for one in (record.phone_sealed, changed)
        ]
        return self._edits.change(ref, staff, edit, Tag.PHONE_CHANGED, (), *told)

    @fails_closed
    def mark_verified_mobile(
        self, staff: Staff, number: Secret
    ) -> Done | BadInput | NoSuchCustomer:
        """The phone on record was shown to be the customer's; from when it first was (C4, C6)."""
        fault = _input_fault(staff, number)
        if fault is not None:
            return fault

        def edit(record: CustomerRecord) -> CustomerRecord:
            since_s = record.verified_mobile_since_s or staff.now_s
            return replace(record, verified_mobile_since_s=since_s)

        return self._edits.change(
            self._vault.customer_ref(number), staff, edit, Tag.MOBILE_VERIFIED, ()
        )

    def _seal_phone(self, ref: str, phone: Secret) -> str:
        return self._vault.seal(phone.reveal().encode(), "phone", ref)

    @fails_closed
    def unlock_customer(self, staff: Staff, number: Secret) -> Done | BadInput | NoSuchCustomer:
        """Lifts the locks and counters of both factors. The secrets stay."""
        fault = _input_fault(staff, number)
        if fault is not None:
            return fault
        ref = self._vault.customer_ref(number)
        notice = notices.encode(NoticeKind.CUSTOMER_UNLOCKED, ref, staff.now_s)
        return self._edits.change(
            ref, staff, as_it_is, Tag.CUSTOMER_UNLOCKED, tuple(Factor), notice
        )

    @fails_closed
    def notices(self, number: Secret) -> tuple[Notice, ...] | BadInput | NoSuchCustomer:
        """What the customer was told, oldest first; no secret is in it."""
        if not is_customer_number(number):
            return BadInput(InputFault.CUSTOMER_NUMBER)
        if self._edits.read(ref := self._vault.customer_ref(number), 0) is None:
            return NoSuchCustomer()
        return tuple(notices.decode(text) for text in self._store.read_notices(ref))


def _input_fault(staff: Staff, number: Secret) -> BadInput | None:
    if not is_customer_number(number):
        return BadInput(InputFault.CUSTOMER_NUMBER)
    return staff_fault(staff)
