"""What the core answers. Outcomes are values; a fault is an exception, and never `Accepted`."""

from dataclasses import dataclass

from otp_core.kinds import Factor, SecretNumberFault, TokenKind
from otp_core.secret import Secret


@dataclass(frozen=True, slots=True)
class Accepted:
    """The code was right, and everything it brings about is recorded.

    `folio`: under which number an approved operation is known; the same for the same challenge.
    """

    folio: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Wrong; `attempts_left` is the smaller of the challenge's and the token's budget."""

    attempts_left: int


@dataclass(frozen=True, slots=True)
class Mistyped:
    """Refused free of charge: the code fits the challenge with one digit wrong or two swapped."""

    attempts_left: int


@dataclass(frozen=True, slots=True)
class Expired:
    """The challenge is over: out of time or tries, void, or from before a restart of Redis.

    A code for a challenge that was spent is `Rejected`: right or wrong, the answer tells nothing.
    """


@dataclass(frozen=True, slots=True)
class LockedOut:
    """Too many wrong tries. `until_s` is UTC seconds; None: until staff lift it."""

    until_s: int | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is no such thing, or it isn't this caller's."""


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The core could not record what happened, so nothing happened."""


@dataclass(frozen=True, slots=True)
class NotIdentified:
    """Unknown, wrong, locked or blocked: one answer for all, so that it tells nothing."""


@dataclass(frozen=True, slots=True)
class Identified:
    customer_ref: str
    factor: Factor
    last_access_at_s: int | None  # None: the first time
    language: str | None = None  # what the customer chose to hear; None: nothing yet


@dataclass(frozen=True, slots=True)
class TokensFound:
    """The customer's tokens issued and not yet active, those locked, and what is active now."""

    issued: int
    active: TokenKind | None
    locked: int = 0


@dataclass(frozen=True, slots=True)
class TokenChosen:
    """`replaces`: the active token that this one's activation would disable."""

    token_ref: str
    replaces: TokenKind | None
    kind: TokenKind


@dataclass(frozen=True, slots=True)
class ActiveToken:
    token_ref: str
    kind: TokenKind


@dataclass(frozen=True, slots=True)
class CoolingDown:
    """Too soon after an activation or a change of secret number for this operation."""

    until_s: int


@dataclass(frozen=True, slots=True)
class SecretNumberChanged:
    pass


@dataclass(frozen=True, slots=True)
class SecretNumberUnfit:
    """Refused by the rules of C3; nothing was changed."""

    fault: SecretNumberFault


@dataclass(frozen=True, slots=True)
class TokensBlocked:
    """So many were blocked; 0: there was none left to block."""

    tokens: int


@dataclass(frozen=True, slots=True)
class TokenPaused:
    pass


@dataclass(frozen=True, slots=True)
class Reported:
    pass


@dataclass(frozen=True, slots=True)
class Remembered:
    pass


@dataclass(frozen=True, slots=True)
class ChallengeOpened:
    """`challenge` has no digits for a token without a keypad."""

    challenge_id: str
    challenge: Secret


@dataclass(frozen=True, slots=True)
class StillOpen:
    """The challenge lives; its code is awaited."""


# What a code can come to, but for a fault.
CodeVerdict = Accepted | Rejected | Mistyped | Expired | LockedOut

Verdict = (
    Accepted
    | Rejected
    | Mistyped
    | Expired
    | LockedOut
    | NotFound
    | Unavailable
    | NotIdentified
    | Identified
    | TokensFound
    | TokenChosen
    | ChallengeOpened
    | StillOpen
    | ActiveToken
    | CoolingDown
    | SecretNumberChanged
    | SecretNumberUnfit
    | TokensBlocked
    | TokenPaused
    | Reported
    | Remembered
)
