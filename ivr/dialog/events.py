"""What can happen in a call."""

from dataclasses import dataclass

from ivr.dialog.banking import BankAnswer
from otp_core.secret import Secret
from otp_core.verdicts import Verdict


@dataclass(frozen=True, slots=True)
class Entered:
    """The call has just arrived in this state."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The keys pressed (0-9, * and #); `finished_on` ended them and is not among them."""

    keys: Secret
    finished_on: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """The caller pressed nothing."""


@dataclass(frozen=True, slots=True)
class DeskOpen:
    """An answer to `AskHours`, in UTC seconds. A call admitted now may outlast the closing."""

    now_s: int
    closes_at_s: int
    admitted_until_s: int


@dataclass(frozen=True, slots=True)
class DeskClosed:
    """The other answer to `AskHours`; times are UTC seconds."""

    now_s: int
    opens_at_s: int


@dataclass(frozen=True, slots=True)
class TransferEnded:
    """The transfer is over: people were reached, or nobody took the call."""

    was_answered: bool


@dataclass(frozen=True, slots=True)
class TimeIsUp:
    """The call reached its longest, or nobody pressed a key for too long."""


Event = (
    Entered
    | Pressed
    | Silence
    | DeskOpen
    | DeskClosed
    | TransferEnded
    | TimeIsUp
    | BankAnswer
    | Verdict
)


class UnexpectedEventError(Exception):
    """A bug of ours: this event cannot happen in this state. Never carries the event's content."""

    def __init__(self, state: str, event: Event) -> None:
        super().__init__(f"{type(event).__name__} in state {state}")
