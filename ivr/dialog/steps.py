"""How a handler answers: the call as it is now, what to do, and whether the next state speaks."""

from msgspec import Struct
from msgspec.structs import replace

from ivr.dialog.actions import (
    Action,
    AskBank,
    AskCore,
    AskHours,
    Dictate,
    HangUp,
    Keys,
    Listen,
    Say,
    Transfer,
    Value,
)
from ivr.dialog.banking import BankRequest
from ivr.dialog.call import Call
from ivr.dialog.states import State
from otp_core.requests import Request


class Step(Struct, frozen=True):
    """`moved`: the call has come to another state, which is to be entered.

    `path`: the states whose handlers spoke, where several did one after the other.
    """

    call: Call
    actions: tuple[Action, ...]
    moved: bool = False
    path: tuple[State, ...] = ()


def listen(call: Call, prompt: str, keys: Keys, *first: Say, **values: Value) -> Step:
    """Says `first` whole, then `prompt`, which the first key stops; waits for `keys`."""
    waiting = replace(call, finish_key=keys.finish)
    return Step(waiting, (*first, Listen(prompt, keys, values)))


def go(call: Call, state: State, *said: Say) -> Step:
    """To another state, saying something on the way."""
    return Step(call.at(state), said, moved=True)


def ask_core(call: Call, request: Request, dictate: Dictate | None = None) -> Step:
    return Step(call, (AskCore(request, dictate),))


def ask_bank(call: Call, request: BankRequest) -> Step:
    return Step(call, (AskBank(request),))


def ask_hours(call: Call, desk: str) -> Step:
    return Step(call, (AskHours(desk),))


def transfer(call: Call, desk: str, *said: Say) -> Step:
    return Step(call, (*said, Transfer(desk)))


def hang_up(call: Call, *said: Say) -> Step:
    return Step(call.at(State.GOODBYE), (*said, Say("goodbye"), HangUp()))
