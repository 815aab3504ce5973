"""Secrets at rest: seeds sealed, secrets hashed, records signed, customers and serials renamed.

Every text that is signed or bound is a list of parts, each preceded by its length, so that no two
lists make the same bytes.
"""

import hmac
import struct
from binascii import a2b_base64, b2a_base64
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from argon2.low_level import Type, hash_secret, verify_secret
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from otp_core.chance import RandomBytes
from otp_core.errors import TamperedError
from otp_core.hashing import Hashing
from otp_core.kinds import Factor
from otp_core.policy import Argon2Policy
from otp_core.secret import Secret
from otp_core.settings import CoreSettings

NONCE_BYTES = 12  # NIST SP 800-38D section 8.2.2: random nonces of 96 bits, < 2^32 a key
SALT_BYTES = 16  # RFC 9106 section 3.1
HASH_BYTES = 32
REF_HEX = 32  # 128 bits name a customer without meeting another

_length = struct.Struct(">I").pack


def joined(parts: Sequence[str]) -> bytes:
    """The one byte string of these parts: each behind its length, four bytes big-endian."""
    # No loop: a turn joins two dozen lists.
    encoded = [*map(str.encode, parts)]
    lengths = map(_length, map(len, encoded))
    return b"".join(chain.from_iterable(zip(lengths, encoded, strict=True)))


def _mac(keyed: HMAC, *parts: str) -> bytes:
    """By a copy of `keyed`: setting up a key costs as much again as the MAC."""
    mac = keyed.copy()
    mac.update(joined(parts))
    return mac.finalize()


@dataclass(frozen=True, slots=True, repr=False)
class HashedSecret:
    """`<pepper version>:<argon2 encoded>`, as it is kept."""

    text: str


class Vault:
    """Keys and peppers stay in here. `random_bytes(n)` gives nonces and salts."""

    def __init__(
        self, settings: CoreSettings, argon2: Argon2Policy, random_bytes: RandomBytes
    ) -> None:
        self._keys = {key.version: AESGCM(key.key) for key in settings.vault_keys}
        self._newest_key = settings.vault_keys[0].version
        self._peppers = {pepper.version: HMAC(pepper.key, SHA256()) for pepper in settings.peppers}
        self._newest_pepper = settings.peppers[0].version
        self._index = HMAC(settings.index_key, SHA256())
        self._argon2 = argon2
        self._random_bytes = random_bytes
        self._hashing = Hashing()
        # Verified where there is nothing to verify, so that the unknown cost the same time.
        self._nobodys = self.hash_secret(
            Factor.SECRET_NUMBER, "", Secret(random_bytes(HASH_BYTES).hex())
        )

    # Names

    def customer_ref(self, number: Secret) -> str:
        return self._name("customer", number.reveal())

    def caller_ref(self, number: Secret) -> str:
        """Who rang, as far as the network says."""
        return self._name("caller", number.reveal())

    def token_ref(self, serial: str) -> str:
        return self._name("token", serial)

    def tail_ref(self, customer_ref: str, tail: Secret) -> str:
        """The end of a serial, as one customer's records name it."""
        return self._name("tail", customer_ref, tail.reveal())

    def asked_ref(self, token_ref: str, digits: str) -> str:
        """A challenge, as the list of those a token was asked names it."""
        return self._name("asked", token_ref, digits)

    def batch_ref(self, *rows: str) -> str:
        """An import, by everything in it: the same file again is the same import."""
        return self._name("batch", *rows)

    def _name(self, *parts: str) -> str:
        return _mac(self._index, *parts).hex()[:REF_HEX]

    # Seals

    def seal(self, plain: bytes, *bound_to: str) -> str:
        """AES-256-GCM under the newest key; opens only with the same `bound_to`, in order."""
        version, nonce = self._newest_key, self._random_bytes(NONCE_BYTES)
        box = self._keys[version].encrypt(nonce, plain, joined([*bound_to, str(version)]))
        return f"{version}:{b2a_base64(nonce + box, newline=False).decode()}"

    def open(self, sealed: str, *bound_to: str) -> bytes:
        """Raises `TamperedError`: changed, put in another row, or of a key we don't have."""
        try:
            version, _, text = sealed.partition(":")
            box = a2b_base64(text, strict_mode=True)
            return self._keys[int(version)].decrypt(
                box[:NONCE_BYTES], box[NONCE_BYTES:], joined([*bound_to, version])
            )
        except (InvalidTag, ValueError, KeyError) as error:
            raise TamperedError("a sealed text does not open where it lies") from error

    def is_current(self, sealed: str) -> bool:
        """Sealed under the key that seals now, or nothing at all."""
        return not sealed or sealed.partition(":")[0] == str(self._newest_key)

    # Signatures

    def sign(self, *parts: str) -> str:
        """`<pepper version>:<hex>` over the parts."""
        return f"{self._newest_pepper}:{self._peppered(self._newest_pepper, 'record', *parts)}"

    def is_signed(self, signature: str, *parts: str) -> bool:
        version, _, mac = signature.partition(":")
        if not version.isdecimal() or int(version) not in self._peppers:
            return False
        expected = self._peppered(int(version), "record", *parts)
        return hmac.compare_digest(expected.encode(), mac.encode())

    def is_signed_now(self, signature: str) -> bool:
        """With the pepper that signs now. Whether it is a signature, `is_signed` says."""
        return signature.partition(":")[0] == str(self._newest_pepper)

    def fingerprint(self, *parts: str) -> str:
        """Recognises the same content again without keeping it. Changes with the pepper."""
        return self._peppered(self._newest_pepper, "fingerprint", *parts)

    def number(self, digits: int, *parts: str) -> str:
        """A number that follows from the parts and from nothing else one could know."""
        mac = _mac(self._index, "number", *parts)
        return f"{int.from_bytes(mac) % 10**digits:0{digits}}"

    def _peppered(self, version: int, *parts: str) -> str:
        return _mac(self._peppers[version], *parts).hex()

    # Customers' secrets

    def hash_secret(self, factor: Factor, customer_ref: str, secret: Secret) -> HashedSecret:
        """Raises `BusyError`."""
        version = self._newest_pepper
        peppered = self._peppered_secret(version, factor, customer_ref, secret)
        salt = self._random_bytes(SALT_BYTES)
        encoded = self._hashing.run(
            lambda: hash_secret(
                peppered,
                salt,
                time_cost=self._argon2.iterations,
                memory_cost=self._argon2.memory_kib,
                parallelism=self._argon2.parallelism,
                hash_len=HASH_BYTES,
                type=Type.ID,
            )
        )
        return HashedSecret(f"{version}:{encoded.decode()}")

    def is_secret(
        self, hashed: HashedSecret | None, factor: Factor, customer_ref: str, secret: Secret
    ) -> bool:
        """One argon2 verification whatever happens; without a hash it compares to nobody's.

        Raises `TamperedError` where the hash is none of ours, `BusyError` where too many wait.
        """
        version, _, encoded = (hashed or self._nobodys).text.partition(":")
        if not version.isdecimal() or int(version) not in self._peppers:
            raise TamperedError("a secret's hash names a pepper that is not set")
        peppered = self._peppered_secret(int(version), factor, customer_ref, secret)
        try:
            self._hashing.run(lambda: verify_secret(encoded.encode(), peppered, Type.ID))
        except VerifyMismatchError:
            return False
        except VerificationError as error:
            raise TamperedError("a secret's hash is not one of ours") from error
        return hashed is not None

    def is_peppered_now(self, hashed: HashedSecret) -> bool:
        return hashed.text.partition(":")[0] == str(self._newest_pepper)

    def is_hashed_as_now(self, hashed: HashedSecret) -> bool:
        """With the pepper and the cost that a secret set now would have."""
        encoded = hashed.text.partition(":")[2]
        try:
            found = extract_parameters(encoded)
        except InvalidHashError:
            return False
        costs = (found.time_cost, found.memory_cost, found.parallelism)
        wanted = (self._argon2.iterations, self._argon2.memory_kib, self._argon2.parallelism)
        return self.is_peppered_now(hashed) and costs == wanted

    def _peppered_secret(
        self, version: int, factor: Factor, customer_ref: str, secret: Secret
    ) -> bytes:
        return _mac(self._peppers[version], "secret", factor, customer_ref, secret.reveal())
