"""Redis away, full or started anew: `Unavailable` or `Expired`, never `Accepted`, no digit said."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from otp_core.redis_store.client import connect
from otp_core.redis_store.embedded import embedded_redis
from otp_core.staff import TokenState, TokenView
from otp_core.verdicts import Accepted, ChallengeOpened, Expired, Identified, Unavailable, Verdict
from tests.otp_core.bank import (
    NOON_S,
    NUMBER,
    PHONE,
    PIN,
    SERIAL,
    Bank,
    Caller,
    MakeBank,
    Opened,
    right_code,
    row,
    sure,
)

Ask = Callable[[Caller, Opened], Verdict]
ASKED: dict[str, Ask] = {
    "identify": lambda caller, opened: caller.identify(),
    "find": lambda caller, opened: caller.find(),
    "choose": lambda caller, opened: caller.choose(),
    "open": lambda caller, opened: caller.open(opened.token_ref),
    "hear again": lambda caller, opened: caller.hear_again(opened),
    "look": lambda caller, opened: caller.look(opened),
    "verify": lambda caller, opened: caller.verify(opened, right_code(opened.digits)),
    "hang up": lambda caller, opened: caller.hang_up(),
}


@pytest.fixture
def severed(make_bank: MakeBank) -> Bank:
    """Nobody listens there."""
    return make_bank(client=connect("unix:///nonexistent/redis.sock"))


@pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)
def test_without_redis_every_answer_is_unavailable_and_the_log_has_no_digit(
    bank: Bank, severed: Bank, ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    caller = bank.caller()
    opened = caller.opened()
    caller.bank = severed
    with caplog.at_level(logging.DEBUG):
        assert ask(caller, opened) == Unavailable()
    assert "timed out" in caplog.text or "failed" in caplog.text
    for secret in (NUMBER.reveal(), PIN.reveal(), opened.digits, right_code(opened.digits)):
        assert secret not in caplog.text


def test_without_redis_staff_hear_unavailable(severed: Bank) -> None:
    branch, staff = severed.branch, severed.staff
    assert branch.add_customer(staff, NUMBER, PHONE) == Unavailable()
    assert branch.customer_view(NUMBER, NOON_S) == Unavailable()
    assert branch.new_temporary_key(staff, NUMBER) == Unavailable()
    assert branch.set_secret_number(staff, NUMBER, PIN) == Unavailable()
    assert branch.unlock_customer(staff, NUMBER) == Unavailable()
    assert branch.import_tokens(staff, [row(SERIAL)]) == Unavailable()
    assert branch.issue_token(staff, SERIAL, NUMBER) == Unavailable()
    assert branch.token_view(SERIAL) == Unavailable()
    assert branch.lock_token(staff, SERIAL) == Unavailable()
    assert branch.notices(NUMBER) == Unavailable()


def test_a_full_redis_accepts_nothing_and_changes_nothing(bank: Bank) -> None:
    """`noeviction`: the script is refused whole before its first write."""
    caller = bank.caller()
    opened = caller.opened()
    bank.client.config_set("maxmemory", "1")
    try:
        assert caller.verify(opened, right_code(opened.digits)) == Unavailable()
    finally:
        bank.client.config_set("maxmemory", "0")
    assert sure(bank.branch.token_view(SERIAL), TokenView).state is TokenState.ISSUED
    assert caller.verify(opened, right_code(opened.digits)) == Accepted()


def test_a_stream_that_is_none_stops_everything_before_the_first_write(bank: Bank) -> None:
    """No record, no success."""
    caller = bank.caller()
    opened = caller.opened()
    stream: Any = next(bank.client.scan_iter("au:*:audit", _type="stream"))
    for name in [one for one in bank.client.scan_iter("au:*:audit") if b"stock" not in one]:
        stream = name
    bank.client.delete(stream)
    bank.client.set(stream, "in the way")
    assert caller.verify(opened, right_code(opened.digits)) == Unavailable()
    assert sure(bank.branch.token_view(SERIAL), TokenView).wrong_codes == 0


def test_a_restart_of_redis_voids_open_challenges_and_keeps_the_rest(
    tmp_path: Path, make_bank: MakeBank
) -> None:
    with embedded_redis(tmp_path) as server:
        bank = make_bank(client=connect(server.url)).with_customer().with_token()
        caller = bank.caller()
        opened = caller.opened()
        bank.client.close()
    with embedded_redis(tmp_path) as server:
        caller.bank = make_bank(client=connect(server.url))
        assert caller.look(opened) == Expired()
        assert caller.hear_again(opened) == Expired()
        assert caller.verify(opened, right_code(opened.digits)) == Expired()
        again = sure(caller.open(opened.token_ref), ChallengeOpened)
        renewed = Opened(opened.token_ref, again.challenge_id, again.challenge.reveal())
        assert caller.verify(renewed, right_code(renewed.digits)) == Accepted()
        assert isinstance(caller.bank.caller().identify(), Identified)
        caller.bank.client.close()
