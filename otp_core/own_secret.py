"""A new secret number, by the old one or a temporary key, under the rules of C3 (C2, C3)."""

from msgspec.structs import replace

from otp_core import audit, notices, records
from otp_core.audit import Tag
from otp_core.customers import secret_number_fault
from otp_core.errors import StoreError
from otp_core.holdings import read_customer
from otp_core.identification import open_number
from otp_core.kinds import Factor
from otp_core.own_rows import ChangeStatus, OwnAct, OwnChange
from otp_core.records import CustomerRecord
from otp_core.requests import Attempt, SetSecretNumber
from otp_core.rows import CustomerRows, Swap, Turn
from otp_core.secret import Secret
from otp_core.staff import NoticeKind
from otp_core.store import CallerStore
from otp_core.vault import Vault
from otp_core.verdicts import NotFound, SecretNumberChanged, SecretNumberUnfit

ROUNDS = 3  # staff may change a record meanwhile; then it is read again


class OwnSecret:
    def __init__(self, store: CallerStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def set_secret_number(
        self, attempt: Attempt, request: SetSecretNumber
    ) -> SecretNumberChanged | SecretNumberUnfit | NotFound:
        turn, secret = Turn(attempt, request.customer_ref), request.secret
        hashed = ""
        for _ in range(ROUNDS):
            rows = self._store.read_customer(turn.customer_ref, attempt.call_id, attempt.now_s)
            if not rows.is_granted or not rows.number_sealed:
                return NotFound()
            record = read_customer(turn.customer_ref, rows.customer, self._vault)
            unfit = self._unfit(turn, rows, record, secret)
            if unfit is not None:
                return unfit
            hashed = hashed or self._hash(turn, secret)
            match self._change(turn, rows, record, hashed, secret):
                case ChangeStatus.DONE:
                    return SecretNumberChanged()
                case ChangeStatus.NOT_GRANTED:
                    return NotFound()
                case ChangeStatus.CHANGED:
                    continue
        raise StoreError("the customer's record changed again and again")

    def _unfit(
        self, turn: Turn, rows: CustomerRows, record: CustomerRecord, secret: Secret
    ) -> SecretNumberUnfit | None:
        ref, call_id = turn.customer_ref, turn.attempt.call_id
        number = open_number(rows.number_sealed, ref, call_id, self._vault)
        phone = Secret(self._vault.open(record.phone_sealed, "phone", ref).decode())
        fault = secret_number_fault(secret, number, phone)
        return SecretNumberUnfit(fault) if fault is not None else None

    def _hash(self, turn: Turn, secret: Secret) -> str:
        return self._vault.hash_secret(Factor.SECRET_NUMBER, turn.customer_ref, secret).text

    def _change(
        self, turn: Turn, rows: CustomerRows, record: CustomerRecord, hashed: str, secret: Secret
    ) -> ChangeStatus:
        """No challenge opened before outlives it, so that none escapes the cooling down."""
        ref, now_s = turn.customer_ref, turn.attempt.now_s
        after = replace(
            records.with_secret(records.without_key(record, rows.temporary_id), hashed),
            version=record.version + 1,
            secret_changed_at_s=now_s,
        )
        change = OwnChange(
            act=OwnAct.SECRET_NUMBER,
            content=self._vault.fingerprint("secret number", turn.attempt.id, ref, secret.reveal()),
            customer=Swap(rows.customer, records.write(after, self._vault)),
            tokens={},
            voids=tuple(rows.tokens),
            forget=(Factor.SECRET_NUMBER,),
            consumes_temporary_key=bool(rows.temporary_id),
        )
        entry = audit.of_attempt(Tag.SECRET_NUMBER_SET, turn.attempt, ref).encode()
        notice = notices.encode(NoticeKind.SECRET_NUMBER_SET, ref, now_s)
        return self._store.change_own(turn, change, (entry,), notice).status
