"""Option 2, up to the challenge: Físico or Móvil, hours, which token, consent (N3, N4, N9)."""

from msgspec.structs import replace

from ivr.dialog import signing
from ivr.dialog.actions import Keys, Say
from ivr.dialog.call import Call, Signing
from ivr.dialog.events import (
    DeskClosed,
    DeskOpen,
    Entered,
    Event,
    UnexpectedEventError,
)
from ivr.dialog.identify import identify_then
from ivr.dialog.questions import Question, ask_key, ask_number
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, ask_hours, go
from otp_core.kinds import Purpose, TokenKind
from otp_core.requests import ChooseToken, FindTokens
from otp_core.secret import Secret
from otp_core.verdicts import LockedOut, NotFound, Rejected, TokenChosen, TokensFound

DESK = "activation"
# What one holds in one's hand; a Móvil is activated in the app (N3).
DEVICES = (TokenKind.FISICO, TokenKind.HOTP, TokenKind.TOTP)  # the table of hours.toml


def movil(call: Call, event: Event, rules: Rules) -> Step:
    """N3: a Móvil is activated in the app; at any hour the line says how."""
    return go(call, State.ANYTHING_ELSE, Say("activation.movil"))


def check_hours(call: Call, event: Event, rules: Rules) -> Step:
    """N4: outside the hours the line says so before it asks for anything."""
    match event:
        case Entered() if call.activation.is_over:
            return go(call, State.ANYTHING_ELSE, Say("activation.not_again"))
        case Entered():
            return ask_hours(call, DESK)
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
            return ask_core(call, FindTokens(call.customer_ref, DEVICES))
        case TokensFound(issued=0, locked=locked) if locked > 0:
            return go(call, State.ANYTHING_ELSE, Say("activation.locked"))
        case TokensFound(issued=0) | NotFound():
            return go(call, State.ANYTHING_ELSE, Say("activation.none_issued"))
        case TokensFound():
            return go(call, State.ACTIVATION_SERIAL)
        case _:
            raise UnexpectedEventError(call.state, event)


def ask_serial(call: Call, event: Event, rules: Rules) -> Step:
    keys = Keys(rules.serial_digits, finish="*", timeout_s=rules.number_silence_s)
    question = Question("activation.serial", keys)

    def take(digits: str) -> Step | None:
        if len(digits) != rules.serial_digits:
            return None
        tail = Secret(digits)
        request = ChooseToken(call.customer_ref, DEVICES, tail)
        return ask_core(call.activating(serial_tail=tail), request)

    match event:
        case TokenChosen() | Rejected() | LockedOut() | NotFound():
            return _chosen(call, event, question)
        case _:
            return ask_number(question, call, event, rules, take)


def _chosen(
    call: Call, verdict: TokenChosen | Rejected | LockedOut | NotFound, question: Question
) -> Step:
    match verdict:
        case TokenChosen(token_ref, replaces, kind):
            chosen = replace(
                call.activating(replaces=replaces), signing=Signing(token_ref=token_ref, kind=kind)
            )
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
    chosen = call.signing
    return signing.begin(call, Purpose.ACTIVATION, chosen.token_ref, chosen.kind, token)


def done(call: Call, event: Event, rules: Rules) -> Step:
    said = [Say("activation.done.token", {"tail": call.activation.serial_tail})]
    if call.activation.replaces is not None:
        said.append(Say("activation.done.replaced"))
    return go(call, State.ANYTHING_ELSE, *said, Say("activation.done.notice"))


def ask_consent(call: Call, event: Event, rules: Rules) -> Step:
    """N9: only one is active at a time; the caller is told, and must agree first."""
    movil = call.activation.replaces is TokenKind.MOVIL
    question = Question(
        f"activation.consent_{'movil' if movil else 'other'}", Keys(1, "", rules.menu_silence_s)
    )
    keys = {
        "1": lambda: _to_challenge(call),
        "2": lambda: go(call, State.ANYTHING_ELSE, Say("activation.left_as_it_was")),
    }
    return ask_key(question, call, event, rules, keys)
