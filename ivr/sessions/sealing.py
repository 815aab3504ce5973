"""Sessions are stored sealed: they hold the challenge and what the caller keyed.

Keys are derived from the vault's (HKDF, RFC 5869), newest first: a call that is under way while
keys are rotated is still readable.
"""

from collections.abc import Sequence
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2: a random 96-bit nonce


class SealBrokenError(Exception):
    """What was stored was not sealed by us for this place."""


class Seal:
    def __init__(self, keys: Sequence[bytes]) -> None:
        if not keys:
            raise ValueError("a seal needs a key")
        self._boxes = tuple(AESGCM(_derive(key, b"session")) for key in keys)
        self._fingerprint_key = _derive(keys[0], b"fingerprint")

    def close(self, text: bytes, *, place: str, nonce: bytes) -> bytes:
        """Sealed for `place` alone: moved elsewhere it doesn't open."""
        return nonce + self._boxes[0].encrypt(nonce, text, place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Raises SealBrokenError."""
        nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        for box in self._boxes:
            try:
                return box.decrypt(nonce, body, place.encode())
            except InvalidTag:
                continue
        raise SealBrokenError(place.partition(":")[2])

    def is_current(self, sealed: bytes, *, place: str) -> bool:
        """Closed with the key that closes now."""
        try:
            self._boxes[0].decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.encode())
        except InvalidTag:
            return False
        return True

    def fingerprint(self, text: str) -> str:
        """128 bits, keyed: tells whether two requests say the same, and not what they say.

        BLAKE2b takes a key and is a MAC then (RFC 7693, abstract), in a third of an HMAC's time.
        """
        return blake2b(text.encode(), key=self._fingerprint_key, digest_size=16).hexdigest()


def _derive(key: bytes, purpose: bytes) -> bytes:
    info = b"audiomatico " + purpose + b" v1"
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(key)
