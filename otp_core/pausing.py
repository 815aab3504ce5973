"""A pause by somebody who can't identify: customer number and whole serial, a budget of its own.

Unknown customer and wrong serial cost the same trip and get the same answer. Staff lift the pause.
"""

import hmac

from msgspec.structs import replace

from otp_core import audit, notices, records
from otp_core.audit import Tag
from otp_core.errors import StoreError
from otp_core.holdings import read_customer, read_token
from otp_core.own_rows import PauseCharge, Pausing
from otp_core.records import TokenRecord
from otp_core.requests import Attempt, PauseToken
from otp_core.rows import Swap, Turn
from otp_core.secret import Secret
from otp_core.staff import NoticeKind, TokenState
from otp_core.store import CallerStore
from otp_core.vault import Vault
from otp_core.verdicts import LockedOut, Rejected, TokenPaused

ROUNDS = 3  # a record may change meanwhile; then it is read again
# What a pause may change, first what matters most. Final states can't be paused: like no token.
PAUSABLE = (TokenState.ACTIVE, TokenState.ISSUED, TokenState.LOCKED)


class PauseDesk:
    def __init__(self, store: CallerStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def pause_token(
        self, attempt: Attempt, request: PauseToken
    ) -> TokenPaused | Rejected | LockedOut:
        ref = self._vault.customer_ref(request.customer_number)
        turn, digits = Turn(attempt, ref), _digits(request.serial_digits.reveal())
        content = self._vault.fingerprint("pause", attempt.id, ref, digits)
        for _ in range(ROUNDS):
            charge = self._store.charge_pause(
                turn,
                content,
                audit.of_attempt(Tag.PAUSE_COUNTED, attempt, ref).encode(),
                audit.of_attempt(Tag.PAUSE_REFUSED, attempt, ref).encode(),
            )
            if charge.is_paused:
                return TokenPaused()
            if charge.until_s:
                return LockedOut(charge.until_s)
            token = self._named(turn, charge, Secret(digits))
            if token is None or not charge.is_allowed:
                return Rejected(charge.left)
            if self._pause(turn, charge, content, token):
                return TokenPaused()
        raise StoreError("the customer's records changed again and again")

    def _named(self, turn: Turn, charge: PauseCharge, digits: Secret) -> TokenRecord | None:
        """Every serial is compared, no early exit."""
        ref, named = turn.customer_ref, []
        given = digits.reveal().encode()
        for token_ref in sorted(charge.tokens):
            token = read_token(ref, token_ref, charge.tokens, self._vault)
            serial = _digits(records.serial_of(token, self._vault)).encode()
            is_named = hmac.compare_digest(serial, given)
            if is_named and given and token.state in PAUSABLE:
                named.append(token)
        return min(named, key=lambda token: PAUSABLE.index(token.state), default=None)

    def _pause(self, turn: Turn, charge: PauseCharge, content: str, token: TokenRecord) -> bool:
        """False: a record changed meanwhile."""
        ref, before = turn.customer_ref, charge.tokens[token.token_ref]
        customer = read_customer(ref, charge.customer, self._vault)
        inactive = records.without_active(customer, token.token_ref)
        locked = replace(token, version=token.version + 1, state=TokenState.LOCKED)
        is_locked = token.state is TokenState.LOCKED
        pausing = Pausing(
            content=content,
            token_ref=token.token_ref,
            customer=Swap(charge.customer, records.write(inactive, self._vault)),
            token=Swap(before, before if is_locked else records.write(locked, self._vault)),
        )
        return self._store.pause_token(
            turn,
            pausing,
            audit.of_attempt(Tag.TOKEN_PAUSED, turn.attempt, ref, token.token_ref).encode(),
            notices.encode(NoticeKind.TOKEN_LOCKED, ref, turn.attempt.now_s, token.kind),
        )


def _digits(text: str) -> str:
    """A serial as it can be keyed: letters and dashes are no keys."""
    return "".join(one for one in text if one in "0123456789")
