"""A call survives its way to Redis and back, whatever is in it."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialog.banking import Operation, OperationKind, Payee
from ivr.dialog.call import Activation, Call, Order, Signing
from ivr.dialog.states import State
from ivr.sessions.codec import decode, encode
from otp_core.kinds import Factor, Purpose, TokenKind
from otp_core.secret import Secret

SECRETS = st.text("0123456789", max_size=18).map(Secret)
OPERATIONS = st.builds(
    Operation,
    kind=st.sampled_from(OperationKind),
    payee=SECRETS,
    payee_tail=SECRETS,
    reference=SECRETS,
    card_tail=SECRETS,
    amount_centavos=st.integers(0, 10**12),
)
PAYEES = st.builds(Payee, id=SECRETS, tail=SECRETS, usable_at_s=st.integers(0, 2**40))
ORDERS = st.builds(
    Order,
    operation=OPERATIONS,
    field=st.integers(-1, 5),
    payees=st.lists(PAYEES, max_size=3).map(tuple),
    is_new_payee=st.booleans(),
    folio=st.text("0123456789", max_size=12),
)
SIGNINGS = st.builds(
    Signing,
    purpose=st.sampled_from(Purpose),
    kind=st.sampled_from(TokenKind),
    token_ref=st.text(max_size=8),
    challenge=SECRETS,
    first_half=SECRETS,
    is_same_phone=st.booleans(),
)
ACTIVATIONS = st.builds(
    Activation, serial_tail=SECRETS, replaces=st.none() | st.sampled_from(TokenKind)
)
CALLS = st.builds(
    Call,
    state=st.sampled_from(State),
    ends_at_s=st.integers(0, 2**40),
    language=st.sampled_from(["es-MX", "en-US"]),
    heard=st.frozensets(st.text(max_size=12), max_size=4),
    customer_number=SECRETS,
    factor=st.none() | st.sampled_from(Factor),
    then=st.sampled_from(State),
    activation=ACTIVATIONS,
    signing=SIGNINGS,
    order=st.none() | ORDERS,
    new_secret=SECRETS,
)


# As the version before msgspec wrote it.
OF_OLD = """
{"state":"code.await","ends_at_s":1795000900,"language":"es-MX","chose_language":false,"turns":0,
"silences":0,"slips":0,"heard":["identify.number.ask","main_menu.ask"],"finish_key":"*",
"customer_number":"40077321","customer_ref":"","factor":"secret_number","tries":0,
"then":"operations.find",
"activation":{"admitted_until_s":0,"serial_tail":"","replaces":null,"is_over":false},
"signing":{"purpose":"operation","kind":"movil","token_ref":"","challenge_id":"","challenge":"12",
"challenges":0,"dictations":0,"waits":0,"is_same_phone":false,"first_half":""},
"order":{"operation":{"kind":"pay_card","payee":"8","payee_tail":"","reference":"","card_tail":"",
"amount_centavos":9},"field":0,"payees":[{"id":"8","tail":"4821","usable_at_s":7}],
"is_new_payee":false,"folio":""},
"lost_kind":"fisico","new_secret":"","made_secret":false,"secret_tries":0}
"""


@given(CALLS)
def test_a_call_comes_back_as_it_was(call: Call) -> None:
    assert decode(encode(call)) == call


def test_a_call_stored_by_another_version_is_still_read() -> None:
    """Rolling restart: fields come and go, the call goes on."""
    stored = json.loads(encode(Call(ends_at_s=7)))
    stored["of_tomorrow"] = 1
    del stored["tries"]
    assert decode(json.dumps(stored).encode()) == Call(ends_at_s=7)


def test_a_call_stored_before_msgspec_is_still_read() -> None:
    assert decode(OF_OLD.encode()) == Call(
        state=State.CODE_AWAIT,
        ends_at_s=1_795_000_900,
        heard=frozenset({"identify.number.ask", "main_menu.ask"}),
        finish_key="*",
        customer_number=Secret("40077321"),
        factor=Factor.SECRET_NUMBER,
        then=State.OPERATIONS_FIND,
        signing=Signing(purpose=Purpose.OPERATION, kind=TokenKind.MOVIL, challenge=Secret("12")),
        order=Order(
            operation=Operation(kind=OperationKind.PAY_CARD, payee=Secret("8"), amount_centavos=9),
            payees=(Payee(id=Secret("8"), tail=Secret("4821"), usable_at_s=7),),
        ),
    )


def test_what_shows_a_call_shows_no_secret_of_it() -> None:
    call = Call(ends_at_s=7, customer_number=Secret("40077321"))
    assert "40077321" not in repr(call)
    assert "40077321" not in repr(msgspec.structs.asdict(call))


def test_a_secret_is_written_only_by_whoever_reveals_it() -> None:
    with pytest.raises(TypeError):
        msgspec.json.encode(Call(ends_at_s=7, customer_number=Secret("40077321")))
