"""Registered payees, three at a time: every one of them can be reached by ear."""

from ivr.dialog import engine
from ivr.dialog.actions import AskBank, Listen
from ivr.dialog.banking import CheckOperation, ListPayees, OperationKind, Payee, PayeesListed
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Pressed
from ivr.dialog.states import State
from ivr.dialog.steps import Step
from otp_core.secret import Secret
from tests.ivr.dialog.test_walk import NOW_S, RULES

CARDS = tuple(Payee(Secret(f"card-{n}"), Secret(f"000{n}"), NOW_S) for n in range(5))


def press(taken: Step, keys: str) -> Step:
    return engine.step(taken.call, Pressed(Secret(keys)), RULES)


def paying(state: State, payees: tuple[Payee, ...]) -> Step:
    call = Call(ends_at_s=NOW_S + 900, state=state, customer_ref="ref")
    taken = engine.step(call, Entered(), RULES)
    assert isinstance(taken.actions[-1], AskBank)
    assert isinstance(taken.actions[-1].request, ListPayees)
    return engine.step(taken.call, PayeesListed(payees), RULES)


def tails(taken: Step) -> list[str]:
    listen = taken.actions[-1]
    assert isinstance(listen, Listen)
    values = [listen.values.get(f"tail_{n}") for n in (1, 2, 3)]
    return [value.reveal() for value in values if isinstance(value, Secret)]


def test_the_fourth_and_fifth_card_are_read_with_key_4_and_then_the_first_again() -> None:
    taken = paying(State.PAY_CARD, CARDS)
    assert tails(taken) == ["0000", "0001", "0002"]
    taken = press(taken, "4")
    assert tails(taken) == ["0003", "0004", "0000"]
    chosen = press(taken, "2").call.order
    assert chosen is not None
    assert chosen.operation.payee == Secret("card-4")


def test_three_cards_leave_nothing_for_key_4() -> None:
    taken = paying(State.PAY_CARD, CARDS[:3])
    assert press(taken, "4").call.slips == 1


def test_after_three_accounts_key_4_takes_a_clabe() -> None:
    taken = paying(State.TRANSFER_OTHER_BANK, CARDS)
    taken = press(taken, "4")
    assert taken.call.state is State.OPERATION_CLABE
    taken = press(taken, "032180000118359719")
    assert taken.call.order is not None
    assert taken.call.order.operation.kind is OperationKind.TRANSFER_OTHER_BANK
    assert not any(
        isinstance(action, AskBank) and isinstance(action.request, CheckOperation)
        for action in taken.actions
    )
