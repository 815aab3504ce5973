"""Option 2, up to the challenge: Físico or Móvil, hours, which token, consent (N3, N4, N9)."""

from ivr.dialog.actions import Keys, Say
from ivr.dialog.call import Call
from ivr.dialog.events import (
    DeskClosed,
    DeskOpen,
    Entered,
    Event,
    Pressed,
    Silence,
    UnexpectedEventError,
)
from ivr.dialog.identify import identify_then
from ivr.dialog.questions import Question, asked_again, typed_number
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, ask_hours, go
from otp_core.kinds import TokenKind
from otp_core.requests import ChooseToken, FindTokens
from otp_core.secret import Secret
from otp_core.verdicts import LockedOut, NotFound, Rejected, TokenChosen, TokensFound


def movil(call: Call, event: Event, rules: Rules) -> Step:
    """N3: a Móvil is activated in the app; at any hour the line says how."""
    return go(call, State.ANYTHING_ELSE, Say("activation.movil"))


def check_hours(call: Call, event: Event, rules: Rules) -> Step:
    """N4: outside the hours the line says so before it asks for anything."""
    match event:
        case Entered() if call.activation.is_over:
            return go(call, State.ANYTHING_ELSE, Say("activation.not_again"))
        case Entered():
            return ask_hours(call, "activation")
        case DeskOpen(admitted_until_s=admitted_until_s):
            admitted = call.activating(admitted_until_s=admitted_until_s)
            return identify_then(admitted, State.ACTIVATION_FIND, Say("activation.at_hand"))
        case DeskClosed(now_s, opens_at_s):
            closed = Say("activation.closed", {"opens": opens_at_s, "now_s": now_s})
            return go(call, State.MAIN_MENU, closed)
        case _:
            raise UnexpectedEventError(call.state, event)


def find(call: Call, event: Event, rules: Rules) -> Step:
    match event:
        case Entered():
            return ask_core(call, FindTokens(call.customer_ref, TokenKind.FISICO))
        case TokensFound(issued=0) | NotFound():
            return go(call, State.ANYTHING_ELSE, Say("activation.none_issued"))
        case TokensFound():
            return go(call, State.ACTIVATION_SERIAL)
        case _:
            raise UnexpectedEventError(call.state, event)


def ask_serial(call: Call, event: Event, rules: Rules) -> Step:
    keys = Keys(rules.serial_digits, finish="*", timeout_s=rules.number_silence_s)
    question = Question("activation.serial", keys)
    match event:
        case Entered():
            return question.ask(call)
        case Pressed() if asked_again(event):
            return question.ask(call)
        case Pressed():
            tail = typed_number(event) or ""
            if len(tail) != rules.serial_digits:
                return question.slipped(call, rules)
            keyed = call.activating(serial_tail=Secret(tail))
            return ask_core(keyed, ChooseToken(call.customer_ref, TokenKind.FISICO, Secret(tail)))
        case Silence():
            return question.silent(call, rules)
        case TokenChosen() | Rejected() | LockedOut() | NotFound():
            return _chosen(call, event, question)
        case _:
            raise UnexpectedEventError(call.state, event)


def _chosen(
    call: Call, verdict: TokenChosen | Rejected | LockedOut | NotFound, question: Question
) -> Step:
    match verdict:
        case TokenChosen(token_ref, replaces):
            chosen = call.activating(token_ref=token_ref, replaces=replaces)
            return (
                _to_challenge(chosen) if replaces is None else go(chosen, State.ACTIVATION_CONSENT)
            )
        case Rejected(attempts_left) if attempts_left > 0:
            return question.ask(call, Say("activation.serial.unknown"))
        case Rejected() | LockedOut() | NotFound():
            over = call.activating(is_over=True)
            return go(over, State.ANYTHING_ELSE, Say("activation.serial.over"))


def _to_challenge(call: Call) -> Step:
    token = Say("activation.your_token", {"tail": call.activation.serial_tail})
    return go(call, State.ACTIVATION_OPEN, token)


def ask_consent(call: Call, event: Event, rules: Rules) -> Step:
    """N9: only one is active at a time; the caller is told, and must agree first."""
    keys = Keys(count=1, finish="", timeout_s=rules.menu_silence_s)
    movil = call.activation.replaces is TokenKind.MOVIL
    question = Question(f"activation.consent_{'movil' if movil else 'other'}", keys)
    match event:
        case Entered():
            return question.ask(call)
        case Pressed(keys=pressed) if pressed.reveal() == "1":
            return _to_challenge(call)
        case Pressed(keys=pressed) if pressed.reveal() == "2":
            return go(call, State.ANYTHING_ELSE, Say("activation.left_as_it_was"))
        case Pressed(keys=pressed) if pressed.reveal() == "*":
            return question.ask(call)
        case Pressed():
            return question.slipped(call, rules)
        case Silence():
            return question.silent(call, rules)
        case _:
            raise UnexpectedEventError(call.state, event)
