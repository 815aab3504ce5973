"""What is read from Redis when Prometheus asks: right, also where nobody delivers or seals."""

import secrets
from dataclasses import replace

import pytest
import redis
from prometheus_client import CollectorRegistry

from ivr.metrics.readings import DeskReadings, StoreReadings
from ivr.notices import Failed
from otp_core.audit import Tag
from otp_core.kinds import Factor
from otp_core.ledger.checkpoints import Signer, Verifier
from otp_core.ledger.sealer import Sealer
from otp_core.policy import Argon2Policy, Policy
from otp_core.redis_store.client import connect
from otp_core.redis_store.keys import Keys
from otp_core.redis_store.ledger_rows import LedgerRows
from otp_core.redis_store.store import RedisStore
from otp_core.redis_store.tally_rows import TallyRows
from otp_core.secret import Secret
from otp_core.settings import CoreSettings, VersionedKey
from otp_core.staff import NoticeKind
from otp_core.vault import Vault
from tests.ivr.notices.conftest import Office, office, rules
from tests.otp_core.bank import ENV, NOON_S, PIN, POLICY, Bank

__all__ = ["office", "rules"]  # the fixtures of the notices' own tests


@pytest.fixture
def bank(redis_client: redis.Redis) -> Bank:
    policy = replace(Policy.from_toml(POLICY), argon2=Argon2Policy(8, 1, 1))
    vault = Vault(CoreSettings.from_env(ENV), policy.argon2, secrets.token_bytes)
    return Bank(redis_client, policy, RedisStore(redis_client, policy), vault)


def redis_now_s(client: redis.Redis) -> int:
    """Entries of streams are named by Redis' own clock."""
    return int(client.time()[0])  # type: ignore[index]  # redis types both its clients at once


class Read:
    def __init__(self, client: redis.Redis, now_s: int) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(StoreReadings(TallyRows(client), lambda: now_s))

    @classmethod
    def of(cls, client: redis.Redis, later_s: int = 0) -> "Read":
        return cls(client, redis_now_s(client) + later_s)

    def __call__(self, name: str, **labels: str) -> float | None:
        return self._registry.get_sample_value(f"audiomatico_{name}", labels)


def test_records_are_counted_by_tag_from_the_first_look_on(bank: Bank) -> None:
    bank = bank.with_customer()
    read = Read.of(bank.client)
    tag = Tag.IDENTIFICATION_COUNTED
    assert read("audit_records_total", tag=tag) == 0, "what was there before is not counted"
    for turn in range(3):
        bank.caller().identify(Secret("000000"), Factor.SECRET_NUMBER)
        assert read("audit_records_total", tag=tag) == turn + 1
    assert read("audit_records_total", tag=Tag.IDENTIFICATION_ACCEPTED) == 0
    bank.caller().identify(PIN, Factor.SECRET_NUMBER)
    assert read("audit_records_total", tag=Tag.IDENTIFICATION_ACCEPTED) == 1


def test_a_lock_out_is_a_notice_that_is_made(bank: Bank) -> None:
    bank = bank.with_customer()
    read = Read.of(bank.client)
    locked = NoticeKind.SECRET_NUMBER_LOCKED
    assert read("notices_made_total", kind=locked) == 0
    for _ in range(bank.policy.identification.wrong_before_lock):
        bank.caller().identify(Secret("000000"), Factor.SECRET_NUMBER)
    assert read("notices_made_total", kind=locked) == 1


def test_a_record_of_no_tag_that_we_know_is_other(bank: Bank) -> None:
    read = Read.of(bank.client)
    assert read("audit_records_total", tag="other") == 0
    stream = Keys().line_audit
    for record in ('{"tag":"4821"}', "no json", '{"tag":7}', "[]"):
        bank.client.xadd(stream, {"record": record})
    assert read("audit_records_total", tag="other") == 4
    assert read("audit_records_total", tag="4821") is None


def test_notices_wait_although_nobody_delivers_them(office: Office) -> None:
    read = Read.of(office.bank.client, later_s=90)
    assert read("notices_unsent", state="waiting") == 2
    assert 89 < (read("notices_oldest_seconds") or 0) < 95
    office.deliverer().round()
    assert read("notices_unsent", state="waiting") == 0
    assert read("notices_oldest_seconds") == 0


def test_notices_that_fail_still_wait_and_those_given_up_are_aside(office: Office) -> None:
    office.post.answers = [Failed(retry=True, why="busy"), Failed(retry=False, why="no phone")]
    read = Read.of(office.bank.client, later_s=10)
    office.deliverer().round()
    assert read("notices_unsent", state="waiting") == 2, "the second waits behind the first"
    assert 9 < (read("notices_oldest_seconds") or 0) < 15
    office.clock.now_s += 3600
    office.deliverer().round()
    assert read("notices_unsent", state="aside") == 1
    assert read("notices_unsent", state="waiting") == 0


def test_records_are_unsealed_until_the_sealer_has_been_there(bank: Bank) -> None:
    bank = bank.with_customer()
    read = Read.of(bank.client, later_s=60)
    bank.caller().identify(PIN, Factor.SECRET_NUMBER)
    before = read("audit_unsealed_records")
    assert before is not None
    assert before >= 2
    assert 59 < (read("audit_unsealed_seconds") or 0) < 65
    keys = (VersionedKey(1, b"k" * 32),)
    sealer = Sealer(
        [LedgerRows(bank.client)],
        Signer(keys),
        Verifier.of_private(keys),
        bank.policy.audit,
        lambda: NOON_S,
    )
    sealer.round()
    assert read("audit_unsealed_records") == 0
    assert read("audit_unsealed_seconds") == 0
    bank.caller().identify(PIN, Factor.SECRET_NUMBER)
    assert read("audit_unsealed_records") == 2


def test_a_redis_that_does_not_answer_is_told_as_such() -> None:
    read = Read(connect("redis://127.0.0.1:1"), 0)
    assert read("redis_up") == 0
    assert read("notices_unsent", state="waiting") is None, "not known, so not told"


@pytest.mark.parametrize(("now_s", "value"), [(4, 1), (5, 0)])
def test_a_desk_is_open_or_not(now_s: int, value: int) -> None:
    registry = CollectorRegistry()
    registry.register(DeskReadings(("help",), lambda desk, now_s: now_s < 5, lambda: now_s))
    assert registry.get_sample_value("audiomatico_desk_open", {"desk": "help"}) == value
