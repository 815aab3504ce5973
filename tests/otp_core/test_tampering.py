"""Whoever can write to Redis can neither repoint, revive, swap nor read: the core stops instead."""

import json
from typing import Any

import pytest

from otp_core.secret import Secret
from otp_core.staff import TokenState
from otp_core.verdicts import Accepted, Expired, Identified, Rejected, Unavailable
from tests.otp_core.bank import NUMBER, SERIAL, Bank, right_code, wrong_code

OTHER_NUMBER, OTHER_SERIAL = Secret("5001"), "NK-00007777"


def key(bank: Bank, kind: str, number: Secret = NUMBER) -> str:
    ref = bank.vault.customer_ref(number)
    found: Any = next(bank.client.scan_iter(f"au:*:{kind}:{ref}"))
    return str(found.decode())


def edited(text: Any, **changes: Any) -> str:
    values = json.loads(text)
    assert all(values[name] != value for name, value in changes.items())
    return json.dumps(values | changes, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    "changes",
    [{"secret_hash": "1:x"}, {"active": "0" * 32}, {"version": 9}, {"customer_ref": "0" * 32}],
    ids=str,
)
def test_a_customers_record_that_was_changed_identifies_nobody(
    bank: Bank, changes: dict[str, Any]
) -> None:
    name = key(bank, "customer")
    bank.client.set(name, edited(bank.client.get(name), **changes))
    assert bank.caller().identify() == Unavailable()


@pytest.mark.parametrize(
    "changes", [{"state": "active"}, {"counter": 5}, {"version": 9}, {"kind": "movil"}], ids=str
)
def test_a_tokens_record_that_was_changed_is_refused(bank: Bank, changes: dict[str, Any]) -> None:
    caller = bank.caller()
    opened = caller.opened()
    shelf = key(bank, "shelf")
    text: Any = bank.client.hget(shelf, opened.token_ref)
    bank.client.hset(shelf, opened.token_ref, edited(text, **changes))
    assert caller.verify(opened, right_code(opened.digits)) in (Unavailable(), Expired())
    assert caller.find() == Unavailable()


def test_a_blocked_token_is_not_revived_by_editing_its_state(bank: Bank) -> None:
    bank.branch.block_token(bank.staff, SERIAL)
    caller = bank.caller()
    caller.identify()
    shelf, ref = key(bank, "shelf"), bank.vault.token_ref(SERIAL)
    text: Any = bank.client.hget(shelf, ref)
    bank.client.hset(shelf, ref, edited(text, state=TokenState.ISSUED.value))
    assert caller.choose() == Unavailable()
    assert caller.open(ref) == Unavailable()
    assert bank.branch.unlock_token(bank.staff, SERIAL) == Unavailable()


def test_a_token_moved_to_another_customer_is_refused(bank: Bank) -> None:
    bank.with_customer(OTHER_NUMBER).with_token(OTHER_SERIAL, number=OTHER_NUMBER)
    ref = bank.vault.token_ref(SERIAL)
    text: Any = bank.client.hget(key(bank, "shelf"), ref)
    bank.client.hset(key(bank, "shelf", OTHER_NUMBER), ref, text)
    thief = bank.caller()
    assert isinstance(thief.identify(number=OTHER_NUMBER), Identified)
    assert thief.find() == Unavailable()


def test_a_customers_record_put_under_another_number_is_refused(bank: Bank) -> None:
    bank.with_customer(OTHER_NUMBER)
    mine: Any = bank.client.get(key(bank, "customer", OTHER_NUMBER))
    bank.client.set(key(bank, "customer"), mine)
    assert bank.caller().identify() == Unavailable()


def test_swapped_rows_of_two_tokens_are_refused(bank: Bank) -> None:
    bank.with_token(OTHER_SERIAL, key=b"k" * 32)
    shelf = key(bank, "shelf")
    caller = bank.caller()
    opened = caller.opened()
    mine, other = opened.token_ref, bank.vault.token_ref(OTHER_SERIAL)
    rows: list[Any] = [bank.client.hget(shelf, ref) for ref in (mine, other)]
    bank.client.hset(shelf, mapping={mine: rows[1], other: rows[0]})
    assert caller.verify(opened, right_code(opened.digits, b"k" * 32)) == Unavailable()


def test_a_challenge_lent_to_another_token_does_not_open(bank: Bank) -> None:
    bank.with_token(OTHER_SERIAL, key=b"k" * 32)
    caller = bank.caller()
    first, second = caller.opened(), caller.opened(OTHER_SERIAL)
    names: list[Any] = [
        next(bank.client.scan_iter(f"au:*:challenge:{one.token_ref}")) for one in (first, second)
    ]
    sealed: Any = bank.client.hget(names[0], "sealed")
    bank.client.hset(names[1], "sealed", sealed)
    assert caller.verify(second, right_code(first.digits, b"k" * 32)) == Unavailable()


def test_a_stock_row_that_was_changed_is_not_issued(bank: Bank) -> None:
    ref = bank.vault.token_ref(SERIAL)
    name = f"au:{{{ref}}}:stock"
    bank.client.set(name, edited(bank.client.get(name), customer_ref=""))
    assert bank.branch.issue_token(bank.staff, SERIAL, NUMBER) == Unavailable()
    assert bank.branch.token_view(SERIAL) == Unavailable()


def test_an_untouched_bank_works(bank: Bank) -> None:
    """The control of the tests above."""
    caller = bank.caller()
    opened = caller.opened()
    assert caller.verify(opened, wrong_code(opened.digits)) == Rejected(2)
    assert caller.verify(opened, right_code(opened.digits)) == Accepted()
