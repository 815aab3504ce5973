"""The people who call, and what they hold. Their secrets never show in a repr."""

import json
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.faults import ScriptError

KINDS = ("fisico", "movil", "hotp", "totp")
_ACCOUNT_SID = re.compile(r"AC[0-9a-f]{32}\Z")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+\Z")
_NAME = re.compile(r"[a-z][a-z_]*\Z")


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """The device in somebody's hand. `suite` is an OCRA suite; hotp and totp have none."""

    serial: str
    kind: str
    suite: str
    key_hex: str

    def __repr__(self) -> str:
        return f"Token(…{self.serial[-4:]}, {self.kind})"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    name: str
    calls_from: str
    number: str
    secret_number: str
    temporary_key: str | None
    tokens: tuple[Token, ...]
    shows: Mapping[str, str] = field(default_factory=dict)  # what they are there for, by language

    def __repr__(self) -> str:
        return f"Person({self.name})"


@dataclass(frozen=True, slots=True, repr=False)
class Cast:
    """Who may call which line, in which Twilio account, signed with which token.

    `to`: the line that is called where nobody says which; `lines`: all of them, by name.
    """

    auth_token: str
    account_sid: str
    to: str
    people: Mapping[str, Person]
    lines: Mapping[str, str] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        if name not in self.people:
            raise ScriptError(f"nobody is called {name!r}: there are {', '.join(self.people)}")
        return self.people[name]

    def __repr__(self) -> str:
        return f"Cast({', '.join(self.people)})"

    @staticmethod
    def read(path: Path) -> "Cast":
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ScriptError(f"{path}: no readable cast ({type(error).__name__})") from error
        return Cast.from_mapping(data, str(path))

    @staticmethod
    def from_mapping(data: Any, where: str = "cast") -> "Cast":
        """From what a JSON file holds. Raises ScriptError with the place, never with a value."""
        _keys(data, where, {"auth_token", "account_sid", "to", "people"}, {"lines"})
        if not isinstance(data["people"], dict) or not data["people"]:
            raise ScriptError(f"{where}: people is a mapping of names, not empty")
        if not _ACCOUNT_SID.match(_text(data, "account_sid", where)):
            raise ScriptError(f"{where}: account_sid is AC and 32 hex digits")
        people = {name: _person(name, told, where) for name, told in data["people"].items()}
        return Cast(
            auth_token=_text(data, "auth_token", where),
            account_sid=data["account_sid"],
            to=data["to"],
            people=people,
            lines=_texts(data, "lines", where),
        )


def _person(name: Any, data: Any, where: str) -> Person:
    if not isinstance(name, str) or not _NAME.match(name):
        raise ScriptError(f"{where}: {name!r} is no name: small letters")
    where = f"{where}, {name}"
    _keys(data, where, {"from", "number", "secret_number", "temporary_key", "tokens"}, {"shows"})
    key = data["temporary_key"]
    if key is not None:
        key = _text(data, "temporary_key", where)
    if not isinstance(data["tokens"], list):
        raise ScriptError(f"{where}: tokens is a list")
    return Person(
        name=name,
        calls_from=_text(data, "from", where),
        number=_text(data, "number", where),
        secret_number=_text(data, "secret_number", where),
        temporary_key=key,
        tokens=tuple(_token(told, where) for told in data["tokens"]),
        shows=_texts(data, "shows", where),
    )


def _token(data: Any, where: str) -> Token:
    where = f"{where}, a token"
    _keys(data, where, {"serial", "kind", "suite", "key_hex"})
    if data["kind"] not in KINDS:
        raise ScriptError(f"{where}: kind is one of {', '.join(KINDS)}")
    if not _HEX.match(_text(data, "key_hex", where)):
        raise ScriptError(f"{where}: key_hex is not hexadecimal")
    suite = data["suite"] or ""
    if data["kind"] in ("fisico", "movil") and not str(suite).startswith("OCRA-1:"):
        raise ScriptError(f"{where}: a {data['kind']} has an OCRA suite")
    return Token(_text(data, "serial", where), data["kind"], suite, data["key_hex"])


def _keys(data: Any, where: str, expected: set[str], more: Set[str] = frozenset()) -> None:
    """`more`: those that may be left out."""
    if not isinstance(data, dict) or set(data) - more != expected:
        raise ScriptError(f"{where}: has exactly the keys {', '.join(sorted(expected))}")


def _texts(data: Mapping[str, Any], name: str, where: str) -> Mapping[str, str]:
    """A mapping of texts; empty where it is left out."""
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise ScriptError(f"{where}: {name} is a mapping of texts")
    return {key: _text(found, key, where) for key in found}


def _text(data: Mapping[str, Any], name: str, where: str) -> str:
    value = data[name]
    if not isinstance(value, str) or not value:
        raise ScriptError(f"{where}: {name} is a text, not empty")
    return value
