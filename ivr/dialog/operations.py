"""Option 1, from the menu to the bank: which operation, checked, confirmed, handed over (N5).

What each operation needs to know is a row of `fields.FIELDS`.
"""

from msgspec.structs import replace

from ivr.dialog import fields, signing
from ivr.dialog.actions import Keys, Say
from ivr.dialog.banking import (
    BankUnavailable,
    CheckOperation,
    Execute,
    Operation,
    OperationAllowed,
    OperationDone,
    OperationKind,
    OperationRefused,
    OperationUnconfirmed,
)
from ivr.dialog.call import Call, Order, Signing
from ivr.dialog.events import Entered, Event, UnexpectedEventError
from ivr.dialog.identify import identify_then
from ivr.dialog.ordering import is_payees_tail, ordered, summary
from ivr.dialog.questions import Question, ask_key
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_bank, ask_core, go
from otp_core.kinds import Factor, Purpose
from otp_core.requests import FindActiveToken
from otp_core.verdicts import ActiveToken, NotFound

# The states that begin an operation are named after it.
BEGINNINGS = tuple(State(f"operation.{kind}") for kind in OperationKind)


def enter(call: Call, event: Event, rules: Rules) -> Step:
    """A temporary key serves to activate and to make a secret number, not to operate."""
    if call.factor is Factor.TEMPORARY_KEY:
        return _needs_secret_number(call)
    return identify_then(call, State.OPERATIONS_FIND)


def find_token(call: Call, event: Event, rules: Rules) -> Step:
    """Nothing is asked for that no token could approve."""
    match event:
        case Entered() if call.factor is Factor.TEMPORARY_KEY:
            return _needs_secret_number(call)
        case Entered():
            return ask_core(call, FindActiveToken(call.customer_ref))
        case ActiveToken(token_ref, kind):
            known = replace(call, signing=Signing(token_ref=token_ref, kind=kind))
            return go(known, State.OPERATIONS_MENU)
        case NotFound():
            return go(call, State.ANYTHING_ELSE, Say("operation.no_active_token"))
        case _:
            raise UnexpectedEventError(call.state, event)


def _needs_secret_number(call: Call) -> Step:
    """One made in this call serves from the next: nobody has shown yet that it is theirs."""
    wording = "call_again" if call.made_secret else "needs_secret_number"
    return go(call, State.ANYTHING_ELSE, Say(f"operation.{wording}"))


def begin(call: Call, event: Event, rules: Rules) -> Step:
    """The state names the operation; its first field comes next."""
    kind = OperationKind(call.state.value.removeprefix("operation."))
    return fields.next_field(replace(call, order=Order(operation=Operation(kind=kind), field=-1)))


def check(call: Call, event: Event, rules: Rules) -> Step:
    """Could it be done? Asked before there is a challenge, so that no code is wasted."""
    order = ordered(call)
    match event:
        case Entered():
            return ask_bank(call, CheckOperation(call.customer_number, order.operation))
        case OperationAllowed(payee_tail) if not is_payees_tail(order.operation, payee_tail):
            return _forget(call, Say("operation.bank_unavailable"))
        case OperationAllowed(payee_tail, is_new_payee):
            operation = replace(order.operation, payee_tail=payee_tail)
            order = replace(order, operation=operation, is_new_payee=is_new_payee)
            return go(replace(call, order=order), State.OPERATION_CONFIRM)
        case OperationRefused(why):
            return _forget(call, Say(f"operation.refused.{why}"))
        case BankUnavailable():
            return _forget(call, Say("operation.bank_unavailable"))
        case _:
            raise UnexpectedEventError(call.state, event)


def confirm(call: Call, event: Event, rules: Rules) -> Step:
    """1 confirm, 2 change, 3 leave. What is confirmed here is what the code will sign."""
    question = Question("operation.confirm", Keys(1, "", rules.menu_silence_s))
    operation, token = ordered(call).operation, call.signing
    keys = {
        "1": lambda: signing.begin(call, Purpose.OPERATION, token.token_ref, token.kind),
        "2": lambda: go(call, State(f"operation.{operation.kind}")),
        "3": lambda: _forget(call, Say("operation.left")),
    }
    return ask_key(question, call, event, rules, keys, summary(operation))


def hand_over(call: Call, event: Event, rules: Rules) -> Step:
    """Approved: the bank's core does it, once for this folio. Unknown is not done."""
    order = ordered(call)
    match event:
        case Entered():
            request = Execute(call.customer_number, order.folio, order.operation)
            return ask_bank(call, request)
        case OperationDone(folio):
            return _forget(call, Say(f"operation.done.{_done(order)}", {"folio": folio}))
        case OperationUnconfirmed(folio):
            return _forget(call, Say("operation.unconfirmed", {"folio": folio}))
        case OperationRefused(why):
            return _forget(call, Say(f"operation.refused.{why}"))
        case BankUnavailable():
            return _forget(call, Say("operation.not_handed_over"))
        case _:
            raise UnexpectedEventError(call.state, event)


def _done(order: Order) -> str:
    """Some operations leave the caller with something to do or to know."""
    kind = order.operation.kind
    special = (OperationKind.CARD_NIP, OperationKind.REGISTER_ACCOUNT)
    return str(kind) if kind in special else "any"


def _forget(call: Call, *said: Say) -> Step:
    return go(replace(call, order=None), State.ANYTHING_ELSE, *said)
