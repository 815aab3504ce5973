"""Where a call comes in, where people can be had, and where it ends."""

from ivr.dialog.actions import Say
from ivr.dialog.call import Call
from ivr.dialog.events import DeskClosed, DeskOpen, Entered, Event, UnexpectedEventError
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_hours, go, hang_up


def greeting(call: Call, event: Event, rules: Rules) -> Step:
    """Who we are, and one short piece of safety advice (C7)."""
    return go(call, State.MAIN_MENU, Say("greeting.welcome"), Say("greeting.advice"))


def people(call: Call, event: Event, rules: Rules) -> Step:
    """Key 0: when people can be reached (N15)."""
    match event:
        case Entered():
            return ask_hours(call, "help")
        case DeskOpen(now_s, closes_at_s, _):
            said = Say("people.open", {"closes": closes_at_s, "now_s": now_s})
            return go(call, State.MAIN_MENU, said)
        case DeskClosed(now_s, opens_at_s):
            said = Say("people.closed", {"opens": opens_at_s, "now_s": now_s})
            return go(call, State.MAIN_MENU, said)
        case _:
            raise UnexpectedEventError(call.state, event)


def goodbye(call: Call, event: Event, rules: Rules) -> Step:
    return hang_up(call)
