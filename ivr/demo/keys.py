"""The demo's own keys: made once, kept beside its data in a private folder, never committed."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from otp_core.redis_store.state_folder import prepare_folder
from otp_core.settings import AUDIT_KEY, INDEX_KEY, KEY_BYTES, PEPPERS, VAULT_KEYS

AUTH_TOKEN = "auth_token"  # noqa: S105  a name, no password


def demo_keys(folder: Path) -> Mapping[str, str]:
    """The core's settings and an auth token, as an environment would give them.

    Raises EmbeddedRedisError where the folder can't be used.
    """
    kept = prepare_folder(folder) / "keys.json"
    if kept.exists():
        keys: dict[str, str] = json.loads(kept.read_text("utf-8"))
        if keys.keys() >= new_keys().keys():
            return keys
        keys = {**new_keys(), **keys}  # a demo older than one of them
    else:
        keys = new_keys()
    write_private(kept, json.dumps(keys))
    return keys


def new_keys() -> dict[str, str]:
    return {
        VAULT_KEYS: f"1:{secrets.token_hex(KEY_BYTES)}",
        PEPPERS: f"1:{secrets.token_hex(KEY_BYTES)}",
        INDEX_KEY: secrets.token_hex(KEY_BYTES),
        AUDIT_KEY: f"1:{secrets.token_hex(KEY_BYTES)}",
        AUTH_TOKEN: secrets.token_hex(16),
    }


def write_private(path: Path, text: str) -> None:
    """For its owner's eyes only, from the first byte; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
