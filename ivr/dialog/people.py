"""Agents: within their hours the call goes to them; otherwise, when they can be reached (N12, N15).

Whoever is transferred is no longer identified: the open challenge is void, and the person who
answers never asks for a code.
"""

from ivr.dialog.actions import Say
from ivr.dialog.call import Call
from ivr.dialog.events import (
    DeskClosed,
    DeskOpen,
    Entered,
    Event,
    TransferEnded,
    UnexpectedEventError,
)
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_hours, go, hang_up, transfer

HELP, MOVIL_SUPPORT = "help", "movil_support"


def people(call: Call, event: Event, rules: Rules) -> Step:
    """Key 0, from any menu."""
    match event:
        case DeskClosed(now_s, opens_at_s):
            said = Say("people.closed", {"opens": opens_at_s, "now_s": now_s})
            return go(call, State.MAIN_MENU, said)
        case _:
            return _to(HELP, call, event)


def movil_support(call: Call, event: Event, rules: Rules) -> Step:
    """N12: the caller is guided by the error that the app shows."""
    match event:
        case DeskClosed(now_s, opens_at_s):
            said = Say("people.movil_closed", {"opens": opens_at_s, "now_s": now_s})
            return go(call, State.ANYTHING_ELSE, said)
        case _:
            return _to(MOVIL_SUPPORT, call, event)


def rescue(call: Call, event: Event, rules: Rules) -> Step:
    """Too many slips in one place: somebody who can help, or a kind goodbye."""
    match event:
        case DeskClosed():
            return hang_up(call, Say("goodbye_because.slips"))
        case TransferEnded(was_answered=False):
            return hang_up(call, Say("people.not_reached"))
        case _:
            return _to(HELP, call, event)


def _to(desk: str, call: Call, event: Event) -> Step:
    match event:
        case Entered():
            return ask_hours(call, desk)
        case DeskOpen():
            return transfer(call.as_stranger(), desk, Say("people.transferring"))
        case TransferEnded(was_answered=True):
            return hang_up(call)
        case TransferEnded():
            return go(call, State.MAIN_MENU, Say("people.not_reached"))
        case _:
            raise UnexpectedEventError(call.state, event)
