"""The core's keys, from the environment only; a short or absent one refuses to start."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from otp_core.errors import OtpCoreError

VAULT_KEYS = "AUDIOMATICO_VAULT_KEYS"
PEPPERS = "AUDIOMATICO_PEPPERS"
INDEX_KEY = "AUDIOMATICO_INDEX_KEY"
AUDIT_KEY = "AUDIOMATICO_AUDIT_KEY"  # the sealer's, not the line's
PUBLIC_KEY = "--public-key"  # what its verifiers are given instead

KEY_BYTES = 32  # AES-256, and the block of security HMAC-SHA256 can give
_VERSIONED = re.compile(r"([1-9][0-9]{0,5}):((?:[0-9a-fA-F]{2})+)")


class SettingError(OtpCoreError):
    """One sentence that says what to set. Never repeats what was set."""


@dataclass(frozen=True, slots=True, repr=False)
class VersionedKey:
    version: int
    key: bytes


@dataclass(frozen=True, slots=True, repr=False)
class CoreSettings:
    """The first key seals, all open: a new one may stand behind the old until every process has it.

    The index key can't be changed later.
    """

    vault_keys: tuple[VersionedKey, ...]
    peppers: tuple[VersionedKey, ...]
    index_key: bytes

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Reads the three settings. Raises `SettingError`."""
        return cls(_ring(env, VAULT_KEYS), _ring(env, PEPPERS), _index_key(env))


def audit_keys(env: Mapping[str, str]) -> tuple[VersionedKey, ...]:
    """Ed25519 private keys: the first signs, all verify. Raises `SettingError`."""
    return _ring(env, AUDIT_KEY)


def audit_public_keys(text: str) -> tuple[VersionedKey, ...]:
    """Their public halves, as `audiomatico audit public-key` shows them. Raises `SettingError`."""
    return _ring({PUBLIC_KEY: text}, PUBLIC_KEY)


def _ring(env: Mapping[str, str], name: str) -> tuple[VersionedKey, ...]:
    how = f'as "2:<hex>,1:<hex>", the one to be used first, each of {KEY_BYTES} random bytes'
    if not env.get(name, "").strip():
        raise SettingError(f"set {name} {how}")
    ring = tuple(_versioned(name, how, part.strip()) for part in env[name].split(","))
    versions = [key.version for key in ring]
    if len(versions) != len(set(versions)):
        raise SettingError(f"set {name} with each version once")
    return ring


def _versioned(name: str, how: str, text: str) -> VersionedKey:
    parts = _VERSIONED.fullmatch(text)
    if parts is None:
        raise SettingError(f"set {name} {how}")
    key = bytes.fromhex(parts[2])
    _refuse_short(name, key, exactly=name in (VAULT_KEYS, AUDIT_KEY, PUBLIC_KEY))
    return VersionedKey(int(parts[1]), key)


def _index_key(env: Mapping[str, str]) -> bytes:
    try:
        key = bytes.fromhex(env.get(INDEX_KEY, ""))
    except ValueError:
        key = b""
    if not key:
        raise SettingError(f"set {INDEX_KEY} to {KEY_BYTES} random bytes in hex")
    _refuse_short(INDEX_KEY, key, exactly=False)
    return key


def _refuse_short(name: str, key: bytes, *, exactly: bool) -> None:
    if len(key) < KEY_BYTES:
        raise SettingError(f"set {name} to keys of {KEY_BYTES} bytes: one has only {len(key)}")
    if exactly and len(key) > KEY_BYTES:
        raise SettingError(f"set {name} to keys of {KEY_BYTES} bytes: one has {len(key)}")
