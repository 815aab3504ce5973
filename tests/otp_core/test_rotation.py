"""Rotation: nothing written meanwhile is lost, a run cut short is taken up, the old key may go."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest

from otp_core.kinds import Factor
from otp_core.outbox import Lease, Outbox
from otp_core.redis_store.store import RedisStore
from otp_core.rotation import Found, Kind, Place, Rotation
from otp_core.rows import Swap
from otp_core.secret import Secret
from otp_core.settings import CoreSettings
from otp_core.staff import Done, TokenState, TokenView
from otp_core.vault import Vault
from otp_core.verdicts import Accepted, Identified, NotIdentified, SecretNumberChanged
from tests.otp_core.bank import (
    ENV,
    KEY,
    NOON_S,
    NUMBER,
    PIN,
    SERIAL,
    Bank,
    right_code,
    row,
    sure,
)
from tests.otp_core.operator import identified, stranger
from tests.otp_core.redis_store.guards import without
from tests.otp_core.story import under

GUARD = ("if now ~= a.before then", "if false then")
LEFT = {Found.OLD, Found.ROTATED, Found.UNREADABLE}


def with_keys(bank: Bank, *versions: int) -> Bank:
    return replace(bank, vault=under(bank, *versions))


def rotation(bank: Bank, *versions: int) -> Rotation:
    return Rotation(bank.store, under(bank, *versions))


def number(n: int) -> Secret:
    return Secret(f"5007{n:04}")


def many(bank: Bank, count: int) -> Bank:
    for n in range(count):
        bank.with_customer(number(n)).with_token(f"NK-{n:08}", number=number(n))
    return bank


def test_after_a_rotation_the_old_key_may_go(bank: Bank) -> None:
    bank.branch.import_tokens(bank.staff, [row("NK-00009999")])
    count = Counter(rotation(bank, 3, 2).rotate(NOON_S))
    assert count[Found.ROTATED] == 4  # the customer, the token, its row, one in stock
    assert not LEFT & set(rotation(bank, 3).look(NOON_S))
    last = with_keys(bank, 3)
    sure(identified(last).activated(), object)
    assert last.branch.issue_token(last.staff, "NK-00009999", NUMBER) == Done()


def test_a_key_that_is_only_known_changes_nothing(bank: Bank) -> None:
    assert set(rotation(bank, 2, 3).rotate(NOON_S)) == {Found.CURRENT}


def test_a_look_changes_nothing(bank: Bank) -> None:
    before = bank.store.read_customer(bank.vault.customer_ref(NUMBER), "", 0)
    assert Counter(rotation(bank, 3, 2).look(NOON_S))[Found.OLD] == 3
    assert bank.store.read_customer(bank.vault.customer_ref(NUMBER), "", 0) == before


def test_a_run_cut_short_is_taken_up_where_it_was(bank: Bank) -> None:
    many(bank, 4)
    cut = list(islice(rotation(bank, 3, 2).rotate(NOON_S), 6))
    again = Counter(rotation(bank, 3, 2).rotate(NOON_S))
    assert cut.count(Found.ROTATED) + again[Found.ROTATED] == 15
    assert not LEFT & set(rotation(bank, 3).look(NOON_S))


def test_a_new_pepper_signs_anew_and_secret_numbers_wait_for_their_customers(bank: Bank) -> None:
    env = {**ENV, "AUDIOMATICO_PEPPERS": f"3:{'77' * 32},{ENV['AUDIOMATICO_PEPPERS']}"}
    vault = Vault(CoreSettings.from_env(env), bank.policy.argon2, bank.random_bytes)
    count = Counter(Rotation(bank.store, vault).rotate(NOON_S))
    assert (count[Found.ROTATED], count[Found.HASH]) == (3, 1)
    identified(replace(bank, vault=vault))
    assert Counter(Rotation(bank.store, vault).look(NOON_S))[Found.HASH] == 0


def test_what_no_key_opens_is_told_and_left(bank: Bank) -> None:
    assert Counter(rotation(bank, 3).rotate(NOON_S))[Found.UNREADABLE] == 3
    assert not LEFT & set(rotation(bank, 2).look(NOON_S))


def test_an_index_key_that_names_nothing_here_is_found(bank: Bank) -> None:
    settings = CoreSettings.from_env({**ENV, "AUDIOMATICO_INDEX_KEY": "34" * 32})
    vault = Vault(settings, bank.policy.argon2, bank.random_bytes)
    count = Counter(Rotation(bank.store, vault).look(NOON_S))
    assert count[Found.UNREADABLE] == 2  # the token and its row: a serial is inside


def test_a_waiting_notice_goes_to_the_phone_it_carries_under_the_new_key(bank: Bank) -> None:
    """The old phone is told of the new one: it is in no record any more."""
    bank.branch.change_phone(bank.staff, NUMBER, Secret("5590817263"), verified=True)
    assert Found.UNREADABLE not in set(rotation(bank, 3, 2).rotate(NOON_S))
    outbox = Outbox(bank.store, under(bank, 3))
    phones = {outbox.address(kept, NOON_S).phone.reveal() for kept in outbox.unsent()}
    assert phones == {"5512345678", "5590817263"}
    lease = Lease("one", NOON_S, 60)
    partition = outbox.unsent()[0].name.partition
    for kept in outbox.take(partition, lease, 100):
        assert outbox.address(kept, NOON_S).phone.reveal() in phones
        outbox.mark_sent(kept)
    assert not list(bank.client.scan_iter(match="*:outbox:phones"))


def test_a_call_under_way_is_counted_until_it_is_over(bank: Bank) -> None:
    caller = identified(bank)
    assert Counter(rotation(bank, 3, 2).look(NOON_S))[Found.CALL] == 1
    assert Counter(rotation(bank, 3, 2).look(NOON_S + 900))[Found.CALL] == 0
    caller.hang_up()
    assert Counter(rotation(bank, 3, 2).look(NOON_S))[Found.CALL] == 0


class Interrupted(RedisStore):
    """Somebody writes between the customer's record being read and swapped, once."""

    meanwhile: Callable[[], object] | None

    def swap_kept(self, place: Place, swap: Swap) -> bool:
        if place.kind is Kind.CUSTOMER and self.meanwhile is not None:
            meanwhile, self.meanwhile = self.meanwhile, None
            meanwhile()
        return super().swap_kept(place, swap)


def rotated_while(bank: Bank, meanwhile: Callable[[], object], texts: Any = None) -> None:
    store = Interrupted(bank.client, bank.policy, texts=texts)
    store.meanwhile = meanwhile
    assert Found.ROTATED in set(Rotation(store, under(bank, 3, 2)).rotate(NOON_S))


def test_what_is_written_meanwhile_stays(bank: Bank) -> None:
    def meanwhile() -> None:
        bank.branch.set_secret_number(bank.staff, NUMBER, Secret("864201"))
        bank.branch.block_token(bank.staff, SERIAL)

    rotated_while(bank, meanwhile)
    new = with_keys(bank, 3)
    assert sure(new.branch.token_view(SERIAL), TokenView).state is TokenState.BLOCKED_LOST
    assert stranger(new).identify(PIN) == NotIdentified()
    assert isinstance(stranger(new).identify(Secret("864201")), Identified)


def test_without_the_guard_what_is_written_meanwhile_would_be_lost(bank: Bank) -> None:
    def meanwhile() -> object:
        return bank.branch.set_secret_number(bank.staff, NUMBER, Secret("864201"))

    rotated_while(bank, meanwhile, without("swap_record", GUARD))
    assert isinstance(stranger(with_keys(bank, 3)).identify(PIN), Identified)  # the old one is back


@contextmanager
def rotating(bank: Bank, cut: int) -> Iterator[None]:
    """In a thread, back and forth, killed after so many records each time."""
    begun, stop = threading.Event(), threading.Event()

    def rotate() -> None:
        while not stop.is_set():
            for versions in ((3, 2), (2, 3)):
                list(islice(rotation(bank, *versions).rotate(NOON_S), cut))
                begun.set()

    thread = threading.Thread(target=rotate)
    thread.start()
    try:
        assert begun.wait(10)
        yield
    finally:
        stop.set()
        thread.join()


@pytest.mark.parametrize("cut", [5, 23, 60])  # killed here, again and again
def test_calls_go_on_while_keys_are_rotated_there_and_back(bank: Bank, cut: int) -> None:
    """Whole calls, by workers that know both keys, some with the new one first already."""
    many(bank, 6)
    with rotating(bank, cut):
        for n in range(6):
            worker = with_keys(bank, *((3, 2) if n % 2 else (2, 3)))
            caller = identified(worker, number=number(n))
            opened = caller.opened(f"NK-{n:08}")
            assert caller.verify(opened, right_code(opened.digits, KEY)) == Accepted()
            assert caller.set_secret("864201") == SecretNumberChanged()
            caller.hang_up()
    list(rotation(bank, 3, 2).rotate(NOON_S))
    last = with_keys(bank, 3)
    for n in range(6):
        assert sure(last.branch.token_view(f"NK-{n:08}"), TokenView).state is TokenState.ACTIVE
        assert isinstance(
            stranger(last).identify(Secret("864201"), number=number(n)), Identified
        ), n


def test_a_temporary_key_made_before_opens_after(bank: Bank) -> None:
    key = bank.temporary_key()
    list(rotation(bank, 3, 2).rotate(NOON_S))
    identified(with_keys(bank, 3), secret=key, factor=Factor.TEMPORARY_KEY)


def test_it_is_written_down_who_rotated_and_how_much(bank: Bank) -> None:
    turning = rotation(bank, 3, 2)
    turning.begun(bank.staff)
    turning.done(bank.staff, 3)
    told = [one for one in bank.audit_entries() if one["tag"].startswith("vault:")]
    assert [one["tag"] for one in told] == ["vault:rotation:begun", "vault:rotation:done"]
    assert [one.get("count") for one in told] == [None, 3]
