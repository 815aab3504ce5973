"""Bytes that must never be written down, such as a token's key: `Secret`, for what is no text."""

import hmac
from dataclasses import dataclass
from typing import NoReturn

from otp_core.secret import MASK


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class SecretBytes:
    """Masked wherever it is shown, compared in constant time, never pickled."""

    _bytes: bytes

    def reveal(self) -> bytes:
        return self._bytes

    def __len__(self) -> int:
        return len(self._bytes)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SecretBytes):
            return NotImplemented
        return hmac.compare_digest(self._bytes, other._bytes)

    __hash__ = None  # type: ignore[assignment]  # a hash would be one more trace of the bytes

    def __repr__(self) -> str:
        return f"SecretBytes({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __reduce__(self) -> NoReturn:
        raise TypeError("a SecretBytes is not pickled")
