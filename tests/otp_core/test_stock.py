"""Import and issue: all or nothing, and after a crash at any step run again to the same end."""

from typing import Any

import pytest

from otp_core.errors import StoreError
from otp_core.imports import TokenRow
from otp_core.redis_store.store import RedisStore
from otp_core.secret import Secret
from otp_core.staff import (
    Done,
    Imported,
    ImportRefused,
    NoSuchToken,
    NotPossible,
    RowProblem,
    TokenState,
    TokenView,
)
from otp_core.verdicts import Accepted, Unavailable
from tests.otp_core.bank import NUMBER, SERIAL, Bank, MakeBank, right_code, row, sure

CHANGES = ("swap_stock", "commit_import", "change_token")


class DyingStore(RedisStore):
    """Dies at its n-th change: before it is done, or after."""

    def __init__(self, bank: Bank, at: int, *, is_done: bool) -> None:
        super().__init__(bank.client, bank.policy)
        self.changes = 0
        for name in CHANGES:
            setattr(self, name, self._dying(getattr(self, name), at, is_done))

    def _dying(self, change: Any, at: int, is_done: bool) -> Any:
        def changed(*args: Any, **kwargs: Any) -> Any:
            self.changes += 1
            if self.changes < at:
                return change(*args, **kwargs)
            if self.changes == at and is_done:
                change(*args, **kwargs)
            raise StoreError("killed")

        return changed


def rows(count: int, first: int = 1) -> list[TokenRow]:
    return [
        row(f"NK-{n:08}", key=n.to_bytes(32), line=2 + n - first)
        for n in range(first, first + count)
    ]


@pytest.fixture
def empty(make_bank: MakeBank) -> Bank:
    return make_bank().with_customer()


def test_imported_tokens_are_in_stock(empty: Bank) -> None:
    heard: list[int] = []
    imported = empty.branch.import_tokens(empty.staff, rows(3), heard.append)
    assert imported == Imported(3)
    assert heard == [1, 2, 3]
    view = sure(empty.branch.token_view("NK-00000002"), TokenView)
    assert view.state is TokenState.STOCK


def test_one_serial_known_before_refuses_the_whole_file_with_its_line(empty: Bank) -> None:
    empty.branch.import_tokens(empty.staff, rows(1, first=3))
    refused = empty.branch.import_tokens(empty.staff, rows(4))
    assert refused == ImportRefused((RowProblem(4, "serial: already imported"),))
    assert empty.branch.token_view("NK-00000001") == NoSuchToken()
    assert empty.branch.token_view("NK-00000004") == NoSuchToken()


def test_the_same_file_is_not_imported_twice(empty: Bank) -> None:
    empty.branch.import_tokens(empty.staff, rows(2))
    refused = sure(empty.branch.import_tokens(empty.staff, rows(2)), ImportRefused)
    assert [problem.line for problem in refused.problems] == [2, 3]


def test_two_rows_with_one_serial_refuse_the_file(empty: Bank) -> None:
    twice = [*rows(1), row("NK-00000001", key=b"k" * 32, line=3)]
    refused = sure(empty.branch.import_tokens(empty.staff, twice), ImportRefused)
    assert refused.problems[0].line == 3


def test_a_file_that_loses_a_race_for_a_serial_takes_nothing(empty: Bank) -> None:
    class Overtaken(RedisStore):
        def is_import_committed(self, batch_id: str) -> bool:
            if not empty.client.exists("overtaken"):
                empty.client.set("overtaken", 1)
                empty.branch.import_tokens(empty.staff, rows(1, first=3))
                self.is_late = True
            return super().is_import_committed(batch_id)

        def read_stock(self, token_ref: str) -> str:
            return "" if not empty.client.exists("looked") else super().read_stock(token_ref)

        def swap_stock(self, *args: Any) -> Any:
            empty.client.set("looked", 1)
            return super().swap_stock(*args)

    store = Overtaken(empty.client, empty.policy)
    refused = empty.with_store(store).branch.import_tokens(empty.staff, rows(4))
    assert refused == ImportRefused((RowProblem(4, "serial: already imported"),))
    others = [f"NK-{n:08}" for n in (1, 2, 4)]
    assert [empty.branch.token_view(serial) for serial in others] == [NoSuchToken()] * 3
    assert isinstance(empty.branch.import_tokens(empty.staff, rows(2)), Imported)


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_an_import_killed_at_any_step_ends_the_same_when_run_again(
    empty: Bank, step: int, is_done: bool
) -> None:
    dying = empty.with_store(DyingStore(empty, step, is_done=is_done))
    assert dying.branch.import_tokens(empty.staff, rows(2)) == Unavailable()
    is_over = (step, is_done) == (3, True)
    if not is_over:
        assert empty.branch.token_view("NK-00000001") == NoSuchToken()
        assert empty.branch.import_tokens(empty.staff, rows(2)) == Imported(2)
    assert [sure(empty.branch.token_view(r.serial), TokenView).state for r in rows(2)] == [
        TokenState.STOCK
    ] * 2
    assert len([1 for one in empty.audit_entries() if one["tag"] == "token:import:accepted"]) == 1


@pytest.mark.parametrize("is_done", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_an_issue_killed_at_any_step_ends_the_same_when_run_again(
    empty: Bank, step: int, is_done: bool
) -> None:
    empty.branch.import_tokens(empty.staff, [row(SERIAL)])
    dying = empty.with_store(DyingStore(empty, step, is_done=is_done))
    assert dying.branch.issue_token(empty.staff, SERIAL, NUMBER) == Unavailable()
    assert empty.branch.issue_token(empty.staff, SERIAL, NUMBER) == Done()
    assert sure(empty.branch.token_view(SERIAL), TokenView).state is TokenState.ISSUED
    assert empty.audit().count("token:issue:accepted") == 1
    caller = empty.caller()
    opened = caller.opened()
    assert caller.verify(opened, right_code(opened.digits)) == Accepted()


def test_a_token_whose_issue_was_cut_short_in_the_customers_hands_can_be_blocked(
    empty: Bank,
) -> None:
    empty.branch.import_tokens(empty.staff, [row(SERIAL)])
    dying = empty.with_store(DyingStore(empty, 3, is_done=False))
    assert dying.branch.issue_token(empty.staff, SERIAL, NUMBER) == Unavailable()
    assert sure(empty.branch.token_view(SERIAL), TokenView).state is TokenState.ISSUED
    assert empty.branch.block_token(empty.staff, SERIAL) == Done()


def test_an_issue_takes_three_changes_so_the_test_above_kills_all(empty: Bank) -> None:
    empty.branch.import_tokens(empty.staff, [row(SERIAL)])
    store = DyingStore(empty, 99, is_done=False)
    assert empty.with_store(store).branch.issue_token(empty.staff, SERIAL, NUMBER) == Done()
    assert store.changes == 3


def test_a_token_is_issued_to_one_customer(empty: Bank) -> None:
    empty.with_token().with_customer(Secret("5001"))
    other = empty.branch.issue_token(empty.staff, SERIAL, Secret("5001"))
    assert other == NotPossible(TokenState.ISSUED)
    assert empty.branch.issue_token(empty.staff, SERIAL, NUMBER) == Done()


def test_the_stock_gives_the_seed_up_when_it_is_issued(empty: Bank) -> None:
    empty.with_token()
    text: Any = empty.client.get(f"au:{{{empty.vault.token_ref(SERIAL)}}}:stock")
    assert b'"seed_sealed":""' in text


def test_nothing_imported_gives_the_key_back(empty: Bank) -> None:
    empty.branch.import_tokens(empty.staff, rows(1))
    for key in empty.client.scan_iter("*"):
        kept: Any = empty.client.dump(key)
        assert rows(1)[0].key.reveal() not in kept
        assert rows(1)[0].key.reveal().hex().encode() not in kept
