"""Which token, and its one open challenge: only for a call that identified the customer."""

from collections.abc import Callable, Mapping

from otp_core import audit, notices, records
from otp_core.audit import Tag
from otp_core.chance import RandomBytes, random_digits
from otp_core.errors import StoreError
from otp_core.kinds import TokenKind
from otp_core.policy import Policy
from otp_core.records import CustomerRecord, TokenRecord
from otp_core.requests import (
    Attempt,
    ChooseToken,
    FindTokens,
    LookAtChallenge,
    OpenChallenge,
    RestartWindow,
)
from otp_core.rows import ChallengeName, ChoiceStatus, NewChallenge, Opening, OpeningStatus, Turn
from otp_core.secret import Secret
from otp_core.staff import NoticeKind, TokenState
from otp_core.store import CallerStore
from otp_core.tokens import CHALLENGE_DIGITS, RULES
from otp_core.vault import Vault
from otp_core.verdicts import (
    ChallengeOpened,
    Expired,
    LockedOut,
    NotFound,
    Rejected,
    StillOpen,
    TokenChosen,
    TokensFound,
)

DRAWS = 8  # for digits the token was never asked; 10^8 of them make even the second rare
CHALLENGE_ID_BYTES = 16

Dictation = Callable[[Secret], int]  # the seconds it takes to speak a challenge


class Challenges:
    def __init__(
        self, store: CallerStore, vault: Vault, policy: Policy, random_bytes: RandomBytes
    ) -> None:
        self._store = store
        self._vault = vault
        self._policy = policy
        self._random_bytes = random_bytes

    def find_tokens(self, attempt: Attempt, request: FindTokens) -> TokensFound | NotFound:
        ref = request.customer_ref
        rows = self._store.read_customer(ref, attempt.call_id, attempt.now_s)
        if not rows.is_granted:
            return NotFound()
        tokens = {token_ref: self._token(ref, token_ref, rows.tokens) for token_ref in rows.tokens}
        issued = sum(
            token.kind is request.kind
            and token.state is TokenState.ISSUED
            and rows.wrong_codes.get(token_ref, 0) < self._policy.token.wrong_codes
            for token_ref, token in tokens.items()
        )
        return TokensFound(issued, self._active_kind(ref, rows.customer, rows.tokens))

    def choose_token(
        self, attempt: Attempt, request: ChooseToken
    ) -> TokenChosen | Rejected | LockedOut | NotFound:
        """The third wrong serial of a call is `LockedOut`, as is every one after it."""
        ref = request.customer_ref
        choice = self._store.choose_token(
            Turn(attempt, ref),
            request.kind,
            self._vault.tail_ref(ref, request.serial_tail),
            audit.of_attempt(Tag.CHOICE_ACCEPTED, attempt, ref).encode(),
            audit.of_attempt(Tag.CHOICE_REFUSED, attempt, ref).encode(),
        )
        match choice.status:
            case ChoiceStatus.NOT_GRANTED:
                return NotFound()
            case ChoiceStatus.LOCKED:
                return LockedOut()
            case ChoiceStatus.REFUSED:
                return Rejected(choice.left)
            case ChoiceStatus.CHOSEN:
                self._token(ref, choice.token_ref, choice.tokens)
                replaces = self._active_kind(ref, choice.customer, choice.tokens)
                return TokenChosen(choice.token_ref, replaces)

    def open_challenge(
        self, attempt: Attempt, request: OpenChallenge, dictation_s: Dictation
    ) -> ChallengeOpened | LockedOut | NotFound:
        for _ in range(DRAWS):
            opening = self._draw(attempt, request, dictation_s)
            match opening.status:
                case OpeningStatus.ASKED_BEFORE:
                    continue
                case OpeningStatus.NOT_GRANTED | OpeningStatus.NOT_FOUND:
                    return NotFound()
                case OpeningStatus.LOCKED:
                    return LockedOut()
                case OpeningStatus.TOO_MANY:
                    return LockedOut(opening.until_s)
                case OpeningStatus.OPENED:
                    return self._opened(attempt, request, opening)
        raise StoreError("no challenge was drawn that the token was never asked")

    def _draw(self, attempt: Attempt, request: OpenChallenge, dictation_s: Dictation) -> Opening:
        digits = random_digits(self._random_bytes, CHALLENGE_DIGITS)
        challenge_id = self._random_bytes(CHALLENGE_ID_BYTES).hex()
        ref, token_ref = request.customer_ref, request.token_ref
        spoken_s = dictation_s(Secret(digits))
        new = NewChallenge(
            token_ref=token_ref,
            purpose=request.purpose,
            agreed_to_replace=request.agreed_to_replace,
            not_after_s=request.not_after_s,
            dictation_s={kind: spoken_s if RULES[kind].has_keypad else 0 for kind in TokenKind},
            challenge_id=challenge_id,
            sealed=seal_challenge(self._vault, token_ref, challenge_id, attempt.call_id, digits),
            mark=self._vault.asked_ref(token_ref, digits),
        )
        return self._store.open_challenge(
            Turn(attempt, ref),
            new,
            audit.of_attempt(Tag.CHALLENGE_OPENED, attempt, ref, token_ref).encode(),
            audit.of_attempt(Tag.CHALLENGE_REFUSED, attempt, ref, token_ref).encode(),
            notices.encode(NoticeKind.CHALLENGES_UNANSWERED, ref, attempt.now_s),
        )

    def _opened(
        self, attempt: Attempt, request: OpenChallenge, opening: Opening
    ) -> ChallengeOpened:
        token_ref = request.token_ref
        token = self._token(request.customer_ref, token_ref, {token_ref: opening.token})
        digits = open_sealed_challenge(
            self._vault, token_ref, opening.challenge_id, attempt.call_id, opening.sealed
        )
        spoken = digits if RULES[token.kind].has_keypad else ""
        return ChallengeOpened(opening.challenge_id, Secret(spoken))

    def restart_window(
        self, attempt: Attempt, request: RestartWindow, dictation_s: int
    ) -> StillOpen | Expired:
        ref, token_ref = request.customer_ref, request.token_ref
        is_open = self._store.restart_window(
            Turn(attempt, ref),
            ChallengeName(token_ref, request.challenge_id),
            dictation_s,
            audit.of_attempt(Tag.WINDOW_RESTARTED, attempt, ref, token_ref).encode(),
        )
        return StillOpen() if is_open else Expired()

    def look_at_challenge(self, attempt: Attempt, request: LookAtChallenge) -> StillOpen | Expired:
        turn = Turn(attempt, request.customer_ref)
        name = ChallengeName(request.token_ref, request.challenge_id)
        return StillOpen() if self._store.look_at_challenge(turn, name) else Expired()

    def _token(self, ref: str, token_ref: str, tokens: Mapping[str, str]) -> TokenRecord:
        return records.read(
            TokenRecord, tokens[token_ref], self._vault, customer_ref=ref, token_ref=token_ref
        )

    def _active_kind(self, ref: str, customer: str, tokens: Mapping[str, str]) -> TokenKind | None:
        record = records.read(CustomerRecord, customer, self._vault, customer_ref=ref)
        return self._token(ref, record.active, tokens).kind if record.active else None


def seal_challenge(
    vault: Vault, token_ref: str, challenge_id: str, call_id: str, digits: str
) -> str:
    """Bound to its token, itself and its call: moved elsewhere it does not open."""
    return vault.seal(digits.encode(), "challenge", token_ref, challenge_id, call_id)


def open_sealed_challenge(
    vault: Vault, token_ref: str, challenge_id: str, call_id: str, sealed: str
) -> str:
    return vault.open(sealed, "challenge", token_ref, challenge_id, call_id).decode()
