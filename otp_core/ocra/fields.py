"""The message's fields beside the question (RFC 6287, 5.1). An input the suite lacks adds nothing.

An input missing or superfluous is refused: left out in silence, it would seem to protect something.
"""

import hashlib

from otp_core.ocra.errors import InputError

LARGEST = 2**64 - 1


def number(name: str, value: int | None, *, wanted: bool) -> bytes:
    """C or T: eight bytes, big-endian. Zero is a number."""
    if value is None or not wanted:
        return _nothing(name, value, wanted=wanted)
    if not 0 <= value <= LARGEST:
        raise InputError(f"the {name} must be 0 to 2^64-1")
    return value.to_bytes(8)


def digest(value: bytes | None, hash_name: str | None) -> bytes:
    """P: the digest of the PIN, whole."""
    if value is None or hash_name is None:
        return _nothing("PIN hash", value, wanted=hash_name is not None)
    size = hashlib.new(hash_name).digest_size
    if len(value) != size:
        raise InputError(f"the PIN hash must be {size} bytes")
    return value


def session(value: bytes | str | None, size: int | None) -> bytes:
    """S: zeros on the left, as Appendix A does."""
    if value is None or size is None:
        return _nothing("session", value, wanted=size is not None)
    raw = value.encode() if isinstance(value, str) else value
    if len(raw) > size:
        raise InputError(f"the session must be at most {size} bytes")
    return raw.rjust(size, b"\0")


def _nothing(name: str, value: object, *, wanted: bool) -> bytes:
    if wanted:
        raise InputError(f"the suite wants a {name}")
    if value is not None:
        raise InputError(f"the suite takes no {name}")
    return b""
