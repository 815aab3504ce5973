"""What staff do for customers and their tokens."""

import pytest

from otp_core.kinds import Factor, TokenKind
from otp_core.secret import Secret
from otp_core.staff import (
    AlreadyThere,
    BadInput,
    CustomerView,
    Done,
    InputFault,
    NoSuchCustomer,
    NoSuchToken,
    NotPossible,
    SecretNumberFault,
    SecretNumberRefused,
    Staff,
    TemporaryKeyMade,
    TokenState,
    TokenView,
)
from otp_core.verdicts import Accepted, Identified, NotIdentified, TokensFound
from tests.otp_core.bank import (
    NOON_S,
    NUMBER,
    PHONE,
    PIN,
    SERIAL,
    Bank,
    MakeBank,
    right_code,
    sure,
    wrong_code,
)

STRANGER = Secret("99999999")


def activated(bank: Bank) -> Bank:
    caller = bank.caller()
    opened = caller.opened()
    assert caller.verify(opened, right_code(opened.digits)) == Accepted()
    return bank


def state_of(bank: Bank) -> TokenState:
    return sure(bank.branch.token_view(SERIAL), TokenView).state


@pytest.mark.parametrize("number", ["123", "123456789012", "12a4", "", "١٢٣٤"])
def test_a_customer_number_has_four_to_eleven_digits(bank: Bank, number: str) -> None:
    """C1."""
    bad = BadInput(InputFault.CUSTOMER_NUMBER)
    assert bank.branch.add_customer(bank.staff, Secret(number), PHONE) == bad
    assert bank.branch.customer_view(Secret(number), NOON_S) == bad


@pytest.mark.parametrize("number", ["1234", "12345678901"])
def test_the_shortest_and_longest_numbers_are_taken(bank: Bank, number: str) -> None:
    assert bank.branch.add_customer(bank.staff, Secret(number), PHONE) == Done()


def test_a_phone_is_ten_digits_or_international(bank: Bank) -> None:
    add = bank.branch.add_customer
    assert add(bank.staff, Secret("1111"), Secret("551234")) == BadInput(InputFault.PHONE)
    assert add(bank.staff, Secret("1111"), Secret("+525512345678")) == Done()


def test_who_changes_something_says_who_and_why(bank: Bank) -> None:
    nobody, no_reason = Staff(" ", "a test", NOON_S), Staff("ana", "", NOON_S)
    assert bank.branch.unlock_customer(nobody, NUMBER) == BadInput(InputFault.WHO)
    assert bank.branch.lock_token(no_reason, SERIAL) == BadInput(InputFault.WHY)


def test_by_and_reason_are_kept_in_the_audit(bank: Bank) -> None:
    bank.branch.lock_token(Staff("luis", "the customer asked", NOON_S), SERIAL)
    entry = next(one for one in bank.audit_entries() if one["tag"] == "token:lock:set")
    assert (entry["by"], entry["reason"]) == ("luis", "the customer asked")
    assert entry["channel"] == "staff"


def test_a_customer_is_added_once(bank: Bank) -> None:
    assert bank.branch.add_customer(bank.staff, NUMBER, PHONE) == AlreadyThere()
    assert isinstance(bank.caller().identify(), Identified)


def test_an_unknown_customer_is_told_to_staff(bank: Bank) -> None:
    branch, staff = bank.branch, bank.staff
    assert branch.customer_view(STRANGER, NOON_S) == NoSuchCustomer()
    assert branch.new_temporary_key(staff, STRANGER) == NoSuchCustomer()
    assert branch.set_secret_number(staff, STRANGER, PIN) == NoSuchCustomer()
    assert branch.unlock_customer(staff, STRANGER) == NoSuchCustomer()
    assert branch.issue_token(staff, SERIAL, STRANGER) == NoSuchCustomer()
    assert branch.notices(STRANGER) == NoSuchCustomer()


def test_a_view_shows_states_and_no_secret(bank: Bank) -> None:
    key = bank.temporary_key()
    view = sure(bank.branch.customer_view(NUMBER, NOON_S), CustomerView)
    assert view.phone_ends_in == "78"
    assert view.has_secret_number
    assert view.temporary_key_expires_at_s == bank.staff.now_s + 7 * 86_400
    assert [token.serial for token in view.tokens] == [SERIAL]
    for secret in (key, PIN, NUMBER, PHONE):
        assert secret.reveal() not in repr(view)


def test_a_temporary_key_has_eight_digits_and_is_another_each_time(bank: Bank) -> None:
    keys = [
        sure(bank.branch.new_temporary_key(bank.staff, NUMBER), TemporaryKeyMade).key
        for _ in range(3)
    ]
    assert all(len(key) == 8 and key.reveal().isdecimal() for key in keys)
    assert len({key.reveal() for key in keys}) == 3


def test_a_refused_secret_number_says_why_and_changes_nothing(bank: Bank) -> None:
    """C3; the phone is the one on record."""
    refused = bank.branch.set_secret_number(bank.staff, NUMBER, Secret("512345"))
    assert refused == SecretNumberRefused(SecretNumberFault.IN_PHONE_NUMBER)
    assert isinstance(bank.caller().identify(), Identified)


def test_a_new_secret_number_lifts_the_lock_and_the_old_one_is_void(bank: Bank) -> None:
    for _ in range(5):
        bank.caller().identify(Secret("000000"))
    assert bank.branch.set_secret_number(bank.staff, NUMBER, Secret("864209")) == Done()
    assert bank.caller().identify(PIN) == NotIdentified()
    assert isinstance(bank.caller().identify(Secret("864209")), Identified)


def test_unlocking_keeps_the_secrets(bank: Bank) -> None:
    key = bank.temporary_key()
    bank.branch.unlock_customer(bank.staff, NUMBER)
    assert isinstance(bank.caller().identify(), Identified)
    assert isinstance(bank.caller().identify(key, Factor.TEMPORARY_KEY), Identified)


def test_a_paused_token_is_active_no_longer_and_comes_back_as_issued(bank: Bank) -> None:
    activated(bank)
    assert bank.branch.lock_token(bank.staff, SERIAL) == Done()
    caller = bank.caller()
    caller.identify()
    assert caller.find() == TokensFound(issued=0, active=None, locked=1)
    assert bank.branch.unlock_token(bank.staff, SERIAL) == Done()
    assert state_of(bank) is TokenState.ISSUED
    assert caller.find() == TokensFound(issued=1, active=None)


def test_unlocking_forgets_the_wrong_codes(bank: Bank) -> None:
    caller = bank.caller()
    for tries in (3, 2):
        opened = caller.opened()
        for _ in range(tries):
            caller.verify(opened, wrong_code(opened.digits))
    assert state_of(bank) is TokenState.LOCKED
    assert bank.branch.unlock_token(bank.staff, SERIAL) == Done()
    activated(bank)


def test_a_lost_token_is_blocked_for_ever(bank: Bank) -> None:
    activated(bank)
    assert bank.branch.block_token(bank.staff, SERIAL) == Done()
    assert bank.branch.block_token(bank.staff, SERIAL) == Done()
    lost = NotPossible(TokenState.BLOCKED_LOST)
    assert bank.branch.unlock_token(bank.staff, SERIAL) == lost
    assert bank.branch.lock_token(bank.staff, SERIAL) == lost


def test_a_disabled_token_is_final(bank: Bank) -> None:
    activated(bank.with_token("NK-00007777", key=b"k" * 32))
    caller = bank.caller()
    opened = caller.opened("NK-00007777")
    caller.verify(opened, right_code(opened.digits, b"k" * 32))
    disabled = NotPossible(TokenState.DISABLED)
    assert bank.branch.unlock_token(bank.staff, SERIAL) == disabled
    assert bank.branch.block_token(bank.staff, SERIAL) == disabled


def test_an_active_token_is_not_unlocked(bank: Bank) -> None:
    assert bank.branch.unlock_token(activated(bank).staff, SERIAL) == NotPossible(TokenState.ACTIVE)


def test_what_was_done_already_is_done_and_not_recorded_twice(bank: Bank) -> None:
    for _ in range(2):
        assert bank.branch.lock_token(bank.staff, SERIAL) == Done()
    assert bank.audit().count("token:lock:set") == 1


def test_tokens_nobody_imported_or_issued(make_bank: MakeBank, bank: Bank) -> None:
    from otp_core.staff import Imported
    from tests.otp_core.bank import row

    assert bank.branch.token_view("NK-00000000") == NoSuchToken()
    assert bank.branch.lock_token(bank.staff, "NK-00000000") == NoSuchToken()
    sure(bank.branch.import_tokens(bank.staff, [row("NK-00007777")]), Imported)
    assert bank.branch.lock_token(bank.staff, "NK-00007777") == NotPossible(TokenState.STOCK)
    view = sure(bank.branch.token_view("NK-00007777"), TokenView)
    assert (view.state, view.kind) == (TokenState.STOCK, TokenKind.FISICO)
