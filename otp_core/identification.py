"""Who is calling: counted before anything is compared, one answer for every refusal (C1–C3).

Unknown, wrong, locked and blocked cost the same: one trip to Redis and one argon2 verification.
"""

import re

from otp_core import audit, notices, records
from otp_core.errors import StoreError
from otp_core.hashing import BusyError
from otp_core.kinds import Factor
from otp_core.records import CustomerRecord
from otp_core.requests import Attempt, EndCall, Identify, RememberLanguage, ReportDone
from otp_core.rows import Granting, IdentificationCharge, LastAccess, Turn
from otp_core.secret import Secret
from otp_core.staff import NoticeKind
from otp_core.store import CallerStore
from otp_core.vault import HashedSecret, Vault
from otp_core.verdicts import (
    Accepted,
    Identified,
    NotFound,
    NotIdentified,
    Remembered,
    Reported,
)

ROUNDS = 3  # a record may change while a secret is compared; then it is compared again
_LANGUAGE = re.compile(r"[a-z]{2}-[A-Z]{2}")  # BCP 47, language and region


class Identification:
    def __init__(self, store: CallerStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def identify(self, attempt: Attempt, request: Identify) -> Identified | NotIdentified:
        ref = self._vault.customer_ref(request.customer_number)
        turn, compared = Turn(attempt, ref), ""
        content = self._vault.fingerprint(
            "identify", attempt.id, ref, request.factor, request.secret.reveal()
        )
        for _ in range(ROUNDS):
            charge = self._charge(turn, request.factor, content)
            if compared and charge.customer == compared:
                return NotIdentified()  # the record was not why it could not be settled
            answer = self._judge(turn, request, charge, content)
            if answer is not None:
                return answer
            compared = charge.customer
        raise StoreError("the customer's record changed again and again")

    def _charge(self, turn: Turn, factor: Factor, content: str) -> IdentificationCharge:
        attempt, ref = turn.attempt, turn.customer_ref
        return self._store.charge_identification(
            turn,
            factor,
            content,
            audit.of_attempt(audit.Tag.IDENTIFICATION_COUNTED, attempt, ref).encode(),
            audit.of_attempt(audit.Tag.IDENTIFICATION_LOCKED, attempt, ref).encode(),
            _lock_notice(factor, ref, attempt.now_s),
        )

    def _judge(
        self, turn: Turn, request: Identify, charge: IdentificationCharge, content: str
    ) -> Identified | NotIdentified | None:
        """None: right, and yet not settled; most likely the record changed meanwhile."""
        ref, factor = turn.customer_ref, request.factor
        record = self._record(ref, charge)
        hashed = _hash_of(record, factor, turn.attempt.now_s)
        is_right = self._vault.is_secret(hashed, factor, ref, request.secret)
        if charge.is_settled:
            return _identified(ref, factor, LastAccess(charge.last_access_at_s, charge.language))
        if record is None or not is_right or not charge.is_allowed:
            return NotIdentified()
        number, call_id = request.customer_number, turn.attempt.call_id
        granting = Granting(
            content=content,
            customer=charge.customer,
            customer_after=self._hashed_as_now(record, request),
            temporary_id=record.temporary_id if factor is Factor.TEMPORARY_KEY else "",
            number_sealed=seal_number(number, ref, call_id, self._vault),
        )
        return self._settle(turn, factor, granting)

    def _hashed_as_now(self, record: CustomerRecord, request: Identify) -> str:
        """The record with its secret number under today's pepper and cost; "": so it is.

        Only now is the secret here to be hashed. A temporary key lives too short for it.
        """
        if request.factor is not Factor.SECRET_NUMBER:
            return ""
        if self._vault.is_hashed_as_now(HashedSecret(record.secret_hash)):
            return ""
        ref = record.customer_ref
        try:
            hashed = self._vault.hash_secret(Factor.SECRET_NUMBER, ref, request.secret)
        except BusyError:  # the secret was right, and is let in; another call will do
            return ""
        return records.write(records.rehashed(record, hashed.text), self._vault)

    def _record(self, ref: str, charge: IdentificationCharge) -> CustomerRecord | None:
        if not charge.customer:
            return None
        return records.read(CustomerRecord, charge.customer, self._vault, customer_ref=ref)

    def _settle(self, turn: Turn, factor: Factor, granting: Granting) -> Identified | None:
        ref = turn.customer_ref
        entry = audit.of_attempt(audit.Tag.IDENTIFICATION_ACCEPTED, turn.attempt, ref).encode()
        before = self._store.settle_identification(turn, factor, granting, entry)
        return None if before is None else _identified(ref, factor, before)

    def remember_language(
        self, attempt: Attempt, request: RememberLanguage
    ) -> Remembered | NotFound:
        if _LANGUAGE.fullmatch(request.language) is None:
            return NotFound()
        turn = Turn(attempt, request.customer_ref)
        tag = audit.Tag.LANGUAGE_REMEMBERED
        entry = audit.of_attempt(tag, attempt, request.customer_ref).encode()
        is_remembered = self._store.remember_language(turn, request.language, entry)
        return Remembered() if is_remembered else NotFound()

    def report_done(self, attempt: Attempt, request: ReportDone) -> Reported | NotFound:
        ref = request.customer_ref
        entry = audit.of_attempt(audit.Tag.OPERATION_DONE, attempt, ref, folio=request.folio)
        notice = notices.encode(NoticeKind.OPERATION_DONE, ref, attempt.now_s)
        is_reported = self._store.report_done(Turn(attempt, ref), entry.encode(), notice)
        return Reported() if is_reported else NotFound()

    def end_call(self, attempt: Attempt, request: EndCall) -> Accepted:
        ref = request.customer_ref
        self._store.end_call(
            Turn(attempt, ref),
            audit.of_attempt(audit.Tag.CALL_ENDED, attempt, ref).encode(),
            notices.encode(NoticeKind.CHALLENGES_UNANSWERED, ref, attempt.now_s),
        )
        return Accepted()


def seal_number(number: Secret, customer_ref: str, call_id: str, vault: Vault) -> str:
    """Bound to its customer and call: moved elsewhere it does not open."""
    return vault.seal(number.reveal().encode(), "number", customer_ref, call_id)


def open_number(sealed: str, customer_ref: str, call_id: str, vault: Vault) -> Secret:
    return Secret(vault.open(sealed, "number", customer_ref, call_id).decode())


def _identified(ref: str, factor: Factor, before: LastAccess) -> Identified:
    return Identified(ref, factor, before.at_s or None, before.language or None)


def _lock_notice(factor: Factor, ref: str, now_s: int) -> str:
    """A temporary key is the branch's affair; nobody is told of its tries."""
    if factor is Factor.TEMPORARY_KEY:
        return ""
    return notices.encode(NoticeKind.SECRET_NUMBER_LOCKED, ref, now_s)


def _hash_of(record: CustomerRecord | None, factor: Factor, now_s: int) -> HashedSecret | None:
    if record is None:
        return None
    match factor:
        case Factor.SECRET_NUMBER:
            text = record.secret_hash
        case Factor.TEMPORARY_KEY:
            text = record.temporary_hash if now_s < record.temporary_expires_at_s else ""
    return HashedSecret(text) if text else None
