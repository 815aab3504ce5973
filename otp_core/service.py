"""OtpCore: one method a use case on a caller's behalf. Fails closed, with a value."""

from collections.abc import Callable

from otp_core.requests import (
    Attempt,
    ChooseToken,
    EndCall,
    FindTokens,
    Identify,
    LookAtChallenge,
    OpenChallenge,
    Request,
    RestartWindow,
    VerifyCode,
)
from otp_core.secret import Secret
from otp_core.verdicts import (
    Accepted,
    ChallengeOpened,
    Expired,
    Identified,
    LockedOut,
    Mistyped,
    NotFound,
    NotIdentified,
    Rejected,
    StillOpen,
    TokenChosen,
    TokensFound,
    Unavailable,
    Verdict,
)

Dictation = Callable[[Secret], int]  # the seconds it takes to speak a challenge


class OtpCore:
    """Every method takes the attempt first; the same attempt id has the same result."""

    def identify(
        self, attempt: Attempt, request: Identify
    ) -> Identified | NotIdentified | Unavailable:
        raise NotImplementedError

    def find_tokens(
        self, attempt: Attempt, request: FindTokens
    ) -> TokensFound | NotFound | Unavailable:
        raise NotImplementedError

    def choose_token(
        self, attempt: Attempt, request: ChooseToken
    ) -> TokenChosen | Rejected | LockedOut | NotFound | Unavailable:
        raise NotImplementedError

    def open_challenge(
        self, attempt: Attempt, request: OpenChallenge, *, dictation_s: Dictation
    ) -> ChallengeOpened | LockedOut | NotFound | Unavailable:
        raise NotImplementedError

    def restart_window(
        self, attempt: Attempt, request: RestartWindow, *, dictation_s: int
    ) -> StillOpen | Expired | Unavailable:
        raise NotImplementedError

    def look_at_challenge(
        self, attempt: Attempt, request: LookAtChallenge
    ) -> StillOpen | Expired | Unavailable:
        raise NotImplementedError

    def verify_code(
        self, attempt: Attempt, request: VerifyCode
    ) -> Accepted | Rejected | Mistyped | Expired | LockedOut | Unavailable:
        raise NotImplementedError

    def end_call(self, attempt: Attempt, request: EndCall) -> Accepted | Unavailable:
        raise NotImplementedError

    def answer(
        self, attempt: Attempt, request: Request, *, dictation_s: Dictation | int = 0
    ) -> Verdict:
        """`dictation_s`: a callable for `OpenChallenge`, seconds for `RestartWindow`."""
        raise NotImplementedError
