"""A million customers with a NetKey each, written as the core writes them, but not one by one.

The same records, signatures, seals and keys as `otp_core`'s desks make (a measured call, which
reads them, would be refused otherwise); what is left out is one trip a step, and the audit and
notices of each. Secrets are hashed at almost no cost. Two processes write.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from otp_core import records
from otp_core.kinds import Factor, TokenKind
from otp_core.policy import Argon2Policy
from otp_core.records import CustomerRecord, StockRecord, TokenRecord
from otp_core.redis_store.client import connect
from otp_core.redis_store.keys import Keys
from otp_core.secret import Secret
from otp_core.settings import CoreSettings
from otp_core.staff import TokenState
from otp_core.stock_desk import TAIL_DIGITS
from otp_core.tokens import RULES
from otp_core.vault import Vault
from simulator.cast import Person, Token

PROCESSES = 2
AT_ONCE = 500  # customers in one trip
KIND = TokenKind.FISICO
SUITE = RULES[KIND].suite
SECRET_NUMBER = "739164"  # noqa: S105  everybody's, here
BATCH = "filled"


@dataclass(frozen=True, slots=True)
class Fill:
    """What a process needs to write customers `first` to `last`, the latter not included."""

    url: str
    keys: Mapping[str, str]
    argon2: Argon2Policy
    first: int
    last: int
    now_s: int


def fill(whole: Fill) -> None:
    """Returns when all are written. Raises what one of the processes raised."""
    step = -(-(whole.last - whole.first) // PROCESSES)
    parts = [
        Fill(whole.url, whole.keys, whole.argon2, first, min(first + step, whole.last), whole.now_s)
        for first in range(whole.first, whole.last, step)
    ]
    with get_context("spawn").Pool(len(parts)) as pool:
        pool.map(write, parts)


def write(part: Fill) -> None:
    client = connect(part.url)
    vault = Vault(CoreSettings.from_env(part.keys), part.argon2, secrets.token_bytes)
    keys, rows = Keys(), (person(number) for number in range(part.first, part.last))
    while people := list(islice(rows, AT_ONCE)):
        pipe = client.pipeline(transaction=False)
        for one in people:
            for command in commands(one, vault, keys, part.now_s):
                pipe.execute_command(*command)
        pipe.execute()


def person(number: int) -> Person:
    """The same for the same number, so that nobody must be remembered."""
    return Person(
        name="anybody",
        calls_from=f"+5255{number:08d}",
        number=f"{10_000_000 + number:08d}",
        secret_number=SECRET_NUMBER,
        temporary_key=None,
        tokens=(Token(f"F-{number:08d}", str(KIND), SUITE, f"{number:064x}"),),
    )


def commands(one: Person, vault: Vault, keys: Keys, now_s: int) -> Iterator[tuple[str, ...]]:
    """A customer with a secret number, and their NetKey, issued and to be activated."""
    ref = vault.customer_ref(Secret(one.number))
    customer = CustomerRecord(
        customer_ref=ref,
        version=2,
        phone_sealed=vault.seal(one.calls_from.encode(), "phone", ref),
        secret_hash=vault.hash_secret(Factor.SECRET_NUMBER, ref, Secret(one.secret_number)).text,
        notification_mobile_since_s=now_s,
    )
    (device,) = one.tokens
    token_ref = vault.token_ref(device.serial)
    token = TokenRecord(
        customer_ref=ref,
        token_ref=token_ref,
        version=1,
        state=TokenState.ISSUED,
        kind=KIND,
        suite=SUITE,
        serial_sealed=records.seal_serial(device.serial, vault),
        seed_sealed=records.seal_seed(bytes.fromhex(device.key_hex), device.serial, SUITE, vault),
        tail=vault.tail_ref(ref, Secret(device.serial[-TAIL_DIGITS:])),
        issued_at_s=now_s,
    )
    stock = StockRecord(
        token_ref=token_ref,
        version=3,
        kind=KIND,
        suite=SUITE,
        serial_sealed=token.serial_sealed,
        seed_sealed="",
        batch=BATCH,
        customer_ref=ref,
        delivered=True,
    )
    of = keys.of(ref)
    yield ("SET", of.customer, records.write(customer, vault))
    yield ("HSET", of.shelf, token_ref, records.write(token, vault))
    yield ("SET", keys.stock(token_ref), records.write(stock, vault))
