"""One Lua file an atomic act, called by name with named arguments, answered in JSON."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from typing import Any

import msgspec
from redis.exceptions import NoScriptError

from otp_core.errors import StoreError
from otp_core.redis_store.client import Client
from otp_core.redis_store.faults import FAULTS
from otp_core.redis_store.replicas import run_on_replicas

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


class Script:
    """Runs by EVALSHA; a server that doesn't know it yet (a new one, or a master since now) gets
    its text.
    """

    def __init__(self, client: Client, text: str) -> None:
        self._client: Any = client  # redis types its answers for both its clients at once
        self._text = text
        self._sha = _sha1(text)

    def __call__(self, keys: Sequence[str], args: Sequence[Any]) -> Any:
        """Raises one of `FAULTS`; then what happened is unknown."""
        try:
            return self._client.execute_command("EVALSHA", self._sha, len(keys), *keys, *args)
        except NoScriptError:
            return self._client.execute_command("EVAL", self._text, len(keys), *keys, *args)

    def on_replicas(self, keys: Sequence[str], args: Sequence[Any], replicas: int) -> Any:
        """Likewise, once so many replicas have what it wrote; `StoreError` where too few have."""
        rest = (len(keys), *keys, *args)
        try:
            command = ("EVALSHA", self._sha, *rest)
            return run_on_replicas(self._client, keys[0], command, replicas)
        except NoScriptError:
            command = ("EVAL", self._text, *rest)
            return run_on_replicas(self._client, keys[0], command, replicas)


class Scripts:
    """Every script of a store, by name. `replicas`: on how many an accepted act must be."""

    def __init__(self, client: Client, texts: Mapping[str, str]) -> None:
        self._client = client
        self._replicas: int = getattr(client, "min_replicas", 0)  # of any client but `connect`'s: 0
        self._scripts = {name: Script(client, text) for name, text in texts.items()}

    def run(
        self, name: str, keys: Sequence[str], texts: Sequence[str] = (), /, **args: Any
    ) -> dict[str, Any]:
        """The script's answer; what it hands out beside its JSON is `texts`, too.

        `texts`: records and entries are JSON already, and would be escaped within JSON. Raises
        `StoreError`; then what happened is unknown.
        """
        script, arguments = self._scripts[name], (_encoded(args), *texts)
        return _answer(name, lambda: script(keys, arguments))

    def run_for_good(
        self, name: str, keys: Sequence[str], texts: Sequence[str] = (), /, **args: Any
    ) -> dict[str, Any]:
        """As `run`, for what somebody will be told is done: it outlives the loss of its server."""
        if not self._replicas:
            return self.run(name, keys, texts, **args)
        script, arguments = self._scripts[name], (_encoded(args), *texts)
        return _answer(name, lambda: script.on_replicas(keys, arguments, self._replicas))

    def make_sure(self, key: str) -> None:
        """Whatever is known of this key's slot outlives the loss of its server. Raises
        `StoreError`.
        """
        if self._replicas:
            _asked("make sure", lambda: run_on_replicas(self._client, key, None, self._replicas))


def _encoded(args: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode(args)


def _answer(name: str, ask: Callable[[], Any]) -> dict[str, Any]:
    told = _asked(name, ask)
    if not isinstance(told, list):
        answer: dict[str, Any] = msgspec.json.decode(told)
        return answer
    first, *texts = told
    return {**msgspec.json.decode(first), "texts": [text.decode() for text in texts]}


def _asked(name: str, ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except FAULTS as error:
        # `from None`: a message of Redis may repeat an argument.
        raise StoreError(f"{name} failed: {type(error).__name__}") from None


def _sha1(text: str) -> str:
    """Redis names scripts by SHA-1; nothing is protected by it."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
