"""What we know of a call between two webhooks. Every field is stored, sealed, with the session."""

from dataclasses import dataclass, replace

from ivr.dialog.states import State
from otp_core.kinds import TokenKind
from otp_core.secret import NOTHING, Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Activation:
    """One activation in progress (dialog.md, option 2)."""

    admitted_until_s: int = 0  # R1: closing plus grace, counted when the option was chosen
    token_ref: str = ""
    serial_tail: Secret = NOTHING
    replaces: TokenKind | None = None
    challenge_id: str = ""
    challenge: Secret = NOTHING
    challenges: int = 0  # opened in this call
    dictations: int = 0  # of this challenge, that the caller asked for; also its pace
    waits: int = 0  # silences while the token is being used; they cost nothing
    is_over: bool = False  # no second activation in this call


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    state: State = State.GREETING
    ends_at_s: int  # UTC seconds; the call's longest life
    turns: int = 0
    silences: int = 0  # in this state
    slips: int = 0  # in this state: a wrong key, too few digits
    heard: frozenset[str] = frozenset()  # long prompts that are not said twice
    finish_key: str = ""  # what ends the answer now awaited
    customer_number: Secret = NOTHING  # only until the secret has been keyed
    customer_ref: str = ""  # who the caller is; "" before identification
    tries: int = 0  # identifications that failed in this call
    then: State = State.MAIN_MENU  # where to go once identified
    activation: Activation = Activation()

    def at(self, state: State) -> "Call":
        """The call in another state: the counters of a state start anew."""
        return replace(self, state=state, silences=0, slips=0)

    def activating(self, **changes: object) -> "Call":
        return replace(self, activation=replace(self.activation, **changes))  # type: ignore[arg-type]  # dataclasses.replace is untyped by field
