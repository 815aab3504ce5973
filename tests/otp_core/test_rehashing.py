"""A secret number is hashed anew when it is next given, in the act that lets its customer in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from otp_core import records
from otp_core.hashing import BusyError
from otp_core.kinds import Factor
from otp_core.policy import Argon2Policy
from otp_core.records import CustomerRecord
from otp_core.redis_store.store import RedisStore
from otp_core.secret import Secret
from otp_core.settings import CoreSettings
from otp_core.vault import HashedSecret, Vault
from otp_core.verdicts import Identified, NotIdentified, TokenChosen
from tests.otp_core.bank import ENV, NUMBER, PIN, Bank, sure
from tests.otp_core.operator import identified, stranger
from tests.otp_core.redis_store.guards import without

NEW_PEPPER = {**ENV, "AUDIOMATICO_PEPPERS": f"3:{'77' * 32},{ENV['AUDIOMATICO_PEPPERS']}"}
ONLY_THE_NEW = {**ENV, "AUDIOMATICO_PEPPERS": f"3:{'77' * 32}"}
COST = Argon2Policy(8, 1, 1)
HIGHER_COST = Argon2Policy(16, 2, 1)


def under(bank: Bank, env: dict[str, str] = ENV, cost: Argon2Policy = COST) -> Bank:
    return replace(bank, vault=Vault(CoreSettings.from_env(env), cost, bank.random_bytes))


def record_of(bank: Bank) -> CustomerRecord:
    ref = bank.vault.customer_ref(NUMBER)
    text = bank.store.read_customer(ref, "", 0).customer
    return records.read(CustomerRecord, text, bank.vault, customer_ref=ref)


@pytest.mark.parametrize(("env", "cost"), [(NEW_PEPPER, COST), (ENV, HIGHER_COST)])
def test_who_identifies_is_hashed_with_todays_pepper_and_cost(
    bank: Bank, env: dict[str, str], cost: Argon2Policy
) -> None:
    new = under(bank, env, cost)
    assert not new.vault.is_hashed_as_now(HashedSecret(record_of(new).secret_hash))
    identified(new)
    assert new.vault.is_hashed_as_now(HashedSecret(record_of(new).secret_hash))
    written = record_of(new)
    identified(new)
    assert record_of(new) == written  # once is enough


def test_after_it_the_old_pepper_may_go(bank: Bank) -> None:
    identified(under(bank, NEW_PEPPER))
    text = bank.store.read_customer(bank.vault.customer_ref(NUMBER), "", 0).customer
    last = under(bank, ONLY_THE_NEW)
    assert record_of(last).secret_hash.startswith("3:")
    assert '"signature":"3:' in text
    identified(last)


def test_a_wrong_secret_number_hashes_nothing(bank: Bank) -> None:
    new, before = under(bank, NEW_PEPPER), record_of(bank)
    assert stranger(new).identify(Secret("975310")) == NotIdentified()
    assert record_of(bank) == before


def test_a_call_that_was_let_in_before_goes_on(bank: Bank) -> None:
    """It gave the same secret: only its hash is another."""
    caller = identified(bank)
    identified(under(bank, NEW_PEPPER))
    caller.bank = under(bank, NEW_PEPPER)
    assert isinstance(caller.choose(), TokenChosen)


def test_another_secret_number_still_ends_what_the_former_let_in(bank: Bank) -> None:
    new = under(bank, NEW_PEPPER)
    caller = identified(new)
    new.branch.set_secret_number(new.staff, NUMBER, Secret("864201"))
    assert not isinstance(caller.choose(), TokenChosen)
    assert record_of(new).secret_mark == ""


def test_a_temporary_key_is_left_as_it_is(bank: Bank) -> None:
    key, before = bank.temporary_key(), record_of(bank)
    identified(under(bank, NEW_PEPPER), secret=key, factor=Factor.TEMPORARY_KEY)
    assert record_of(bank) == before


def test_where_too_many_wait_whoever_is_right_is_let_in_all_the_same(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, new = record_of(bank), under(bank, NEW_PEPPER)

    def refuse(*_: object) -> HashedSecret:
        raise BusyError("too many wait")

    with monkeypatch.context() as queue:
        queue.setattr(new.vault, "hash_secret", refuse)
        identified(new)
    assert record_of(bank) == before
    identified(new)  # it is hashed at another call
    assert record_of(new) != before


class Interrupted(RedisStore):
    """Somebody writes the customer's record between comparing and settling, the first time."""

    meanwhile: Callable[[], object] | None

    def settle_identification(self, *args: Any, **kwargs: Any) -> Any:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().settle_identification(*args, **kwargs)


def interrupted(bank: Bank, meanwhile: Callable[[], object], texts: Any = None) -> Bank:
    store = Interrupted(bank.client, bank.policy, texts=texts)
    store.meanwhile = meanwhile
    return bank.with_store(store)


def test_a_record_rewritten_while_it_is_compared_lets_the_right_secret_in(bank: Bank) -> None:
    def unlock() -> object:
        return bank.branch.unlock_customer(bank.staff, NUMBER)  # same secret, another version

    assert isinstance(stranger(interrupted(bank, unlock)).identify(), Identified)


def test_a_secret_changed_while_it_is_compared_lets_nobody_in(bank: Bank) -> None:
    def change() -> object:
        return bank.branch.set_secret_number(bank.staff, NUMBER, Secret("864201"))

    assert stranger(interrupted(bank, change)).identify(PIN) == NotIdentified()


def test_hashing_anew_undoes_nothing_that_was_written_meanwhile(bank: Bank) -> None:
    new = under(bank, NEW_PEPPER)

    def change() -> object:
        return new.branch.set_secret_number(new.staff, NUMBER, Secret("864201"))

    assert stranger(interrupted(new, change)).identify(PIN) == NotIdentified()
    identified(new, secret=Secret("864201"))


def test_without_the_guard_it_would_put_the_old_secret_back(bank: Bank) -> None:
    new = under(bank, NEW_PEPPER)
    texts = without(
        "settle_identification", ("if read(KEYS[1]) ~= a.customer then", "if false then")
    )

    def change() -> object:
        return new.branch.set_secret_number(new.staff, NUMBER, Secret("864201"))

    stranger(interrupted(new, change, texts)).identify(PIN)
    assert sure(stranger(new).identify(PIN), Identified)
