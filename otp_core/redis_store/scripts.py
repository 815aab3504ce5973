"""One Lua file an atomic act, called by name with named arguments, answered in JSON."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import Any

import redis
from redis.exceptions import NoScriptError, RedisError

from otp_core.errors import StoreError

SHARED = "shared"  # put in front of each of the others


def load() -> dict[str, str]:
    """Every script's whole text by its name. The `#!lua` line must come first."""
    folder = resources.files("otp_core.redis_store") / "lua"
    texts = {
        entry.name.removesuffix(".lua"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".lua")
    }
    shared = texts.pop(SHARED)
    return {name: _in_front(text, shared) for name, text in texts.items()}


def _in_front(text: str, shared: str) -> str:
    shebang, _, body = text.partition("\n")
    return f"{shebang}\n{shared}\n{body}"


class Scripts:
    """Runs scripts by EVALSHA; a server that doesn't know one yet gets its text."""

    def __init__(self, client: redis.Redis, texts: Mapping[str, str]) -> None:
        self._client = client
        self._texts = dict(texts)
        self._shas = {name: _sha1(text) for name, text in texts.items()}

    def run(self, name: str, keys: Sequence[str], **args: Any) -> dict[str, Any]:
        """The script's answer. Raises `StoreError`; then what happened is unknown."""
        argument = json.dumps(args, separators=(",", ":"))
        try:
            try:
                reply = self._client.evalsha(self._shas[name], len(keys), *keys, argument)
            except NoScriptError:
                reply = self._client.eval(self._texts[name], len(keys), *keys, argument)
        except RedisError as error:
            # `from None`: a message of Redis may repeat an argument.
            raise StoreError(f"{name} failed: {type(error).__name__}") from None
        answer: dict[str, Any] = json.loads(reply)
        return answer


def _sha1(text: str) -> str:
    """Redis names scripts by SHA-1; nothing is protected by it."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
