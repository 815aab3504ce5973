"""The demo's bank with a few customers, alone and behind HTTP."""

import secrets
from collections.abc import Iterator

import pytest
import redis

import ivr.settings
from ivr.bank.demo import DemoCard, DemoCustomer, DemoLedger, DemoPayee, PayeeKind, clabe_of
from ivr.bank.http import HttpBank
from ivr.bank.policy import BankPolicy
from ivr.core_gateway import Bank
from tests.ivr.bank.people import (
    ANA,
    BETO,
    CARD,
    FRESH_CARD,
    NEW_CLABE,
    NOW_S,
    OTHER_CLABE,
    THEIR_CARD,
)
from tests.ivr.bank.stranger import KEY, BankServer, serving


@pytest.fixture(scope="session")
def policy() -> BankPolicy:
    return BankPolicy.from_toml(ivr.settings.DEFAULT_CONFIG / "bank.toml")


@pytest.fixture
def ledger(redis_client: redis.Redis, policy: BankPolicy) -> DemoLedger:
    ledger = DemoLedger(redis_client, policy.demo, b"n" * 32)
    ledger.open_accounts(
        [
            DemoCustomer(number=BETO, balance_centavos=100_000),
            DemoCustomer(
                number=ANA,
                balance_centavos=1_000_000,
                limit_centavos=600_000,
                payees=(
                    DemoPayee(PayeeKind.OWN_BANK, clabe_of(BETO, policy.demo)),
                    DemoPayee(PayeeKind.OTHER_BANK, OTHER_CLABE),
                    DemoPayee(PayeeKind.OTHER_BANK, NEW_CLABE, NOW_S + 60),
                    DemoPayee(PayeeKind.CARD, THEIR_CARD),
                ),
                cards=(DemoCard(FRESH_CARD), DemoCard(CARD, is_active=True)),
            ),
        ],
        now_s=NOW_S - 3600,
    )
    return ledger


@pytest.fixture
def server(ledger: DemoLedger) -> Iterator[BankServer]:
    with serving(ledger) as server:
        yield server


@pytest.fixture(params=["demo", "http"])
def bank(request: pytest.FixtureRequest, ledger: DemoLedger, policy: BankPolicy) -> Bank:
    """Either adapter: whoever asks can't tell which."""
    if request.param == "demo":
        return ledger
    server = request.getfixturevalue("server")
    return HttpBank(server.url, KEY, policy.http, secrets.token_bytes)
