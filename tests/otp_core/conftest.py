"""The bank of a use case's test, empty or with one customer."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

import pytest
import redis

from otp_core.policy import Argon2Policy, Policy
from otp_core.redis_store.store import RedisStore
from otp_core.settings import CoreSettings
from otp_core.vault import Vault
from tests.otp_core.bank import ENV, POLICY, Bank, MakeBank


@pytest.fixture(scope="session")
def policy() -> Policy:
    """The real budgets; argon2 as cheap as it goes, for what is tested is not its strength."""
    return replace(Policy.from_toml(POLICY), argon2=Argon2Policy(8, 1, 1))


@pytest.fixture
def make_bank(redis_client: redis.Redis, policy: Policy) -> MakeBank:
    def make(
        texts: Mapping[str, str] | None = None,
        policy: Policy = policy,
        client: redis.Redis = redis_client,
    ) -> Bank:
        vault = Vault(CoreSettings.from_env(ENV), policy.argon2, secrets.token_bytes)
        return Bank(client, policy, RedisStore(client, policy, texts=texts), vault)

    return make


@pytest.fixture
def bank(make_bank: MakeBank) -> Bank:
    """One customer with a secret number, and one Físico issued to them."""
    return make_bank().with_customer().with_token()
