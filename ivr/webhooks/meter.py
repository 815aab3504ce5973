"""Told what happens on a line, for whoever counts it. Nothing a caller keyed is in what is told."""

from typing import Protocol

from msgspec import Struct

from ivr.dialog.events import Event
from ivr.dialog.states import State
from ivr.telephony import CallStatus, Reason
from ivr.webhooks.conversation import Turn


class Taken(Struct, frozen=True):
    """A turn that counts: answered, saved, and the first of its deliveries.

    `state`, `slips`: of the call before it. `waited_s`: since the turn before it was answered;
    None: it is the first.
    """

    state: State
    slips: int
    event: Event
    turn: Turn
    waited_s: int | None


class LineMeter(Protocol):
    """Of one line. Nothing it does may raise."""

    def took(self, taken: Taken) -> None: ...

    def left(self, state: State, status: CallStatus) -> None:
        """The caller's end: the provider says that the call is over, and it was in this state."""


class EdgeMeter(Protocol):
    """Of all lines. Nothing it does may raise."""

    def refused(self, reason: Reason) -> None: ...

    def rang_elsewhere(self) -> None:
        """A number that is no line of ours."""

    def failed(self, fault: Exception) -> None: ...


class Unmetered:
    """Nobody counts."""

    def took(self, taken: Taken) -> None:
        pass

    def left(self, state: State, status: CallStatus) -> None:
        pass

    def refused(self, reason: Reason) -> None:
        pass

    def rang_elsewhere(self) -> None:
        pass

    def failed(self, fault: Exception) -> None:
        pass
