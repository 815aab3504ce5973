"""Branch: what staff do for a customer, one method a use case. Needs no call and no grant."""

from collections.abc import Callable, Sequence

from otp_core.chance import RandomBytes
from otp_core.customer_desk import CustomerDesk
from otp_core.import_desk import ImportDesk
from otp_core.imports import TokenRow
from otp_core.policy import Policy
from otp_core.secret import Secret
from otp_core.staff import (
    AlreadyThere,
    BadInput,
    Change,
    CustomerView,
    Discarded,
    Imported,
    ImportRefused,
    NoSuchCustomer,
    NoSuchToken,
    Notice,
    SecretNumberRefused,
    Staff,
    TemporaryKeyMade,
    TokenChange,
    TokenRefs,
    TokenView,
)
from otp_core.stock_desk import StockDesk
from otp_core.store import BranchStore
from otp_core.token_desk import TokenDesk
from otp_core.vault import Vault
from otp_core.verdicts import Unavailable


class Branch:
    """Staff's use cases. A fault of Redis is `Unavailable`; run again, the end is the same.

    Made by `otp_core.core.build`.
    """

    def __init__(
        self, store: BranchStore, vault: Vault, policy: Policy, random_bytes: RandomBytes
    ) -> None:
        self._customers = CustomerDesk(store, vault, policy, random_bytes)
        self._tokens = TokenDesk(store, vault, policy)
        self._imports = ImportDesk(store, vault)
        self._stock = StockDesk(store, vault, self._tokens)

    def add_customer(self, staff: Staff, number: Secret, phone: Secret) -> Change | AlreadyThere:
        """Makes the customer known; they have no secret yet. `number` is C1, `phone` 10 digits."""
        return self._customers.add_customer(staff, number, phone)

    def customer_view(
        self, number: Secret, now_s: int
    ) -> CustomerView | BadInput | NoSuchCustomer | Unavailable:
        """What staff may see: states, times and locks, no secret. Changes nothing."""
        return self._customers.customer_view(number, now_s)

    def new_temporary_key(self, staff: Staff, number: Secret) -> Change | TemporaryKeyMade:
        """C2: eight digits, shown this once; a former one is void. Never answers `Done`."""
        return self._customers.new_temporary_key(staff, number)

    def set_secret_number(
        self, staff: Staff, number: Secret, secret: Secret
    ) -> Change | SecretNumberRefused:
        """C3: sets or replaces the secret number and lifts its locks."""
        return self._customers.set_secret_number(staff, number, secret)

    def change_phone(
        self, staff: Staff, number: Secret, phone: Secret, *, verified: bool
    ) -> Change:
        """The mobile that receives notices; `verified`: shown to be theirs. Both are told."""
        return self._customers.change_phone(staff, number, phone, verified=verified)

    def mark_verified_mobile(self, staff: Staff, number: Secret) -> Change:
        """The mobile on record was shown to be the customer's (C6)."""
        return self._customers.mark_verified_mobile(staff, number)

    def unlock_customer(self, staff: Staff, number: Secret) -> Change:
        """Lifts the locks and counters of both factors. The secrets stay."""
        return self._customers.unlock_customer(staff, number)

    def import_tokens(
        self, staff: Staff, rows: Sequence[TokenRow], progress: Callable[[int], None] | None = None
    ) -> Imported | ImportRefused | BadInput | Unavailable:
        """All rows or none; a crash is mended by importing the same rows again.

        `progress` hears how many rows are written so far.
        """
        return self._imports.import_tokens(staff, rows, progress)

    def discard_import(
        self, staff: Staff, rows: Sequence[TokenRow]
    ) -> Discarded | BadInput | Unavailable:
        """Frees these serials of imports that were not finished; finished ones stay."""
        return self._imports.discard_import(staff, rows)

    def issue_token(
        self, staff: Staff, serial: str, number: Secret
    ) -> TokenChange | NoSuchCustomer:
        """From stock to this customer. Again for the same customer: `Done`, nothing changes."""
        return self._stock.issue_token(staff, serial, number)

    def token_view(self, serial: str) -> TokenView | NoSuchToken | Unavailable:
        """Changes nothing."""
        return self._tokens.token_view(serial)

    def token_refs(self, serial: str) -> TokenRefs | NoSuchToken | Unavailable:
        """By what names to find it in the audit. Changes nothing."""
        return self._tokens.token_refs(serial)

    def lock_token(self, staff: Staff, serial: str) -> TokenChange:
        """A pause; staff can lift it. An active token is no longer active."""
        return self._tokens.lock_token(staff, serial)

    def unlock_token(self, staff: Staff, serial: str) -> TokenChange:
        """Back to *issued*: the customer activates it again, so that one-active holds."""
        return self._tokens.unlock_token(staff, serial)

    def block_token(self, staff: Staff, serial: str) -> TokenChange:
        """Lost or stolen (N13): final."""
        return self._tokens.block_token(staff, serial)

    def notices(
        self, number: Secret
    ) -> tuple[Notice, ...] | BadInput | NoSuchCustomer | Unavailable:
        """What the customer was told, oldest first; no secret is in it."""
        return self._customers.notices(number)
