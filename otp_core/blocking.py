"""Lost or stolen (N13): every token of a kind that could still serve is blocked, for good."""

from collections.abc import Sequence

from msgspec.structs import replace

from otp_core import audit, notices, records
from otp_core.audit import Tag
from otp_core.errors import StoreError
from otp_core.holdings import read_customer, read_token
from otp_core.own_rows import ChangeStatus, OwnAct, OwnChange
from otp_core.records import CustomerRecord, TokenRecord
from otp_core.requests import Attempt, BlockTokens
from otp_core.rows import CustomerRows, Swap, Turn
from otp_core.staff import NoticeKind, TokenState
from otp_core.store import CallerStore
from otp_core.vault import Vault
from otp_core.verdicts import NotFound, TokensBlocked

ROUNDS = 3  # a record may change meanwhile; then it is read again
SERVING = frozenset({TokenState.ISSUED, TokenState.ACTIVE, TokenState.LOCKED})


class Blocking:
    def __init__(self, store: CallerStore, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    def block_tokens(self, attempt: Attempt, request: BlockTokens) -> TokensBlocked | NotFound:
        turn = Turn(attempt, request.customer_ref)
        for _ in range(ROUNDS):
            rows = self._store.read_customer(turn.customer_ref, attempt.call_id, attempt.now_s)
            if not rows.is_granted:
                return NotFound()
            changed = self._store.change_own(turn, *self._blocked(turn, request, rows))
            match changed.status:
                case ChangeStatus.DONE:
                    return TokensBlocked(changed.tokens)
                case ChangeStatus.NOT_GRANTED:
                    return NotFound()
                case ChangeStatus.CHANGED:
                    continue
        raise StoreError("the customer's records changed again and again")

    def _blocked(
        self, turn: Turn, request: BlockTokens, rows: CustomerRows
    ) -> tuple[OwnChange, tuple[str, ...], str]:
        """The change, its audit records, its notice."""
        ref, now_s, kinds = turn.customer_ref, turn.attempt.now_s, request.kinds
        tokens = [read_token(ref, one, rows.tokens, self._vault) for one in sorted(rows.tokens)]
        lost = [token for token in tokens if token.kind in kinds and token.state in SERVING]
        consumed = rows.temporary_id if lost else ""  # the first thing it brings about (C2)
        record = _after(read_customer(ref, rows.customer, self._vault), lost, consumed)
        change = OwnChange(
            act=OwnAct.BLOCK,
            content=self._vault.fingerprint("block", ref, *kinds),
            customer=Swap(rows.customer, records.write(record, self._vault)),
            tokens={token.token_ref: self._swap(token, rows) for token in lost},
            voids=tuple(token.token_ref for token in lost),
            forget=(),
            consumes_temporary_key=bool(consumed),
        )
        entries = _entries(turn, lost)
        notice = _notice(ref, now_s, lost)
        return change, entries, notice

    def _swap(self, token: TokenRecord, rows: CustomerRows) -> Swap:
        after = replace(token, version=token.version + 1, state=TokenState.BLOCKED_LOST)
        return Swap(rows.tokens[token.token_ref], records.write(after, self._vault))


def _notice(ref: str, now_s: int, lost: Sequence[TokenRecord]) -> str:
    """One for all; "" where nothing was blocked."""
    return notices.encode(NoticeKind.TOKEN_BLOCKED, ref, now_s, lost[0].kind) if lost else ""


def _after(
    record: CustomerRecord, lost: Sequence[TokenRecord], temporary_id: str
) -> CustomerRecord:
    if not lost:
        return record
    for token in lost:
        record = records.without_active(record, token.token_ref)
    return records.without_key(record, temporary_id)


def _entries(turn: Turn, lost: Sequence[TokenRecord]) -> tuple[str, ...]:
    """A record for each; one too where there was nothing to block."""
    named = [(Tag.TOKEN_BLOCKED, token.token_ref) for token in lost] or [(Tag.NOTHING_BLOCKED, "")]
    return tuple(
        audit.of_attempt(tag, turn.attempt, turn.customer_ref, ref).encode() for tag, ref in named
    )
