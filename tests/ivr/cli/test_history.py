"""`audiomatico token history`: what happened to one token, who did it, and no secret."""

import json
from dataclasses import dataclass

import pytest
import redis
from click.testing import CliRunner, Result

from ivr.cli.history import history
from otp_core.branch import Branch
from otp_core.errors import StoreError
from otp_core.redis_store.ledger_rows import LedgerRows
from otp_core.staff import Staff
from otp_core.verdicts import Accepted
from tests.otp_core import conftest
from tests.otp_core.bank import KEY, NOON_S, NUMBER, SERIAL, Bank, MakeBank, right_code, row

make_bank, policy = conftest.make_bank, conftest.policy


@dataclass
class Desk:
    bank: Bank

    @property
    def branch(self) -> Branch:
        return self.bank.branch

    @property
    def ledger(self) -> LedgerRows:
        return LedgerRows(self.bank.client)


@pytest.fixture
def bank(make_bank: MakeBank) -> Bank:
    return make_bank().with_customer().with_token()


def run(bank: Bank, *arguments: str) -> Result:
    return CliRunner().invoke(history, arguments, obj=Desk(bank))


def test_a_tokens_history_is_told_in_order_with_who_and_why(bank: Bank) -> None:
    bank.with_token("NK-00007777", key=b"k" * 32)  # another's events are not its own
    caller = bank.caller()
    opened = caller.opened()
    code = right_code(opened.digits)
    assert caller.verify(opened, code) == Accepted()
    bank.branch.block_token(Staff("eva", "lost, rang from 5512345678", NOON_S + 60), SERIAL)
    result = run(bank, SERIAL, "--json")
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [one["tag"] for one in told] == [
        *("token:issue:accepted", "challenge:opening:accepted", "code:verification:counted"),
        *("token:activation:accepted", "token:block:set"),
    ]
    assert (told[-1]["by"], told[-1]["reason"]) == ("eva", "lost, rang from ••••")
    assert told[-1]["at_s"] == NOON_S + 60
    said = result.stdout + run(bank, SERIAL).stdout
    for secret in (opened.digits, code, KEY.hex(), NUMBER.reveal()):
        assert secret not in said
    assert "by eva" in said


def test_a_token_in_stock_has_no_history(bank: Bank) -> None:
    bank.branch.import_tokens(bank.staff, [row("NK-00009999")])
    result = run(bank, "NK-00009999")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_serial_nobody_imported_is_exit_code_one(bank: Bank) -> None:
    assert run(bank, "NK-1").exit_code == 1


def test_a_redis_that_does_not_answer_is_exit_code_three(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise StoreError("gone")

    monkeypatch.setattr(LedgerRows, "records", gone)
    assert run(bank, SERIAL).exit_code == 3


def test_it_costs_no_customer_anything(bank: Bank, redis_client: redis.Redis) -> None:
    before = {key: redis_client.dump(key) for key in redis_client.scan_iter("*")}
    run(bank, SERIAL)
    assert {key: redis_client.dump(key) for key in redis_client.scan_iter("*")} == before
