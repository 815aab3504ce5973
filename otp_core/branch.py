"""Branch: what staff do for a customer, one method a use case. Needs no call and no grant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from otp_core.secret import Secret
from otp_core.staff import (
    AlreadyThere,
    BadInput,
    Change,
    CustomerView,
    Imported,
    ImportRefused,
    NoSuchCustomer,
    NoSuchToken,
    Notice,
    SecretNumberRefused,
    Staff,
    TemporaryKeyMade,
    TokenChange,
    TokenView,
)
from otp_core.verdicts import Unavailable

if TYPE_CHECKING:
    from otp_core.imports import TokenRow


class Branch:
    """Staff's use cases. A fault of Redis is `Unavailable`; run again, the end is the same."""

    def add_customer(self, staff: Staff, number: Secret, phone: Secret) -> Change | AlreadyThere:
        """Makes the customer known; they have no secret yet. `number` is C1, `phone` 10 digits."""
        raise NotImplementedError

    def customer_view(
        self, number: Secret, now_s: int
    ) -> CustomerView | BadInput | NoSuchCustomer | Unavailable:
        """What staff may see: states, times and locks, no secret. Changes nothing."""
        raise NotImplementedError

    def new_temporary_key(self, staff: Staff, number: Secret) -> Change | TemporaryKeyMade:
        """C2: eight digits, shown this once; a former one is void. Never answers `Done`."""
        raise NotImplementedError

    def set_secret_number(
        self, staff: Staff, number: Secret, secret: Secret
    ) -> Change | SecretNumberRefused:
        """C3: sets or replaces the secret number and lifts its locks."""
        raise NotImplementedError

    def unlock_customer(self, staff: Staff, number: Secret) -> Change:
        """Lifts the locks and counters of both factors. The secrets stay."""
        raise NotImplementedError

    def import_tokens(
        self, staff: Staff, rows: Sequence[TokenRow], progress: Callable[[int], None] | None = None
    ) -> Imported | ImportRefused | BadInput | Unavailable:
        """All rows or none; a crash is mended by importing the same rows again.

        `progress` hears how many rows are written so far.
        """
        raise NotImplementedError

    def issue_token(
        self, staff: Staff, serial: str, number: Secret
    ) -> TokenChange | NoSuchCustomer:
        """From stock to this customer. Again for the same customer: `Done`, nothing changes."""
        raise NotImplementedError

    def token_view(self, serial: str) -> TokenView | NoSuchToken | Unavailable:
        """Changes nothing."""
        raise NotImplementedError

    def lock_token(self, staff: Staff, serial: str) -> TokenChange:
        """A pause; staff can lift it. An active token is no longer active."""
        raise NotImplementedError

    def unlock_token(self, staff: Staff, serial: str) -> TokenChange:
        """Back to *issued*: the customer activates it again, so that one-active holds."""
        raise NotImplementedError

    def block_token(self, staff: Staff, serial: str) -> TokenChange:
        """Lost or stolen (N13): final."""
        raise NotImplementedError

    def notices(
        self, number: Secret
    ) -> tuple[Notice, ...] | BadInput | NoSuchCustomer | Unavailable:
        """What the customer was told, oldest first; no secret is in it."""
        raise NotImplementedError
