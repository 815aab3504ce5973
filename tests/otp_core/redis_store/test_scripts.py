"""Every script in one slot, its contract on top; few trips; no digit in a key; lives of keys."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import redis
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from redis.crc import key_slot

from otp_core.canonical import canonical
from otp_core.redis_store import scripts
from otp_core.redis_store.keys import Keys, partition_of
from otp_core.redis_store.scripts import Scripts
from otp_core.redis_store.trips import Watched
from otp_core.secret import Secret
from otp_core.verdicts import (
    ChallengeOpened,
    Identified,
    TokenChosen,
)
from tests.otp_core.bank import (
    Bank,
    Caller,
    MakeBank,
    right_code,
    sure,
    wrong_code,
)
from tests.otp_core.story import whole_story

LUA = Path(scripts.__file__).parent / "lua"
FILES = sorted(LUA.glob("*.lua"))
DELIVERING = ("begin_notice", "settle_notice", "reseal_notice", "leave_outbox", "take_notices")
# A row of the stock has no slot with an audit; a rotation is written down as a whole.
UNTOLD = (scripts.SHARED, "swap_stock", "swap_record")


@contextmanager
def keys_watched() -> Iterator[list[tuple[str, Sequence[str]]]]:
    seen: list[tuple[str, Sequence[str]]] = []
    run = Scripts.run

    def watched(
        self: Scripts, name: str, keys: Sequence[str], texts: Sequence[str] = (), /, **args: Any
    ) -> dict[str, Any]:
        seen.append((name, keys))
        return run(self, name, keys, texts, **args)

    with patch.object(Scripts, "run", watched):
        yield seen


@contextmanager
def trips_counted() -> Iterator[list[str]]:
    """Commands sent; a script not yet known to the server costs one more, once."""
    sent: list[str] = []
    execute = Watched.execute_command

    def counted(self: Watched, *args: Any, **options: Any) -> Any:
        sent.append(str(args[0]))
        return execute(self, *args, **options)

    with patch.object(Watched, "execute_command", counted):
        yield sent


def test_every_script_is_used_and_keeps_to_one_slot(make_bank: MakeBank) -> None:
    with keys_watched() as seen:
        whole_story(make_bank)
    assert {name for name, _ in seen} == set(scripts.load())
    for name, keys in seen:
        assert len({key_slot(key.encode()) for key in keys}) == 1, name
        assert all(re.match(r"au:\{[^{}]+\}:", key) for key in keys), name


def test_customers_spread_over_64_partitions() -> None:
    partitions = {partition_of(f"{n:02x}{'0' * 30}") for n in range(256)}
    assert partitions == set(range(64))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_script_says_its_contract_on_top(path: Path) -> None:
    text = path.read_text()
    if path.stem == scripts.SHARED:
        assert text.startswith("--")
        return
    assert text.startswith("#!lua")
    header = text.split("\nlocal ", 1)[0]
    for part in ("KEYS 1", "ARGV 1 JSON", "Returns JSON"):
        assert part in header
    numbers = {int(n) for n in re.findall(r"KEYS\[(\d+)\]", text)}
    assert all(f" {n} " in header.split("ARGV")[0] for n in numbers)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_audit_record_is_the_first_write(path: Path) -> None:
    """No record, no success. (Counting the unanswered is called after it, never before.)"""
    writes = r"'(XADD|HSET|HDEL|HINCRBY|SET|DEL|EXPIRE|PERSIST|SADD|ZADD|ZREMRANGEBYSCORE)'"
    found = re.findall(
        rf"redis\.call\({writes}, (\w+(?:\[\d+\])?), '\*'|{writes}", path.read_text()
    )
    if not found or path.stem in UNTOLD:
        return
    if path.stem in DELIVERING:  # what a notice tells of is recorded; that it was sent changes none
        return
    assert found[0][0] == "XADD"


def test_no_digit_anybody_keyed_is_in_a_key_or_an_audit_record(make_bank: MakeBank) -> None:
    bank, digits = whole_story(make_bank)
    keys = [key.decode() for key in bank.client.scan_iter("*")]
    # Numbers of ours look alike: refs and ids are hexadecimal, times decimal.
    ours = re.compile(r"[0-9a-f]{32}|CA[0-9a-f]{32}|1795\d{6}|179499\d{4}")
    written = [ours.sub("", text) for text in [*keys, *map(json.dumps, bank.audit_entries())]]
    for secret in digits:
        assert not [text for text in written if secret in text]


def test_no_secret_is_kept_in_the_clear(make_bank: MakeBank) -> None:
    bank, digits = whole_story(make_bank)
    long_enough = [secret.encode() for secret in digits if len(secret) >= 8]
    for key in bank.client.scan_iter("*"):
        kept: Any = bank.client.dump(key)
        for secret in long_enough:
            assert secret not in kept, key


def test_what_may_go_goes_a_day_after_its_end_and_no_lock_rests_on_a_ttl(
    make_bank: MakeBank,
) -> None:
    bank, _ = whole_story(make_bank)
    forever = ("customer", "shelf", "wrong", "tries", "asked", "audit", "outbox", "stock", "batch")
    for key in bank.client.scan_iter("*"):
        kind, ttl_s = key.decode().split(":")[2], bank.client.ttl(key)
        assert ttl_s == -1 if kind in forever else ttl_s > 86_400, key


def test_counters_of_a_number_nobody_has_are_cleaned_up(bank: Bank) -> None:
    bank.caller().identify(number=Secret("99999999"))
    tries = Keys().of(bank.vault.customer_ref(Secret("99999999"))).tries
    assert bank.client.ttl(tries) > 2 * 86_400 - 60


def test_trips_to_redis_are_few(bank: Bank) -> None:
    """otp-core.md: at most 2 for a menu turn, 4 for a code turn, 5 for identification; the session

    takes two of them.
    """
    whole_turns(bank.caller())  # the server knows the scripts now
    caller = bank.caller()
    with trips_counted() as sent:
        assert isinstance(caller.identify(), Identified)
        caller.find()
        assert 0 < len(sent) <= 5 - 2
    with trips_counted() as sent:
        token_ref = sure(caller.choose(), TokenChosen).token_ref
        assert isinstance(caller.open(token_ref), ChallengeOpened)
        assert 0 < len(sent) <= 4 - 2
    opened = caller.opened()
    for act in (
        lambda: caller.look(opened),
        lambda: caller.hear_again(opened),
        lambda: caller.verify(opened, wrong_code(opened.digits)),
        lambda: caller.verify(opened, right_code(opened.digits)),
        caller.hang_up,
    ):
        with trips_counted() as sent:
            act()
        assert 0 < len(sent) <= 4 - 2


def whole_turns(caller: Caller) -> None:
    opened = caller.opened()
    caller.look(opened)
    caller.hear_again(opened)
    caller.find()
    caller.verify(opened, wrong_code(opened.digits))


def test_a_server_that_forgot_the_scripts_gets_them_again(bank: Bank) -> None:
    assert isinstance(bank.caller().identify(), Identified)
    bank.client.script_flush()
    assert isinstance(bank.caller().identify(), Identified)


TEXTS = st.text(max_size=20) | st.sampled_from(
    ['"state":"locked"', '","state":"locked', "\\", '\\"']
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=TEXTS, after=TEXTS, state=st.from_regex(r"[a-z0-9:$=,/+]{0,20}", fullmatch=True))
@example('","state":"locked', "", "active")
def test_a_records_text_is_found_whatever_stands_in_its_others(
    redis_client: redis.Redis, before: str, after: str, state: str
) -> None:
    record = canonical({"active": before, "state": state, "version": 2, "zone": after})
    shared = (LUA / "shared.lua").read_text(encoding="utf-8")
    lua = f"{shared}\nreturn {{text_in(ARGV[1], 'state'), text_in(ARGV[1], 'none') or 'nil'}}"
    assert redis_client.eval(lua, 0, record) == [state.encode(), b"nil"]
