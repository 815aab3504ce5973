"""Where a call comes in, in which language it goes on, and where it ends."""

from msgspec.structs import replace

from ivr.dialog.actions import Say
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, UnexpectedEventError
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, go, hang_up
from otp_core.requests import RememberLanguage
from otp_core.verdicts import NotFound, Remembered

SPANISH, ENGLISH = "es-MX", "en-US"
BEGINNINGS = frozenset({State.GREETING})  # what a line's `start` may be


def greeting(call: Call, event: Event, rules: Rules) -> Step:
    """Who we are, how to change the language, and one short piece of safety advice (C7)."""
    return go(call, State.MAIN_MENU, Say("greeting.welcome"), _choose_me(call), _advice())


def change_language(call: Call, event: Event, rules: Rules) -> Step:
    """The other one, from now on; the core remembers it for a caller it knows."""
    match event:
        case Entered():
            other = other_language(call.language)
            changed = replace(call, language=other, chose_language=True, heard=frozenset())
            if not call.customer_ref:
                return greeting(changed, event, rules)
            return ask_core(changed, RememberLanguage(call.customer_ref, other))
        case Remembered() | NotFound():
            return go(call, State.MAIN_MENU, _choose_me(call))
        case _:
            raise UnexpectedEventError(call.state, event)


def settle_language(call: Call, event: Event, rules: Rules) -> Step:
    """A caller who chose by key before being known: remembered, and on to what they wanted."""
    match event:
        case Entered():
            return ask_core(call, RememberLanguage(call.customer_ref, call.language))
        case Remembered() | NotFound():
            return go(call, call.then)
        case _:
            raise UnexpectedEventError(call.state, event)


def goodbye(call: Call, event: Event, rules: Rules) -> Step:
    return hang_up(call)


def other_language(language: str) -> str:
    return SPANISH if language == ENGLISH else ENGLISH


def _choose_me(call: Call) -> Say:
    """Said in the other language: whoever needs it doesn't understand this one."""
    return Say("greeting.choose_me", language=other_language(call.language))


def _advice() -> Say:
    return Say("greeting.advice")
