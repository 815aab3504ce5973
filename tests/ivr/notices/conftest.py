"""A bank whose customers are told things, on a real Redis; clock and messenger are the test's."""

import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import redis

from ivr.notices import Failed, Sent
from ivr.notices.deliver import Deliverer
from ivr.notices.rules import NoticeRules
from otp_core.outbox import Outbox
from otp_core.policy import Argon2Policy, Policy
from otp_core.redis_store.store import RedisStore
from otp_core.secret import Secret
from otp_core.settings import CoreSettings
from otp_core.vault import Vault
from tests.otp_core.bank import ENV, NOON_S, POLICY, Bank

ZONE = ZoneInfo("America/Mexico_City")
CONFIG = Path(__file__).parents[3] / "config"


@dataclass
class Post:
    """A messenger that keeps what it was given and answers as it is told."""

    answers: list[Sent | Failed | Exception] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)

    def send(self, phone: Secret, text: str) -> Sent | Failed:
        answer = self.answers.pop(0) if self.answers else Sent()
        if isinstance(answer, Exception):
            self.sent.append((phone.reveal(), text))  # it went, and then the process died
            raise answer
        if isinstance(answer, Sent):
            self.sent.append((phone.reveal(), text))
        return answer


@dataclass
class Clock:
    now_s: int = NOON_S

    def __call__(self) -> int:
        return self.now_s


@dataclass
class Office:
    bank: Bank
    post: Post
    clock: Clock
    rules: NoticeRules

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.bank.store, self.bank.vault)

    def deliverer(self, owner: str = "one", outbox: Outbox | None = None) -> Deliverer:
        return Deliverer.build(
            outbox or self.outbox, self.post, self.rules, ZONE, clock=self.clock, owner=owner
        )


@pytest.fixture
def rules() -> NoticeRules:
    return NoticeRules.from_toml(CONFIG / "notices.toml")


@pytest.fixture
def office(redis_client: redis.Redis, rules: NoticeRules) -> Office:
    """A customer who was told of a secret number and of a token: two notices wait."""
    policy = replace(Policy.from_toml(POLICY), argon2=Argon2Policy(8, 1, 1))
    vault = Vault(CoreSettings.from_env(ENV), policy.argon2, secrets.token_bytes)
    bank = Bank(redis_client, policy, RedisStore(redis_client, policy), vault)
    return Office(bank.with_customer().with_token(), Post(), Clock(), rules)
