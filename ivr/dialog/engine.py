"""Runs the handler of the state the call is in, and the rules that hold in every state."""

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from ivr.dialog import (
    activation,
    fields,
    identify,
    lobby,
    lost,
    menus,
    operations,
    pause,
    people,
    same_phone,
    secret_number,
    signing,
)
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
    State.LANGUAGE: lobby.change_language,
    State.ANYTHING_ELSE: menus.ANYTHING_ELSE,
    State.GOODBYE: lobby.goodbye,
    State.PEOPLE: people.people,
    State.RESCUE: people.rescue,
    State.MOVIL_SUPPORT: people.movil_support,
    State.IDENTIFY_NUMBER: identify.ask_customer,
    State.IDENTIFY_SECRET: identify.ask_secret,
    State.IDENTIFY_LANGUAGE: lobby.settle_language,
    State.ACTIVATION_KIND: menus.ACTIVATION_KIND,
    State.ACTIVATION_MOVIL: activation.movil,
    State.ACTIVATION_HOURS: activation.check_hours,
    State.ACTIVATION_FIND: activation.find,
    State.ACTIVATION_SERIAL: activation.ask_serial,
    State.ACTIVATION_CONSENT: activation.ask_consent,
    State.ACTIVATION_DONE: activation.done,
    State.CODE_SAME_PHONE: same_phone.ask_same_phone,
    State.CODE_OPEN: signing.open_challenge,
    State.CODE_AWAIT: signing.await_code,
    State.CODE_RENEW: signing.renew,
    State.OPERATIONS: operations.enter,
    State.OPERATIONS_FIND: operations.find_token,
    State.OPERATIONS_MENU: menus.OPERATIONS_MENU,
    State.TRANSFERS_MENU: menus.TRANSFERS_MENU,
    State.PAYMENTS_MENU: menus.PAYMENTS_MENU,
    State.ACCOUNTS_MENU: menus.ACCOUNTS_MENU,
    State.CARDS_MENU: menus.CARDS_MENU,
    State.NOTIFICATIONS_MENU: menus.NOTIFICATIONS_MENU,
    **dict.fromkeys(operations.BEGINNINGS, operations.begin),
    State.OPERATION_PAYEE: fields.ask_payee,
    State.OPERATION_CLABE: fields.ask_clabe,
    State.OPERATION_REFERENCE: fields.ask_reference,
    State.OPERATION_CARD: fields.ask_card,
    State.OPERATION_PESOS: fields.ask_pesos,
    State.OPERATION_CENTS: fields.ask_cents,
    State.OPERATION_CHECK: operations.check,
    State.OPERATION_CONFIRM: operations.confirm,
    State.OPERATION_HAND_OVER: operations.hand_over,
    State.LOST_MENU: menus.LOST_MENU,
    State.LOST_KIND: menus.LOST_KIND,
    State.LOST_FISICO: lost.lost_fisico,
    State.LOST_MOVIL: lost.lost_movil,
    State.LOST_BLOCK: lost.block,
    State.LOST_BROKEN: lost.broken,
    State.LOST_NEW_DEVICE: lost.new_device,
    State.PAUSE_OFFER: menus.PAUSE_OFFER,
    State.PAUSE_NUMBER: pause.ask_customer,
    State.PAUSE_SERIAL: pause.ask_serial,
    State.SECRET_MENU: menus.SECRET_MENU,
    State.SECRET_CHANGE: secret_number.change,
    State.SECRET_NEW: secret_number.ask_new,
    State.SECRET_AGAIN: secret_number.ask_again,
    State.SECRET_FIRST_LOGIN: secret_number.first_login,
    State.SECRET_FORGOTTEN: secret_number.forgotten,
}


def step(call: Call, event: Event, rules: Rules) -> Step:
    """Answer `event`, following the call from state to state until it waits for somebody.

    The last action is what it waits for: keys (`Listen`), an answer (`AskCore`, `AskHours`) or
    nothing any more (`HangUp`).
    """
    done: tuple[Action, ...] = ()
    path: tuple[State, ...] = ()
    for taken in trail(call, event, rules):
        path += (call.state,)
        call, done = taken.call, done + taken.actions
    return Step(call, done, path=path)


def trail(call: Call, event: Event, rules: Rules) -> Iterator[Step]:
    """The same, one state at a time: the last step waits, those before it moved on."""
    if isinstance(event, Pressed | Silence):
        call = replace(call, turns=call.turns + 1)
    taken = _rule_of_every_state(call, event, rules) or _handle(call, event, rules)
    yield taken
    while taken.moved:
        taken = _handle(taken.call, Entered(), rules)
        yield taken


def _handle(call: Call, event: Event, rules: Rules) -> Step:
    return HANDLERS[call.state](call, event, rules)


def _rule_of_every_state(call: Call, event: Event, rules: Rules) -> Step | None:
    if isinstance(event, Unavailable):  # what was not recorded did not happen: fail closed
        return hang_up(call, Say("fault.unavailable"))
    if isinstance(event, TimeIsUp) or call.turns > rules.turns_max:
        return hang_up(call, Say("goodbye_because.time_is_up"))
    return None
