"""An import that was not finished: run again, or given up for ever."""

from typing import Any

import pytest

from otp_core.errors import StoreError
from otp_core.imports import TokenRow
from otp_core.redis_store.store import RedisStore
from otp_core.staff import (
    Discarded,
    Imported,
    ImportRefused,
    NoSuchToken,
    Place,
    RowProblem,
    TokenState,
    TokenView,
)
from otp_core.verdicts import Unavailable
from tests.otp_core.bank import Bank, MakeBank, row, sure

UNFINISHED = "serial: in another import that was not finished; run that again, or discard it"


class NeverCommits(RedisStore):
    def commit_import(self, *_: Any) -> bool:
        raise StoreError("killed")


def rows(count: int, key: bytes = b"k") -> list[TokenRow]:
    return [row(f"NK-{n:08}", key=key + n.to_bytes(31), line=n + 1) for n in range(1, count + 1)]


@pytest.fixture
def cut_short(make_bank: MakeBank) -> Bank:
    """An import of three rows that died before it was committed."""
    bank = make_bank()
    dying = bank.with_store(NeverCommits(bank.client, bank.policy))
    assert dying.branch.import_tokens(bank.staff, rows(3)) == Unavailable()
    return bank


def test_another_file_that_shares_serials_is_told_what_stands_in_its_way(cut_short: Bank) -> None:
    refused = cut_short.branch.import_tokens(cut_short.staff, rows(1, key=b"x"))
    assert refused == ImportRefused((RowProblem(2, UNFINISHED),))


def test_once_discarded_the_serials_are_free_for_another_file(cut_short: Bank) -> None:
    other = rows(4, key=b"x")
    assert cut_short.branch.discard_import(cut_short.staff, other) == Discarded(3)
    assert cut_short.branch.import_tokens(cut_short.staff, other) == Imported(4)
    view = sure(cut_short.branch.token_view("NK-00000002"), TokenView)
    assert view.state is TokenState.STOCK


def test_a_few_serials_of_it_are_enough_to_give_the_whole_import_up(cut_short: Bank) -> None:
    assert cut_short.branch.discard_import(cut_short.staff, rows(1)) == Discarded(1)
    assert cut_short.branch.import_tokens(cut_short.staff, rows(3, key=b"x")) == Imported(3)


def test_the_same_file_may_be_imported_after_it_was_discarded_again_and_again(
    cut_short: Bank,
) -> None:
    dying = cut_short.with_store(NeverCommits(cut_short.client, cut_short.policy))
    for _ in range(3):
        assert cut_short.branch.discard_import(cut_short.staff, rows(3)) == Discarded(3)
        assert cut_short.branch.token_view("NK-00000001") == NoSuchToken()
        assert dying.branch.import_tokens(cut_short.staff, rows(3)) == Unavailable()
    assert cut_short.branch.import_tokens(cut_short.staff, rows(3)) == Imported(3)


def test_a_finished_import_is_not_discarded(cut_short: Bank) -> None:
    assert cut_short.branch.import_tokens(cut_short.staff, rows(3)) == Imported(3)
    assert cut_short.branch.discard_import(cut_short.staff, rows(3)) == Discarded(0)
    assert isinstance(cut_short.branch.token_view("NK-00000003"), TokenView)


def test_an_import_discarded_while_it_runs_takes_nothing(make_bank: MakeBank) -> None:
    bank = make_bank()

    class Discarding(RedisStore):
        def commit_import(self, *given: Any) -> bool:
            assert bank.branch.discard_import(bank.staff, rows(2)) == Discarded(2)
            return super().commit_import(*given)

    running = bank.with_store(Discarding(bank.client, bank.policy))
    refused = sure(running.branch.import_tokens(bank.staff, rows(2)), ImportRefused)
    assert refused.problems[0].place is Place.FILE
    assert bank.branch.token_view("NK-00000001") == NoSuchToken()
    assert bank.branch.import_tokens(bank.staff, rows(2)) == Imported(2)


def test_giving_up_is_in_the_audit_once_with_who_and_why(cut_short: Bank) -> None:
    cut_short.branch.discard_import(cut_short.staff, rows(3))
    tags = [entry for entry in cut_short.audit_entries() if entry["tag"].endswith(":discarded")]
    assert [(one["by"], one["reason"]) for one in tags] == [("ana", "a test")]
