"""HOTP, RFC 4226, for tokens that count presses; the arithmetic is pyotp's."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

import pyotp

from otp_core.errors import OtpCoreError

DIGITS = 6  # RFC 4226, 5.3 and E.1: what devices without a keypad show
KEY_BYTES_LEAST = 16  # RFC 4226, R6: a shared secret of at least 128 bits
HASHES = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}


class OathError(OtpCoreError):
    """A key, counter or hash that RFC 4226 or 6238 does not allow."""


def code(key: bytes, counter: int, *, digits: int = DIGITS, hash_name: str = "sha1") -> str:
    """The code of `counter`. Raises `OathError`."""
    if len(key) < KEY_BYTES_LEAST:
        raise OathError(f"a key must be at least {KEY_BYTES_LEAST} bytes (RFC 4226, R6)")
    if counter < 0:
        raise OathError("a counter is never negative")
    if hash_name not in HASHES:
        raise OathError(f"the hash must be one of {', '.join(HASHES)}")
    oath = pyotp.HOTP(base64.b32encode(key).decode(), digits=digits, digest=HASHES[hash_name])
    return oath.at(counter)


def matching_counter(key: bytes, code: str, *, counter: int, look_ahead: int) -> int | None:
    """The counter, from `counter` to `look_ahead` further, whose code this is; the earliest.

    The caller stores what follows it (RFC 4226, 7.2), so that the code is never right again.
    """
    return matching(key, code, range(counter, counter + look_ahead + 1))


def matching(key: bytes, given: str, counters: Iterable[int]) -> int | None:
    """The first of `counters` whose code is `given`; all are computed, so that time tells none."""
    found = [
        counter
        for counter in counters
        if hmac.compare_digest(code(key, counter).encode(), given.encode())
    ]
    return found[0] if found else None
