"""What an identified customer holds: tokens to activate, and the one that approves operations."""

from collections.abc import Mapping

from otp_core import records
from otp_core.kinds import Factor, TokenKind
from otp_core.policy import Policy
from otp_core.records import CustomerRecord, TokenRecord
from otp_core.requests import Attempt, FindActiveToken, FindTokens
from otp_core.rows import CustomerRows
from otp_core.staff import TokenState
from otp_core.store import CallerStore
from otp_core.vault import Vault
from otp_core.verdicts import ActiveToken, NotFound, TokensFound
from otp_core.views import state_in_effect


class Holdings:
    def __init__(self, store: CallerStore, vault: Vault, policy: Policy) -> None:
        self._store = store
        self._vault = vault
        self._policy = policy

    def find_tokens(self, attempt: Attempt, request: FindTokens) -> TokensFound | NotFound:
        ref = request.customer_ref
        rows = self._store.read_customer(ref, attempt.call_id, attempt.now_s)
        if not rows.is_granted:
            return NotFound()
        active = read_customer(ref, rows.customer, self._vault).active
        tokens = {one: read_token(ref, one, rows.tokens, self._vault) for one in rows.tokens}
        states = [
            self._state(rows, token) for token in tokens.values() if token.kind in request.kinds
        ]
        return TokensFound(
            issued=states.count(TokenState.ISSUED),
            active=tokens[active].kind if active else None,
            locked=states.count(TokenState.LOCKED),
        )

    def find_active(self, attempt: Attempt, request: FindActiveToken) -> ActiveToken | NotFound:
        """A temporary key serves no operation (dialog.md "Identify")."""
        ref = request.customer_ref
        rows = self._store.read_customer(ref, attempt.call_id, attempt.now_s)
        if not rows.is_granted or rows.factor == Factor.TEMPORARY_KEY:
            return NotFound()
        active = read_customer(ref, rows.customer, self._vault).active
        if not active:
            return NotFound()
        token = read_token(ref, active, rows.tokens, self._vault)
        if self._state(rows, token) is not TokenState.ACTIVE:
            return NotFound()
        return ActiveToken(active, token.kind)

    def _state(self, rows: CustomerRows, token: TokenRecord) -> TokenState:
        return state_in_effect(token, rows.wrong_codes.get(token.token_ref, 0), self._policy)


def read_customer(ref: str, text: str, vault: Vault) -> CustomerRecord:
    return records.read(CustomerRecord, text, vault, customer_ref=ref)


def read_token(ref: str, token_ref: str, tokens: Mapping[str, str], vault: Vault) -> TokenRecord:
    return records.read(
        TokenRecord, tokens[token_ref], vault, customer_ref=ref, token_ref=token_ref
    )


def active_kind(
    ref: str, customer: str, tokens: Mapping[str, str], vault: Vault
) -> TokenKind | None:
    active = read_customer(ref, customer, vault).active
    return read_token(ref, active, tokens, vault).kind if active else None
