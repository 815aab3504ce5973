"""OtpCore: one method a use case on a caller's behalf. Fails closed, with a value.

Every method takes the attempt first: the same attempt id has the same result. Only a call that has
identified the customer may do more than identify. `Unavailable` where what happened could not be
recorded.
"""

from otp_core.blocking import Blocking
from otp_core.challenges import Challenges, Dictation, spoken
from otp_core.chance import RandomBytes
from otp_core.closed import fails_closed
from otp_core.errors import OtpCoreError
from otp_core.holdings import Holdings
from otp_core.identification import Identification
from otp_core.own_secret import OwnSecret
from otp_core.pausing import PauseDesk
from otp_core.policy import Policy
from otp_core.pressure import Pressure
from otp_core.requests import (
    Attempt,
    BlockTokens,
    ChooseToken,
    EndCall,
    FindActiveToken,
    FindTokens,
    Identify,
    LookAtChallenge,
    OpenChallenge,
    PauseToken,
    RememberLanguage,
    ReportDone,
    Request,
    RestartWindow,
    SetSecretNumber,
    VerifyCode,
)
from otp_core.store import CallerStore
from otp_core.vault import Vault
from otp_core.verdicts import (
    Accepted,
    ActiveToken,
    ChallengeOpened,
    CoolingDown,
    Expired,
    Identified,
    LockedOut,
    Mistyped,
    NotFound,
    NotIdentified,
    Rejected,
    Remembered,
    Reported,
    SecretNumberChanged,
    SecretNumberUnfit,
    StillOpen,
    TokenChosen,
    TokenPaused,
    TokensBlocked,
    TokensFound,
    Verdict,
)
from otp_core.verification import Verification


class OtpCore:
    """Made by `otp_core.core.build`."""

    def __init__(
        self, store: CallerStore, vault: Vault, policy: Policy, random_bytes: RandomBytes
    ) -> None:
        self._identification = Identification(store, vault)
        self._holdings = Holdings(store, vault, policy)
        self._challenges = Challenges(store, vault, policy, random_bytes)
        self._own_secret = OwnSecret(store, vault)
        self._blocking = Blocking(store, vault)
        self._pauses = PauseDesk(store, vault)
        self._pressure = Pressure(store, vault, policy)
        self._verification = Verification(store, vault, policy)

    @fails_closed
    def identify(self, attempt: Attempt, request: Identify) -> Identified | NotIdentified:
        """Counts, then compares; unknown, wrong, locked and blocked are one answer."""
        return self._identification.identify(attempt, request)

    @fails_closed
    def find_tokens(self, attempt: Attempt, request: FindTokens) -> TokensFound | NotFound:
        """`NotFound`: the customer was not identified in this call."""
        return self._holdings.find_tokens(attempt, request)

    @fails_closed
    def find_active_token(
        self, attempt: Attempt, request: FindActiveToken
    ) -> ActiveToken | NotFound:
        """`NotFound`: none, locked, or the call was not identified by the secret number."""
        return self._holdings.find_active(attempt, request)

    @fails_closed
    def choose_token(
        self, attempt: Attempt, request: ChooseToken
    ) -> TokenChosen | Rejected | LockedOut | NotFound:
        """`LockedOut`: this call's tries are used up. `NotFound`: not identified in this call."""
        return self._challenges.choose_token(attempt, request)

    @fails_closed
    def open_challenge(
        self, attempt: Attempt, request: OpenChallenge, *, dictation_s: Dictation
    ) -> ChallengeOpened | LockedOut | CoolingDown | NotFound:
        """`dictation_s(challenge)` seconds are added to its window.

        `LockedOut(until_s)`: the customer's challenges of the day are used up. `LockedOut(None)`:
        the token is locked. `CoolingDown`: the operation waits, for token or secret number are new.
        `NotFound`: not this call's; for an activation not issued, or the active one was not agreed
        to be replaced; for an operation not active, not bound, or identified by a temporary key.
        """
        return self._challenges.open_challenge(attempt, request, dictation_s)

    @fails_closed
    def restart_window(
        self, attempt: Attempt, request: RestartWindow, *, dictation_s: int
    ) -> StillOpen | Expired:
        """The window counts from the end of this dictation, within the challenge's longest life."""
        return self._challenges.restart_window(attempt, request, dictation_s)

    @fails_closed
    def look_at_challenge(self, attempt: Attempt, request: LookAtChallenge) -> StillOpen | Expired:
        """Changes nothing."""
        return self._challenges.look_at_challenge(attempt, request)

    @fails_closed
    def verify_code(
        self, attempt: Attempt, request: VerifyCode
    ) -> Accepted | Rejected | Mistyped | Expired | LockedOut:
        """`Accepted` once, with a folio for an operation. See `verification` for spent challenges.

        `Expired` also where the operation is not the one its challenge was bound to.
        """
        return self._verification.verify_code(attempt, request)

    @fails_closed
    def set_secret_number(
        self, attempt: Attempt, request: SetSecretNumber
    ) -> SecretNumberChanged | SecretNumberUnfit | NotFound:
        """By either factor; a temporary key is used up. Open challenges are void."""
        return self._own_secret.set_secret_number(attempt, request)

    @fails_closed
    def block_tokens(self, attempt: Attempt, request: BlockTokens) -> TokensBlocked | NotFound:
        """Final. By either factor; a temporary key is used up where something was blocked."""
        return self._blocking.block_tokens(attempt, request)

    @fails_closed
    def pause_token(
        self, attempt: Attempt, request: PauseToken
    ) -> TokenPaused | Rejected | LockedOut:
        """Needs no identification. Unknown customer and wrong serial are answered alike."""
        return self._pauses.pause_token(attempt, request)

    @fails_closed
    def report_done(self, attempt: Attempt, request: ReportDone) -> Reported | NotFound:
        """Told once an attempt; `NotFound`: the customer was not identified in this call."""
        return self._identification.report_done(attempt, request)

    @fails_closed
    def remember_language(
        self, attempt: Attempt, request: RememberLanguage
    ) -> Remembered | NotFound:
        """A language and a region, such as es-MX; `identify` gives it back."""
        return self._identification.remember_language(attempt, request)

    def pressure(self, attempt: Attempt) -> int:
        """Seconds to wait before an identification that was refused is answered. One trip.

        Counts `attempt.caller`, where there is one, and the line; the longest delay on a fault.
        """
        try:
            return self._pressure.delay_s(attempt)
        except OtpCoreError:
            return self._pressure.longest_s

    @fails_closed
    def end_call(self, attempt: Attempt, request: EndCall) -> Accepted:
        """Idempotent, and right for a call that never identified."""
        return self._identification.end_call(attempt, request)

    def answer(
        self, attempt: Attempt, request: Request, *, dictation_s: Dictation | int = 0
    ) -> Verdict:
        """Any request. `dictation_s`: seconds, or how many a challenge to be opened will take."""
        match request:
            case OpenChallenge():
                return self.open_challenge(attempt, request, dictation_s=spoken(dictation_s))
            case RestartWindow():
                seconds = dictation_s if isinstance(dictation_s, int) else 0
                return self.restart_window(attempt, request, dictation_s=seconds)
            case (
                SetSecretNumber() | BlockTokens() | PauseToken() | ReportDone() | RememberLanguage()
            ):
                return self._answer_own(attempt, request)
            case _:
                return self._answer_plain(attempt, request)

    def _answer_plain(
        self,
        attempt: Attempt,
        request: Identify
        | FindTokens
        | FindActiveToken
        | ChooseToken
        | LookAtChallenge
        | VerifyCode
        | EndCall,
    ) -> Verdict:
        match request:
            case Identify():
                return self.identify(attempt, request)
            case FindTokens():
                return self.find_tokens(attempt, request)
            case FindActiveToken():
                return self.find_active_token(attempt, request)
            case ChooseToken():
                return self.choose_token(attempt, request)
            case LookAtChallenge():
                return self.look_at_challenge(attempt, request)
            case VerifyCode():
                return self.verify_code(attempt, request)
            case EndCall():
                return self.end_call(attempt, request)

    def _answer_own(
        self,
        attempt: Attempt,
        request: SetSecretNumber | BlockTokens | PauseToken | ReportDone | RememberLanguage,
    ) -> Verdict:
        match request:
            case SetSecretNumber():
                return self.set_secret_number(attempt, request)
            case BlockTokens():
                return self.block_tokens(attempt, request)
            case PauseToken():
                return self.pause_token(attempt, request)
            case ReportDone():
                return self.report_done(attempt, request)
            case RememberLanguage():
                return self.remember_language(attempt, request)
