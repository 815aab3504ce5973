"""What each operation needs to know, one question a field; whole pesos first, cents apart."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from ivr.dialog.actions import Keys, Say, Value
from ivr.dialog.banking import BankUnavailable, ListPayees, OperationKind, Payee, PayeesListed
from ivr.dialog.call import Call
from ivr.dialog.clabe import is_clabe
from ivr.dialog.events import Entered, Event, Pressed, Silence, UnexpectedEventError
from ivr.dialog.ordering import ordered
from ivr.dialog.questions import Question, ask_number
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_bank, go
from otp_core.secret import Secret

_MONEY = (State.OPERATION_PESOS, State.OPERATION_CENTS)
FIELDS: Mapping[OperationKind, tuple[State, ...]] = {
    OperationKind.TRANSFER_OWN_BANK: (State.OPERATION_PAYEE, *_MONEY),
    OperationKind.TRANSFER_OTHER_BANK: (State.OPERATION_PAYEE, *_MONEY),
    OperationKind.PAY_TAXES: (State.OPERATION_REFERENCE, *_MONEY),
    OperationKind.PAY_SERVICE: (State.OPERATION_REFERENCE, *_MONEY),
    OperationKind.PAY_CARD: (State.OPERATION_PAYEE, *_MONEY),
    OperationKind.REGISTER_ACCOUNT: (State.OPERATION_CLABE,),
    OperationKind.CHANGE_LIMIT: (State.OPERATION_PESOS,),
    OperationKind.ACTIVATE_CARD: (State.OPERATION_CARD,),
    OperationKind.CARD_NIP: (State.OPERATION_CARD,),
    OperationKind.NOTIFICATIONS_ON: (),
    OperationKind.NOTIFICATIONS_OFF: (),
}
Take = Callable[[str], Step | None]
PAYEES_READ = 3  # and one key more, for a CLABE or other cards: an ear keeps four (dialog.md)


def next_field(call: Call, *said: Say) -> Step:
    """To the next thing asked, or to the bank once everything is known."""
    order = ordered(call)
    coming, asked = order.field + 1, FIELDS[order.operation.kind]
    call = replace(call, order=replace(order, field=coming))
    return go(call, asked[coming] if coming < len(asked) else State.OPERATION_CHECK, *said)


def _fill(call: Call, *said: Say, **changes: object) -> Step:
    order = ordered(call)
    operation = replace(order.operation, **changes)
    return next_field(replace(call, order=replace(order, operation=operation)), *said)


def ask_payee(call: Call, event: Event, rules: Rules) -> Step:
    """Registered destinations by their last four digits; or a CLABE, but for cards."""
    order = ordered(call)
    kind, takes_clabe = order.operation.kind, order.operation.kind is not OperationKind.PAY_CARD
    match event:
        case Entered():
            return ask_bank(call, ListPayees(call.customer_number, kind))
        case PayeesListed(payees=()) if takes_clabe:
            return go(call, State.OPERATION_CLABE)
        case PayeesListed(payees=()):
            return go(call, State.ANYTHING_ELSE, Say("operation.no_cards_registered"))
        case PayeesListed(payees):
            return _read_payees(call, payees, rules)
        case BankUnavailable():
            return go(call, State.ANYTHING_ELSE, Say("operation.bank_unavailable"))
        case Pressed(keys):
            return _chosen(call, keys.reveal(), takes_clabe, rules)
        case Silence():
            return _payee_question(call, rules).silent(call, rules, **_tails(order.payees))
        case _:
            raise UnexpectedEventError(call.state, event)


def _read_payees(call: Call, payees: tuple[Payee, ...], rules: Rules) -> Step:
    call = replace(call, order=replace(ordered(call), payees=payees))
    return _payee_question(call, rules).ask(call, **_tails(payees))


def _chosen(call: Call, key: str, takes_clabe: bool, rules: Rules) -> Step:
    payees, question = ordered(call).payees, _payee_question(call, rules)
    read = payees[:PAYEES_READ]
    if key.isdecimal() and 1 <= int(key) <= len(read):
        return _fill(call, payee=read[int(key) - 1].id)
    if key == str(len(read) + 1) and takes_clabe:
        return go(call, State.OPERATION_CLABE)
    if key == str(len(read) + 1) and len(payees) > len(read):  # the next ones, round and round
        return _read_payees(call, payees[PAYEES_READ:] + read, rules)
    if key == "*":
        return question.ask(call, **_tails(payees))
    return question.slipped(call, rules, **_tails(payees))


def _payee_question(call: Call, rules: Rules) -> Question:
    order = ordered(call)
    keys = Keys(count=1, finish="", timeout_s=rules.menu_silence_s)
    if order.operation.kind is not OperationKind.PAY_CARD:
        return Question(f"operation.accounts_{min(len(order.payees), PAYEES_READ)}", keys)
    has_more = len(order.payees) > PAYEES_READ
    return Question(f"operation.cards_{'more' if has_more else len(order.payees)}", keys)


def _tails(payees: tuple[Payee, ...]) -> dict[str, Value]:
    read = enumerate(payees[:PAYEES_READ], start=1)
    return {f"tail_{key}": payee.tail for key, payee in read}


def ask_clabe(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if not is_clabe(digits):
            return None
        heard = Say("operation.clabe_read_back", {"clabe": Secret(digits)})
        return _fill(call, heard, payee=Secret(digits))

    return _ask("operation.clabe", call, event, rules, take, count=rules.clabe_digits)


def ask_reference(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if not rules.reference_digits_min <= len(digits) <= rules.reference_digits_max:
            return None
        heard = Say("operation.reference_read_back", {"reference": Secret(digits)})
        return _fill(call, heard, reference=Secret(digits))

    kind = ordered(call).operation.kind
    name = "tax" if kind is OperationKind.PAY_TAXES else "service"
    return _ask(f"operation.{name}_reference", call, event, rules, take)


def ask_card(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if len(digits) != rules.card_digits:
            return None
        return _fill(call, card_tail=Secret(digits))

    return _ask("operation.card_tail", call, event, rules, take, count=rules.card_digits)


def ask_pesos(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if not digits or len(digits) > rules.pesos_digits_max or int(digits) == 0:
            return None
        return _fill(call, amount_centavos=int(digits) * 100)

    is_limit = ordered(call).operation.kind is OperationKind.CHANGE_LIMIT
    return _ask("operation.limit" if is_limit else "operation.pesos", call, event, rules, take)


def ask_cents(call: Call, event: Event, rules: Rules) -> Step:
    """Two digits, asked apart, so that `*` keeps its meaning (dialog.md)."""

    def take(digits: str) -> Step | None:
        if len(digits) != rules.cents_digits:
            return None
        pesos = ordered(call).operation.amount_centavos // 100
        return _fill(call, amount_centavos=pesos * 100 + int(digits))

    return _ask("operation.cents", call, event, rules, take, count=rules.cents_digits)


def _ask(
    name: str, call: Call, event: Event, rules: Rules, take: Take, count: int | None = None
) -> Step:
    """A fixed length ends itself; any other ends with `#`."""
    keys = Keys(count, "#" if count is None else "*", rules.number_silence_s)
    return ask_number(Question(name, keys), call, event, rules, take)
