"""With what a customer may register in the app or recover a web password (C4, C6).

For the bank's own channels, before anybody is identified there; no phone call asks for it. Each
factor still has to be proven to the channel: an SMS code, the key, the secret number.
"""

from dataclasses import dataclass

from otp_core.closed import fails_closed
from otp_core.holdings import read_customer, read_token
from otp_core.policy import Policy
from otp_core.records import CustomerRecord
from otp_core.requests import Attempt
from otp_core.rows import CustomerRows
from otp_core.staff import TokenState
from otp_core.store import CallerStore
from otp_core.vault import Vault
from otp_core.verdicts import NotFound
from otp_core.views import customer_view, state_in_effect


@dataclass(frozen=True, slots=True)
class Factors:
    """`notification_mobile`: registered for as long as C4 asks, so that an SMS to it may count.

    `active_token`: without one, app and web can't verify a mobile (C6).
    """

    verified_mobile: bool
    notification_mobile: bool
    temporary_key: bool
    secret_number: bool
    active_token: bool


class Registration:
    """Made by `otp_core.core.build`."""

    def __init__(self, store: CallerStore, vault: Vault, policy: Policy) -> None:
        self._store = store
        self._vault = vault
        self._policy = policy

    @fails_closed
    def factors(self, attempt: Attempt, customer_ref: str) -> Factors | NotFound:
        """Of `attempt` only its time counts. `NotFound`: no such customer. Changes nothing."""
        now_s = attempt.now_s
        rows = self._store.read_customer(customer_ref, attempt.call_id, now_s)
        if not rows.customer:
            return NotFound()
        record = read_customer(customer_ref, rows.customer, self._vault)
        view = customer_view(customer_ref, rows, now_s, self._vault, self._policy)
        is_free = view.secret_number_locked_until_s is None and not view.secret_number_must_visit
        return Factors(
            verified_mobile=bool(record.verified_mobile_since_s),
            notification_mobile=self._is_old_enough(record, now_s),
            temporary_key=view.temporary_key_expires_at_s is not None
            and view.temporary_key_locked_until_s is None,
            secret_number=view.has_secret_number and is_free,
            active_token=self._is_active(customer_ref, record.active, rows),
        )

    def _is_old_enough(self, record: CustomerRecord, now_s: int) -> bool:
        """At least so long, so the very second counts; a date that is not known is none."""
        since_s = record.notification_mobile_since_s
        return since_s > 0 and now_s - since_s >= self._policy.registration.notification_mobile_s

    def _is_active(self, ref: str, token_ref: str, rows: CustomerRows) -> bool:
        if not token_ref:
            return False
        token = read_token(ref, token_ref, rows.tokens, self._vault)
        wrong_codes = rows.wrong_codes.get(token_ref, 0)
        return state_in_effect(token, wrong_codes, self._policy) is TokenState.ACTIVE
