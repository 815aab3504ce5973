"""Choosing a token, and its one open challenge: only for a call that identified the customer."""

from collections.abc import Callable

from otp_core import audit, bindings, notices
from otp_core.audit import Tag
from otp_core.chance import RandomBytes, random_digits
from otp_core.errors import StoreError
from otp_core.holdings import active_kind, read_customer, read_token
from otp_core.kinds import TokenKind
from otp_core.policy import Policy
from otp_core.requests import (
    Attempt,
    ChooseToken,
    LookAtChallenge,
    OpenChallenge,
    RestartWindow,
)
from otp_core.rows import (
    ChallengeName,
    ChoiceStatus,
    NewChallenge,
    Opening,
    OpeningEntries,
    OpeningStatus,
    Turn,
)
from otp_core.secret import Secret
from otp_core.staff import NoticeKind
from otp_core.store import CallerStore
from otp_core.tokens import CHALLENGE_DIGITS, RULES
from otp_core.vault import Vault
from otp_core.verdicts import (
    ChallengeOpened,
    CoolingDown,
    Expired,
    LockedOut,
    NotFound,
    Rejected,
    StillOpen,
    TokenChosen,
)

DRAWS = 8  # for digits the token was never asked; 10^8 of them make even the second rare
CHALLENGE_ID_BYTES = 16

Dictation = Callable[[Secret], int]  # the seconds it takes to speak a challenge


def spoken(dictation_s: Dictation | int) -> Dictation:
    """Seconds that are known beforehand are so many whatever the challenge."""
    if not isinstance(dictation_s, int):
        return dictation_s
    seconds = dictation_s
    return lambda _: seconds


class Challenges:
    def __init__(
        self, store: CallerStore, vault: Vault, policy: Policy, random_bytes: RandomBytes
    ) -> None:
        self._store = store
        self._vault = vault
        self._policy = policy
        self._random_bytes = random_bytes

    def choose_token(
        self, attempt: Attempt, request: ChooseToken
    ) -> TokenChosen | Rejected | LockedOut | NotFound:
        """The third wrong serial of a call is `LockedOut`, as is every one after it."""
        ref = request.customer_ref
        choice = self._store.choose_token(
            Turn(attempt, ref),
            request.kinds,
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
                token = read_token(ref, choice.token_ref, choice.tokens, self._vault)
                replaces = active_kind(ref, choice.customer, choice.tokens, self._vault)
                return TokenChosen(choice.token_ref, replaces, token.kind)

    def open_challenge(
        self, attempt: Attempt, request: OpenChallenge, dictation_s: Dictation
    ) -> ChallengeOpened | LockedOut | CoolingDown | NotFound:
        if not bindings.is_whole(request):
            return NotFound()
        for _ in range(DRAWS):
            opening = self._draw(attempt, request, dictation_s)
            if opening.status is not OpeningStatus.ASKED_BEFORE:
                return self._answer(attempt, request, opening)
        raise StoreError("no challenge was drawn that the token was never asked")

    def _answer(
        self, attempt: Attempt, request: OpenChallenge, opening: Opening
    ) -> ChallengeOpened | LockedOut | CoolingDown | NotFound:
        match opening.status:
            case OpeningStatus.OPENED:
                return self._opened(attempt, request, opening)
            case OpeningStatus.LOCKED:
                return LockedOut()
            case OpeningStatus.TOO_MANY:
                return LockedOut(opening.until_s)
            case OpeningStatus.COOLING_DOWN:
                return CoolingDown(opening.until_s)
            case _:
                return NotFound()

    def _binding(self, request: OpenChallenge) -> str:
        digest = request.binding.digest if request.binding else ""
        return bindings.fingerprint(self._vault, request.customer_ref, request.token_ref, digest)

    def _draw(self, attempt: Attempt, request: OpenChallenge, dictation_s: Dictation) -> Opening:
        ref, token_ref = request.customer_ref, request.token_ref
        entries = (
            audit.of_attempt(tag, attempt, ref, token_ref).encode()
            for tag in (Tag.CHALLENGE_OPENED, Tag.CHALLENGE_REFUSED, Tag.COOLING_DOWN)
        )
        return self._store.open_challenge(
            Turn(attempt, ref),
            self._new(attempt, request, dictation_s),
            OpeningEntries(*entries),
            notices.encode(NoticeKind.CHALLENGES_UNANSWERED, ref, attempt.now_s),
        )

    def _new(
        self, attempt: Attempt, request: OpenChallenge, dictation_s: Dictation
    ) -> NewChallenge:
        payee_tail = request.binding.payee_tail.reveal() if request.binding else ""
        digits = payee_tail + random_digits(self._random_bytes, CHALLENGE_DIGITS)
        challenge_id = self._random_bytes(CHALLENGE_ID_BYTES).hex()
        spoken_s, binding = dictation_s(Secret(digits)), self._binding(request)
        name = (request.token_ref, challenge_id, attempt.call_id)
        return NewChallenge(
            token_ref=request.token_ref,
            purpose=request.purpose,
            agreed_to_replace=request.agreed_to_replace,
            binding=binding,
            waits=bindings.waits(request.binding, self._policy.cooling_down),
            not_after_s=request.not_after_s,
            dictation_s={kind: spoken_s if RULES[kind].has_keypad else 0 for kind in TokenKind},
            challenge_id=challenge_id,
            sealed=seal_challenge(self._vault, *name, digits, bound_to=(request.purpose, binding)),
            mark=self._vault.asked_ref(request.token_ref, digits),
        )

    def _opened(
        self, attempt: Attempt, request: OpenChallenge, opening: Opening
    ) -> ChallengeOpened:
        ref, token_ref = request.customer_ref, request.token_ref
        read_customer(ref, opening.customer, self._vault)
        token = read_token(ref, token_ref, {token_ref: opening.token}, self._vault)
        digits = open_sealed_challenge(
            self._vault,
            token_ref,
            opening.challenge_id,
            attempt.call_id,
            opening.sealed,
            bound_to=(request.purpose, self._binding(request)),
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


def seal_challenge(
    vault: Vault,
    token_ref: str,
    challenge_id: str,
    call_id: str,
    digits: str,
    *,
    bound_to: tuple[str, str],
) -> str:
    """Bound to its token, itself, its call and `bound_to` (its purpose, and which operation).

    Moved elsewhere, or given another purpose or operation, it does not open.
    """
    return vault.seal(digits.encode(), "challenge", token_ref, challenge_id, call_id, *bound_to)


def open_sealed_challenge(
    vault: Vault,
    token_ref: str,
    challenge_id: str,
    call_id: str,
    sealed: str,
    *,
    bound_to: tuple[str, str],
) -> str:
    return vault.open(sealed, "challenge", token_ref, challenge_id, call_id, *bound_to).decode()
