"""What we know of a call between two webhooks. Every field is stored, sealed, with the session."""

from msgspec import Struct
from msgspec.structs import replace

from ivr.dialog.banking import Operation, Payee
from ivr.dialog.states import State
from otp_core.kinds import Factor, Purpose, TokenKind
from otp_core.secret import NOTHING, Secret


class Activation(Struct, frozen=True, kw_only=True):
    """One activation in progress (dialog.md, option 2)."""

    admitted_until_s: int = 0  # R1: closing plus grace, counted when the option was chosen
    serial_tail: Secret = NOTHING
    replaces: TokenKind | None = None
    is_over: bool = False  # no second activation in this call


class Signing(Struct, frozen=True, kw_only=True):
    """One code that is waited for, whatever it is for (dialog.md, option 2, 5 to 7)."""

    purpose: Purpose = Purpose.ACTIVATION
    kind: TokenKind = TokenKind.FISICO
    token_ref: str = ""
    challenge_id: str = ""
    challenge: Secret = NOTHING
    challenges: int = 0  # opened in this call for this purpose
    dictations: int = 0  # of this challenge, that the caller asked for; also its pace
    waits: int = 0  # silences while the token is being used; they cost nothing
    is_same_phone: bool = False  # the app is in the phone that calls: the code comes in halves
    first_half: Secret = NOTHING


class Order(Struct, frozen=True, kw_only=True):
    """One operation on its way: drafted field by field, checked, confirmed, handed over."""

    operation: Operation
    field: int = 0  # which of its fields is asked now
    payees: tuple[Payee, ...] = ()  # that were read aloud, in that order
    is_new_payee: bool = False
    folio: str = ""


class Call(Struct, frozen=True, kw_only=True):
    state: State = State.GREETING
    ends_at_s: int  # UTC seconds; the call's longest life
    language: str = "es-MX"
    chose_language: bool = False  # by a key, so that it wins over what is remembered
    turns: int = 0
    silences: int = 0  # in this state
    slips: int = 0  # in this state: a wrong key, too few digits
    heard: frozenset[str] = frozenset()  # long prompts that are not said twice
    finish_key: str = ""  # what ends the answer now awaited
    customer_number: Secret = NOTHING  # the bank's core knows the customer by it
    customer_ref: str = ""  # who the caller is; "" before identification
    factor: Factor | None = None  # what they identified with
    tries: int = 0  # identifications that failed in this call
    then: State = State.MAIN_MENU  # where to go once identified
    activation: Activation = Activation()
    signing: Signing = Signing()
    order: Order | None = None
    lost_kind: TokenKind = TokenKind.FISICO
    new_secret: Secret = NOTHING  # typed once; only until it is typed again
    made_secret: bool = False  # a secret number, in this call
    secret_tries: int = 0  # new secret numbers that were refused in this call

    def at(self, state: State) -> "Call":
        """The call in another state: the counters of a state start anew."""
        return replace(self, state=state, silences=0, slips=0)

    def activating(self, **changes: object) -> "Call":
        return replace(self, activation=replace(self.activation, **changes))

    def signed(self, **changes: object) -> "Call":
        return replace(self, signing=replace(self.signing, **changes))

    def as_stranger(self) -> "Call":
        """Identified no longer; nothing of theirs is kept."""
        return replace(
            self,
            customer_ref="",
            customer_number=NOTHING,
            factor=None,
            signing=Signing(),
            order=None,
        )
