"""A call survives its way to Redis and back, whatever is in it."""

import json

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


@given(CALLS)
def test_a_call_comes_back_as_it_was(call: Call) -> None:
    assert decode(encode(call)) == call


def test_a_call_stored_by_another_version_is_still_read() -> None:
    """Rolling restart: fields come and go, the call goes on."""
    stored = json.loads(encode(Call(ends_at_s=7)))
    stored["of_tomorrow"] = 1
    del stored["tries"]
    assert decode(json.dumps(stored).encode()) == Call(ends_at_s=7)
