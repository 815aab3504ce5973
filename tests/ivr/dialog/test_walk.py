"""Hypothesis walks the whole machine with any keys, silences, faults and verdicts."""

import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ivr.dialog.actions import AskBank, AskCore, Dictation, HangUp, Listen, Say, Transfer
from ivr.dialog.banking import Execute, Operation, OperationKind
from ivr.dialog.call import Call, Order, Signing
from ivr.dialog.engine import HANDLERS, step
from ivr.dialog.events import Entered, Event, Pressed, Silence
from ivr.dialog.rules import Rules
from ivr.dialog.signing import WITHOUT_KEYPAD
from ivr.dialog.states import State
from ivr.dialog.steps import Step
from ivr.prompts import Catalogue
from ivr.speech import seconds
from otp_core.kinds import Factor, Purpose
from otp_core.requests import Binding, OpenChallenge, VerifyCode
from otp_core.secret import Secret
from otp_core.verdicts import Accepted
from tests.ivr.dialog.walking import NOW_S, next_events

CONFIG = Path(__file__).parents[3] / "config"
RULES = Rules.from_mapping(tomllib.loads((CONFIG / "dialog.toml").read_text()))
CATALOGUE = Catalogue.load("es-MX", ZoneInfo("America/Mexico_City"))

LONGEST_PROMPT_S = 25  # dialog.md, Manners
LONGEST_DICTATION_S = 60


def begun() -> Step:
    return step(Call(ends_at_s=NOW_S + RULES.call_limit_s), Entered(), RULES)


def check_spoken(taken: Step) -> None:
    """Every prompt exists, has its values, and is no longer than a caller can bear."""
    for action in taken.actions:
        if isinstance(action, Say | Listen):
            spoken_s = seconds(CATALOGUE.utterance(action.prompt, action.values))
            dictated = any(isinstance(value, Dictation) for value in action.values.values())
            assert spoken_s <= (LONGEST_DICTATION_S if dictated else LONGEST_PROMPT_S), (
                action.prompt
            )


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_every_call_ends_and_everything_said_can_be_said(data: st.DataObject) -> None:
    taken, turns = begun(), 0
    check_spoken(taken)
    while not isinstance(taken.actions[-1], HangUp):
        event: Event = data.draw(next_events(taken))
        turns += isinstance(event, Pressed | Silence)
        taken = step(taken.call, event, RULES)
        check_spoken(taken)
        assert turns <= RULES.turns_max + 1, "a call without end"
    assert taken.call.state is State.GOODBYE


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_token_is_called_active_only_right_after_the_core_accepted_a_code(
    data: st.DataObject,
) -> None:
    taken = begun()
    while not isinstance(taken.actions[-1], HangUp):
        event: Event = data.draw(next_events(taken))
        taken = step(taken.call, event, RULES)
        said = [action.prompt for action in taken.actions if isinstance(action, Say)]
        if "activation.done.token" in said:
            assert isinstance(event, Accepted)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(0, 40))
def test_a_silent_caller_always_hears_goodbye(data: st.DataObject, talks: int) -> None:
    """From wherever a caller falls silent, the call ends by itself."""
    taken = begun()
    for _ in range(talks):
        if isinstance(taken.actions[-1], HangUp):
            return
        taken = step(taken.call, data.draw(next_events(taken)), RULES)
    silences = 0
    while not isinstance(taken.actions[-1], HangUp):
        if isinstance(taken.actions[-1], Transfer):
            return  # people took over
        waits_for_keys = isinstance(taken.actions[-1], Listen)
        silences += waits_for_keys
        event = Silence() if waits_for_keys else data.draw(next_events(taken))
        taken = step(taken.call, event, RULES)
        assert silences <= RULES.turns_max + 1


def test_every_state_has_a_handler() -> None:
    assert set(HANDLERS) == set(State)


def operating() -> Step:
    """An identified caller who has just chosen option 1."""
    known = Call(
        ends_at_s=NOW_S + RULES.call_limit_s,
        state=State.OPERATIONS_FIND,
        customer_ref="ref",
        customer_number=Secret("40077321"),
        factor=Factor.SECRET_NUMBER,
    )
    return step(known, Entered(), RULES)


def confirming() -> Step:
    """The same caller, who has told everything of a transfer."""
    transfer = Operation(
        kind=OperationKind.TRANSFER_OTHER_BANK,
        payee=Secret("002010077777777771"),
        amount_centavos=150_050,
    )
    call = replace(
        operating().call,
        state=State.OPERATION_CHECK,
        signing=Signing(token_ref="token"),
        order=Order(operation=transfer),
    )
    return step(call, Entered(), RULES)


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_an_operation_is_handed_over_only_after_a_code_for_exactly_it(data: st.DataObject) -> None:
    """Whatever is keyed and whatever fails: bound, verified, accepted, handed over once."""
    taken = confirming() if data.draw(st.booleans()) else operating()
    bound = verified = ""
    while not isinstance(taken.actions[-1], HangUp):
        event: Event = data.draw(next_events(taken))
        taken = step(taken.call, event, RULES)
        check_spoken(taken)
        match taken.actions[-1]:
            case AskCore(OpenChallenge(binding=Binding(digest=digest))):
                bound = digest
            case AskCore(VerifyCode(digest=digest)) if digest:
                verified = digest
            case AskBank(Execute(folio=folio, operation=operation)):
                assert isinstance(event, Accepted)
                assert folio == event.folio
                assert operation.digest() == bound == verified
                bound = verified = ""  # one challenge is good for one operation


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_what_is_signed_is_heard_right_before_its_challenge(data: st.DataObject) -> None:
    """Dialog.md: payee and amount, uninterruptibly, and then the digits that sign them."""
    taken = operating()
    while not isinstance(taken.actions[-1], HangUp):
        taken = step(taken.call, data.draw(next_events(taken)), RULES)
        last = taken.actions[-1]
        is_dictation = isinstance(last, Listen) and "challenge" in last.values
        if not is_dictation or taken.call.signing.purpose is not Purpose.OPERATION:
            continue
        operation = taken.call.order and taken.call.order.operation
        assert operation is not None
        said = [action.prompt for action in taken.actions[:-1] if isinstance(action, Say)]
        assert f"operation.summary.{operation.kind}" in said
        is_typed = taken.call.signing.kind not in WITHOUT_KEYPAD
        names_payee = said[-1] == "code.payee_in_challenge"
        assert names_payee == (is_typed and bool(operation.payee_tail))
