"""Who can't identify may still pause a lost token, with customer number and serial; staff lift it.

The core has a budget of its own for this, and answers an unknown customer like a wrong serial.
"""

from msgspec.structs import replace

from ivr.dialog.actions import Keys, Say
from ivr.dialog.call import Call
from ivr.dialog.events import Event
from ivr.dialog.identify import is_customer_number
from ivr.dialog.questions import Question, ask_number
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, go, hang_up
from otp_core.requests import PauseToken
from otp_core.secret import NOTHING, Secret
from otp_core.verdicts import LockedOut, Rejected, TokenPaused


def ask_customer(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if not is_customer_number(digits, rules):
            return None
        return go(replace(call, customer_number=Secret(digits)), State.PAUSE_SERIAL)

    return ask_number(Question("pause.number", _number(rules)), call, event, rules, take)


def ask_serial(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if len(digits) < rules.serial_digits:
            return None
        return ask_core(call, PauseToken(call.customer_number, Secret(digits)))

    match event:
        case TokenPaused():
            return hang_up(_forgotten(call), Say("pause.done"))
        case Rejected(attempts_left) if attempts_left > 0:
            return go(_forgotten(call), State.PAUSE_NUMBER, Say("pause.not_found"))
        case Rejected() | LockedOut():
            return hang_up(_forgotten(call), Say("pause.over"))
        case _:
            question = Question("pause.serial", _number(rules))
            return ask_number(question, call, event, rules, take)


def _forgotten(call: Call) -> Call:
    return replace(call, customer_number=NOTHING)


def _number(rules: Rules) -> Keys:
    return Keys(count=None, finish="#", timeout_s=rules.number_silence_s)
