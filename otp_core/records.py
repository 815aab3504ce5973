"""What is kept of customers and tokens, each record signed as a whole.

A record is canonical JSON with its signature inside, so that whoever can write to Redis can neither
repoint, revive nor change one. Redis compares records byte by byte and never makes one. Accepted
risk: an older record of the same customer, put back whole, is still signed; the audit shows it.
"""

import hashlib
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.json import Decoder
from msgspec.structs import replace

from otp_core.canonical import canonical
from otp_core.errors import TamperedError
from otp_core.kinds import TokenKind
from otp_core.staff import TokenState
from otp_core.vault import Vault


class CustomerRecord(Struct, frozen=True):
    """`active`: the one active token's ref, "" for none. `temporary_id`: "" for no key waiting.

    `*_since_s`, `secret_changed_at_s`: 0 for never, or not known. The phone in `phone_sealed` was
    verified, and registered to receive notices, since then (C4). `secret_mark`: that of the hash
    which this one was made anew of, so that calls it let in go on; "" for the hash's own.
    """

    customer_ref: str
    version: int
    phone_sealed: str
    secret_hash: str = ""
    temporary_id: str = ""
    temporary_hash: str = ""
    temporary_expires_at_s: int = 0
    active: str = ""
    secret_changed_at_s: int = 0
    verified_mobile_since_s: int = 0
    notification_mobile_since_s: int = 0
    secret_mark: str = ""


class TokenRecord(Struct, frozen=True):
    """A token in a customer's hands. `tail` names the serial's last four digits, without them.

    `counter`: the first HOTP counter or TOTP step still unused. `activated_at_s`: 0 for never.
    """

    customer_ref: str
    token_ref: str
    version: int
    state: TokenState
    kind: TokenKind
    suite: str
    serial_sealed: str
    seed_sealed: str
    tail: str
    issued_at_s: int
    counter: int = 0
    activated_at_s: int = 0


class StockRecord(Struct, frozen=True):
    """A serial's row, for ever: in stock, or whose it is. `batch`: the import it came with.

    `delivered`: the customer's own record holds the seed now, and `seed_sealed` is "".
    """

    token_ref: str
    version: int
    kind: TokenKind
    suite: str
    serial_sealed: str
    seed_sealed: str
    batch: str
    customer_ref: str = ""
    delivered: bool = False


Record = TypeVar("Record", CustomerRecord, TokenRecord, StockRecord)
_DECODERS: dict[type, Decoder[Any]] = {
    kind: Decoder(kind) for kind in (CustomerRecord, TokenRecord, StockRecord)
}
# Stands nowhere else in a record: inside a text JSON escapes its quotes.
_SIGNATURE = ',"signature":"'


def write(record: CustomerRecord | TokenRecord | StockRecord, vault: Vault) -> str:
    signed = canonical(record)
    signature = vault.sign(type(record).__name__, signed)
    return f'{signed[:-1]}{_SIGNATURE}{signature}"}}'


def read(kind: type[Record], text: str, vault: Vault, **expected: str) -> Record:
    """The record, if we signed it and it lies where it belongs (`expected`). `TamperedError`."""
    try:
        signed, signature = _apart(text)
        if not vault.is_signed(signature, kind.__name__, signed):
            raise TamperedError(f"a {kind.__name__} is not signed by us")
        # A record written before a field existed lacks it: it is still signed, as it was written.
        record: Record = _DECODERS[kind].decode(signed)
    except ValueError as error:
        raise TamperedError(f"a {kind.__name__} can't be read") from error
    for name, value in expected.items():
        if getattr(record, name) != value:
            raise TamperedError(f"a {kind.__name__} lies where another belongs")
    return record


def is_signed_now(text: str, vault: Vault) -> bool:
    """With the pepper that signs now; of a record that `read` has taken."""
    return vault.is_signed_now(_apart(text)[1])


def _apart(text: str) -> tuple[str, str]:
    """What was signed, byte for byte, and its signature, which may stand among the fields."""
    before, _, rest = text.partition(_SIGNATURE)
    signature, _, after = rest.partition('"')
    return before + after, signature


def without_active(customer: CustomerRecord, token_ref: str) -> CustomerRecord:
    """What the record shall be when this token may no longer be the active one."""
    active = "" if customer.active == token_ref else customer.active
    return replace(customer, version=customer.version + 1, active=active)


def with_secret(customer: CustomerRecord, hashed: str) -> CustomerRecord:
    """Another secret number: what the former let in is let in no more."""
    return replace(customer, secret_hash=hashed, secret_mark="")


def rehashed(customer: CustomerRecord, hashed: str) -> CustomerRecord:
    """The same secret number, hashed anew. Its mark is as shared.lua makes it."""
    mark = customer.secret_mark or _mark(customer.secret_hash)
    version = customer.version + 1
    return replace(customer, version=version, secret_hash=hashed, secret_mark=mark)


def _mark(secret_hash: str) -> str:
    """A name for a hash; nothing is protected by it."""
    return hashlib.sha1(secret_hash.encode(), usedforsecurity=False).hexdigest()


def without_key(customer: CustomerRecord, temporary_id: str) -> CustomerRecord:
    """This temporary key is used up (C2); another one waiting is not. "": none is."""
    if not temporary_id or customer.temporary_id != temporary_id:
        return customer
    return replace(customer, temporary_id="", temporary_hash="", temporary_expires_at_s=0)


def serial_of(record: TokenRecord | StockRecord, vault: Vault) -> str:
    return vault.open(record.serial_sealed, "serial", record.token_ref).decode()


def seal_serial(serial: str, vault: Vault) -> str:
    return vault.seal(serial.encode(), "serial", vault.token_ref(serial))


def seal_seed(seed: bytes, serial: str, suite: str, vault: Vault) -> str:
    """Bound to serial and suite (and the key's version), so that swapped rows fail."""
    return vault.seal(seed, "seed", serial, suite)


def seed_of(record: TokenRecord, vault: Vault) -> bytes:
    return vault.open(record.seed_sealed, "seed", serial_of(record, vault), record.suite)
