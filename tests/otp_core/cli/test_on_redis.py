"""Staff's commands from the factory's file to a token in a customer's hand, on a real Redis."""

import json
import secrets
from pathlib import Path
from typing import Any

import click
import pytest
import redis
from click.testing import CliRunner

from otp_core.branch import Branch
from otp_core.cli import customer, token
from otp_core.core import build
from otp_core.policy import Policy
from otp_core.settings import CoreSettings, VersionedKey

NOW_S = 1_790_000_000
WHO = ["--by", "ana.ruiz", "--reason", "asked in branch 104"]
NUMBER, PHONE, SECRET = "82736451", "5512345678", "739182"
SUITE = "OCRA-1:HOTP-SHA256-8:QN12"
KEY = "5eed" * 8
SETTINGS = CoreSettings(
    (VersionedKey(1, b"v" * 32),), (VersionedKey(1, b"p" * 32),), index_key=b"i" * 32
)


class Desk:
    def __init__(self, branch: Branch) -> None:
        self.branch = branch

    def now_s(self) -> int:
        return NOW_S


class Terminal:
    """Runs commands and keeps all that they ever said."""

    def __init__(self, branch: Branch) -> None:
        self._desk = Desk(branch)
        self.said = ""

    def run(self, group: click.Group, *arguments: str, typed: str = "") -> tuple[int, Any]:
        result = CliRunner().invoke(group, [*arguments, "--json"], input=typed, obj=self._desk)
        self.said += result.output
        return result.exit_code, json.loads(result.stdout)


@pytest.fixture
def terminal(redis_client: redis.Redis) -> Terminal:
    policy = Policy.from_toml(Path(__file__).parents[3] / "config" / "policy.toml")
    return Terminal(build(redis_client, SETTINGS, policy, random_bytes=secrets.token_bytes).branch)


@pytest.fixture
def known(terminal: Terminal) -> Terminal:
    """A terminal where the customer is known."""
    terminal.run(customer, "add", *WHO, typed=f"{NUMBER}\n{PHONE}\n")
    return terminal


@pytest.fixture
def stocked(known: Terminal, tmp_path: Path) -> Terminal:
    """One where a token is in stock besides."""
    file = tmp_path / "tokens.csv"
    file.write_text(f"serial,kind,suite,key_hex\nFIS-0001,fisico,{SUITE},{KEY}\n")
    assert known.run(token, "import", str(file), *WHO) == (0, {"outcome": "imported", "tokens": 1})
    return known


def state(terminal: Terminal) -> str:
    return str(terminal.run(token, "show", "FIS-0001")[1]["state"])


def test_a_customer_is_added_once(terminal: Terminal) -> None:
    typed = f"{NUMBER}\n{PHONE}\n"
    assert terminal.run(customer, "add", *WHO, typed=typed) == (0, {"outcome": "done"})
    assert terminal.run(customer, "add", *WHO, typed=typed) == (1, {"outcome": "already_there"})


@pytest.mark.parametrize("typed", ["123\n5512345678\n", "82736451\n55\n"])
def test_a_number_that_is_none_is_a_usage_error(terminal: Terminal, typed: str) -> None:
    code, told = terminal.run(customer, "add", *WHO, typed=typed)
    assert (code, told["outcome"]) == (2, "bad_input")


def test_an_unknown_customer_is_refused_everywhere(terminal: Terminal) -> None:
    for name in ("show", "temporary-key", "secret-number", "unlock"):
        who = [] if name == "show" else WHO
        code, told = terminal.run(customer, name, *who, typed=f"{NUMBER}\n{SECRET}\n")
        assert (code, told) == (1, {"outcome": "no_such_customer"})


def test_a_customer_s_view_shows_what_was_set_and_no_secret(known: Terminal) -> None:
    known.run(customer, "secret-number", *WHO, typed=f"{NUMBER}\n{SECRET}\n")
    _, told = known.run(customer, "show", typed=f"{NUMBER}\n")
    assert told["has_secret_number"] is True
    assert PHONE.endswith(told["phone_ends_in"])
    assert PHONE not in known.said
    assert SECRET not in known.said
    assert NUMBER not in known.said


def test_a_weak_secret_number_is_refused_with_its_fault(known: Terminal) -> None:
    told = known.run(customer, "secret-number", *WHO, typed=f"{NUMBER}\n123456\n")
    assert told == (1, {"outcome": "secret_number_refused", "fault": "a_run"})


def test_a_temporary_key_is_shown_once_and_never_again(known: Terminal) -> None:
    _, told = known.run(customer, "temporary-key", *WHO, typed=f"{NUMBER}\n")
    key = told["key"]
    assert len(key) == 8
    assert key.isdecimal()
    _, told = known.run(customer, "show", typed=f"{NUMBER}\n")
    assert told["temporary_key_expires_at_s"] > NOW_S
    assert known.said.count(key) == 1


def test_locks_are_lifted(known: Terminal) -> None:
    assert known.run(customer, "unlock", *WHO, typed=f"{NUMBER}\n") == (0, {"outcome": "done"})


def test_a_token_goes_from_stock_to_customer_to_pause_and_back_to_the_end(
    stocked: Terminal,
) -> None:
    assert state(stocked) == "stock"
    for name, after in (("issue", "issued"), ("lock", "locked"), ("unlock", "issued")):
        code, _ = stocked.run(token, name, "FIS-0001", *WHO, typed=f"{NUMBER}\n")
        assert (code, state(stocked)) == (0, after)
    _, told = stocked.run(customer, "show", typed=f"{NUMBER}\n")
    assert [one["serial"] for one in told["tokens"]] == ["FIS-0001"]
    stocked.run(token, "block", "FIS-0001", *WHO)
    assert state(stocked) == "blocked_lost"
    code, told = stocked.run(token, "unlock", "FIS-0001", *WHO)
    assert (code, told) == (1, {"outcome": "not_possible", "state": "blocked_lost"})


def test_an_unknown_token_is_refused_everywhere(terminal: Terminal) -> None:
    for name in ("show", "lock", "unlock", "block"):
        who = [] if name == "show" else WHO
        told = terminal.run(token, name, "FIS-0001", *who)
        assert told == (1, {"outcome": "no_such_token"})


def test_a_file_with_a_serial_that_is_there_brings_nothing(
    stocked: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "more.csv"
    file.write_text(
        "serial,kind,suite,key_hex\n"
        f"FIS-0002,fisico,{SUITE},{'ab' * 16}\n"
        f"FIS-0001,fisico,{SUITE},{'cd' * 16}\n"
    )
    code, told = stocked.run(token, "import", str(file), *WHO)
    assert (code, [one["line"] for one in told["problems"]]) == (1, [3])
    assert stocked.run(token, "show", "FIS-0002") == (1, {"outcome": "no_such_token"})


def test_no_key_comes_out_and_who_and_why_are_in_the_audit(
    stocked: Terminal, redis_client: redis.Redis
) -> None:
    assert KEY not in stocked.said
    redis_client.config_set("rdbcompression", "no")  # so that what is dumped can be searched
    kept = b""
    for name in redis_client.scan_iter():
        kept += name
        kept += redis_client.dump(name) or b""
    assert bytes.fromhex(KEY) not in kept
    assert KEY.encode() not in kept
    assert b"ana.ruiz" in kept
    assert b"asked in branch 104" in kept


def test_a_redis_that_is_gone_is_exit_code_three(
    known: Terminal, redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = redis_client.connection_pool.connection_kwargs
    monkeypatch.setitem(path, "path", path["path"] + ".gone")
    redis_client.connection_pool.disconnect()
    redis_client.connection_pool.reset()
    code, told = known.run(customer, "unlock", *WHO, typed=f"{NUMBER}\n")
    assert (code, told) == (3, {"outcome": "unavailable"})
