"""What the core is asked on a caller's behalf: plain values, valid once built."""

from dataclasses import dataclass, field

from otp_core.kinds import Channel, Factor, Purpose, TokenKind
from otp_core.secret import NOTHING, Secret


@dataclass(frozen=True, slots=True)
class Attempt:
    """Under which turn of which call something is asked; the same `id` has the same result."""

    id: str  # "<CallSid>:<turn>"
    call_id: str
    now_s: int  # UTC seconds at which the turn arrived
    channel: Channel = Channel.PHONE
    caller: Secret = field(default=NOTHING, hash=False)  # the From number: a hint, it can be forged


@dataclass(frozen=True, slots=True)
class Identify:
    customer_number: Secret
    secret: Secret
    factor: Factor


@dataclass(frozen=True, slots=True)
class FindTokens:
    """Which tokens of these kinds are issued to the identified customer and not yet active?"""

    customer_ref: str
    kinds: tuple[TokenKind, ...]


@dataclass(frozen=True, slots=True)
class ChooseToken:
    """The issued token of one of these kinds whose serial ends in these four digits."""

    customer_ref: str
    kinds: tuple[TokenKind, ...]
    serial_tail: Secret


@dataclass(frozen=True, slots=True)
class FindActiveToken:
    """Which token approves the identified customer's operations?"""

    customer_ref: str


@dataclass(frozen=True, slots=True)
class Binding:
    """What a code approves, and nothing else: any change of it voids the challenge.

    `digest`: SHA-256 of the frozen operation, hex. `payee_tail`: the last four digits of the
    destination account, which become the challenge's first four; NOTHING where there is none.
    `amount_centavos`: 0 where no money moves. `is_new_payee`: a payee is added.
    """

    digest: str
    payee_tail: Secret
    amount_centavos: int
    is_new_payee: bool


@dataclass(frozen=True, slots=True)
class OpenChallenge:
    """A new challenge; it voids the token's former one.

    `binding`: for `Purpose.OPERATION`, what its code will approve; None for an activation.
    `agreed_to_replace`: the customer accepted that the active token will be disabled (N9).
    `not_after_s`: the end of the call's life, UTC seconds; no window outlasts it.
    """

    customer_ref: str
    token_ref: str
    purpose: Purpose
    agreed_to_replace: bool
    not_after_s: int
    binding: Binding | None = None


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
    """`digest`: of the operation as it is now, "" for an activation; it must be the one bound."""

    customer_ref: str
    token_ref: str
    challenge_id: str
    code: Secret
    digest: str = ""


@dataclass(frozen=True, slots=True)
class SetSecretNumber:
    """A new secret number, after identifying with the old one or a temporary key (C2, C3)."""

    customer_ref: str
    secret: Secret


@dataclass(frozen=True, slots=True)
class BlockTokens:
    """Lost or stolen (N13): every token of these kinds that could serve is blocked for good."""

    customer_ref: str
    kinds: tuple[TokenKind, ...]


@dataclass(frozen=True, slots=True)
class PauseToken:
    """A pause that staff can lift, by somebody who could not identify: the whole serial's digits.

    Has a budget of its own; unknown customer and wrong serial are answered alike.
    """

    customer_number: Secret
    serial_digits: Secret


@dataclass(frozen=True, slots=True)
class ReportDone:
    """The bank has done what was approved under this folio: the customer is told."""

    customer_ref: str
    folio: str


@dataclass(frozen=True, slots=True)
class RememberLanguage:
    """The language this customer wants to hear: "es-MX", "en-US"."""

    customer_ref: str
    language: str


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
    | FindActiveToken
    | SetSecretNumber
    | BlockTokens
    | PauseToken
    | ReportDone
    | RememberLanguage
    | EndCall
)
