"""A checkpoint: a stream's length and hash at a moment, signed with Ed25519 (RFC 8032).

The private key is the sealer's alone and never in Redis; whoever has the public one can verify.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from otp_core.ledger.chain import FORMAT
from otp_core.ledger.entries import EntryError, Kept, StreamName, order_of
from otp_core.settings import VersionedKey

_HASH = re.compile(r"[0-9a-f]{64}")
_DOMAIN = f"{FORMAT} checkpoint\n".encode()  # what is signed here is good for nothing else
_END_DOMAIN = f"{FORMAT} export\n".encode()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The stream had `seq` records, the last of them `id`, and its chain this hash.

    `number` counts the stream's checkpoints from 1. `key`: the version of the key that signed.
    """

    namespace: str
    part: str
    number: int
    seq: int
    id: str
    hash: str
    at_s: int
    key: int

    @property
    def stream(self) -> StreamName:
        return StreamName(self.namespace, self.part)

    def encode(self) -> str:
        return json.dumps({"format": FORMAT, **asdict(self)}, sort_keys=True, separators=(",", ":"))


class Signer:
    """Signs with the newest key. `keys`: Ed25519 seeds of 32 bytes, newest first."""

    def __init__(self, keys: Sequence[VersionedKey]) -> None:
        self.version = keys[0].version
        self._key = Ed25519PrivateKey.from_private_bytes(keys[0].key)

    def sign(self, checkpoint: Checkpoint) -> Kept:
        body = checkpoint.encode()
        return Kept(body, self._key.sign(_DOMAIN + body.encode()).hex())

    def sign_export(self, end: str) -> str:
        return self._key.sign(_END_DOMAIN + end.encode()).hex()


@dataclass(frozen=True, slots=True)
class Verifier:
    """`keys`: each version's public key, 32 bytes."""

    keys: Mapping[int, bytes]

    @classmethod
    def of_public(cls, keys: Sequence[VersionedKey]) -> Self:
        return cls({one.version: one.key for one in keys})

    @classmethod
    def of_private(cls, keys: Sequence[VersionedKey]) -> Self:
        return cls({one.version: _public(one.key) for one in keys})

    def __str__(self) -> str:
        """`2:<hex>,1:<hex>`, newest first."""
        newest_first = sorted(self.keys.items(), reverse=True)
        return ",".join(f"{version}:{key.hex()}" for version, key in newest_first)

    def checkpoint(self, kept: Kept) -> Checkpoint | None:
        """What was signed; None where it was not, or not by a key we know."""
        try:
            checkpoint = _decoded(kept.body)
        except EntryError:
            return None
        is_signed = self._is_signed(checkpoint.key, _DOMAIN + kept.body.encode(), kept.signature)
        return checkpoint if is_signed else None

    def is_export(self, version: int, end: str, signature: str) -> bool:
        return self._is_signed(version, _END_DOMAIN + end.encode(), signature)

    def _is_signed(self, version: int, text: bytes, signature: str) -> bool:
        if version not in self.keys:
            return False
        try:
            key = Ed25519PublicKey.from_public_bytes(self.keys[version])
            key.verify(bytes.fromhex(signature), text)
        except (InvalidSignature, ValueError):
            return False
        return True


def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _decoded(body: str) -> Checkpoint:
    """Raises `EntryError`."""
    try:
        told = json.loads(body)
        if told.pop("format") != FORMAT:
            raise EntryError("a checkpoint of another format")
        checkpoint = Checkpoint(**told)
        order_of(checkpoint.id)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise EntryError("a checkpoint is not of the form ours have") from error
    numbers = (checkpoint.number, checkpoint.seq, checkpoint.at_s, checkpoint.key)
    if not all(type(one) is int for one in numbers) or _HASH.fullmatch(checkpoint.hash) is None:
        raise EntryError("a checkpoint is not of the form ours have")
    return checkpoint
