"""What the core is asked on a caller's behalf: plain values, valid once built."""

from dataclasses import dataclass

from otp_core.kinds import Channel, Factor, Purpose, TokenKind
from otp_core.secret import Secret


@dataclass(frozen=True, slots=True)
class Attempt:
    """Under which turn of which call something is asked; the same `id` has the same result."""

    id: str  # "<CallSid>:<turn>"
    call_id: str
    now_s: int  # UTC seconds at which the turn arrived
    channel: Channel = Channel.PHONE


@dataclass(frozen=True, slots=True)
class Identify:
    customer_number: Secret
    secret: Secret
    factor: Factor


@dataclass(frozen=True, slots=True)
class FindTokens:
    """Which tokens of `kind` are issued to the identified customer and not yet active?"""

    customer_ref: str
    kind: TokenKind


@dataclass(frozen=True, slots=True)
class ChooseToken:
    """The issued token of `kind` whose serial ends in these four digits."""

    customer_ref: str
    kind: TokenKind
    serial_tail: Secret


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """A new challenge; it voids the token's former one.

    `agreed_to_replace`: the customer accepted that the active token will be disabled (N9).
    `not_after_s`: the end of the call's life, UTC seconds; no window outlasts it.
    """

    customer_ref: str
    token_ref: str
    purpose: Purpose
    agreed_to_replace: bool
    not_after_s: int


@dataclass(frozen=True, slots=True)
class RestartWindow:
    """The caller asked to hear the challenge again: the window counts from that dictation's end."""

    customer_ref: str
    token_ref: str
    challenge_id: str


@dataclass(frozen=True, slots=True)
class LookAtChallenge:
    """Does the challenge still live? Changes nothing."""

    customer_ref: str
    token_ref: str
    challenge_id: str


@dataclass(frozen=True, slots=True)
class VerifyCode:
    customer_ref: str
    token_ref: str
    challenge_id: str
    code: Secret


@dataclass(frozen=True, slots=True)
class EndCall:
    """The call is over or goes elsewhere: its open challenge is void, its temporary key free."""

    customer_ref: str


Request = (
    Identify
    | FindTokens
    | ChooseToken
    | OpenChallenge
    | RestartWindow
    | LookAtChallenge
    | VerifyCode
    | EndCall
)
