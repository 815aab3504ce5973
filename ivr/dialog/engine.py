"""Runs the handler of the state the call is in, and the rules that hold in every state."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ivr.dialog import activation, challenge, identify, lobby, menus
from ivr.dialog.actions import Action, Say
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, Pressed, Silence, TimeIsUp
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, hang_up
from otp_core.verdicts import Unavailable

Handler = Callable[[Call, Event, Rules], Step]

HANDLERS: Mapping[State, Handler] = {
    State.GREETING: lobby.greeting,
    State.MAIN_MENU: menus.MAIN_MENU,
    State.PEOPLE: lobby.people,
    State.IDENTIFY_NUMBER: identify.ask_number,
    State.IDENTIFY_SECRET: identify.ask_secret,
    State.ACTIVATION_KIND: menus.ACTIVATION_KIND,
    State.ACTIVATION_MOVIL: activation.movil,
    State.ACTIVATION_HOURS: activation.check_hours,
    State.ACTIVATION_FIND: activation.find,
    State.ACTIVATION_SERIAL: activation.ask_serial,
    State.ACTIVATION_CONSENT: activation.ask_consent,
    State.ACTIVATION_OPEN: challenge.open_challenge,
    State.ACTIVATION_CODE: challenge.await_code,
    State.ACTIVATION_RENEW: challenge.renew,
    State.ACTIVATION_DONE: challenge.done,
    State.ANYTHING_ELSE: menus.ANYTHING_ELSE,
    State.GOODBYE: lobby.goodbye,
}


def step(call: Call, event: Event, rules: Rules) -> Step:
    """Answer `event`, following the call from state to state until it waits for somebody.

    The last action is what it waits for: keys (`Listen`), an answer (`AskCore`, `AskHours`) or
    nothing any more (`HangUp`).
    """
    if isinstance(event, Pressed | Silence):
        call = replace(call, turns=call.turns + 1)
    taken = _rule_of_every_state(call, event, rules) or _handle(call, event, rules)
    done: tuple[Action, ...] = taken.actions
    while taken.moved:
        taken = _handle(taken.call, Entered(), rules)
        done += taken.actions
    return Step(taken.call, done)


def _handle(call: Call, event: Event, rules: Rules) -> Step:
    return HANDLERS[call.state](call, event, rules)


def _rule_of_every_state(call: Call, event: Event, rules: Rules) -> Step | None:
    if isinstance(event, Unavailable):  # what was not recorded did not happen: fail closed
        return hang_up(call, Say("fault.unavailable"))
    if isinstance(event, TimeIsUp) or call.turns > rules.turns_max:
        return hang_up(call, Say("goodbye_because.time_is_up"))
    return None
