"""How notices are delivered, from `config/notices.toml`; code holds no number."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from ivr.settings import ConfigError

NOTICES = "notices.toml"  # in the folder of the configuration
_TEXTS = ("bank", "help", "country_prefix", "language")
_ATTEMPTS = ("most", "first_wait_s", "longest_wait_s")
_DELIVERER = ("at_once", "lease_s", "poll_s")


class NoticeRulesError(ConfigError):
    """One sentence that says what to set."""


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """Units are in the names."""

    bank: str
    help: str
    country_prefix: str
    language: str
    attempts_most: int
    first_wait_s: int
    longest_wait_s: int
    at_once: int
    lease_s: int
    poll_s: int

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Raises `NoticeRulesError`."""
        try:
            named = tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as fault:
            raise NoticeRulesError(f"{path.name} is not readable: {fault}") from fault
        _refuse_unknown("", named, (*_TEXTS, "attempts", "deliverer"))
        attempts = _numbers(named, "attempts", _ATTEMPTS)
        attempts["attempts_most"] = attempts.pop("most")
        return cls(
            bank=_text(named, "bank"),
            help=_text(named, "help"),
            country_prefix=_text(named, "country_prefix"),
            language=_text(named, "language"),
            **attempts,
            **_numbers(named, "deliverer", _DELIVERER),
        )

    def wait_s(self, attempts: int) -> int:
        """After so many attempts (from 1), how long until the next."""
        return int(min(self.first_wait_s << min(attempts - 1, 30), self.longest_wait_s))


def _text(named: Mapping[str, Any], name: str) -> str:
    value = named.get(name)
    if not isinstance(value, str) or not value:
        raise NoticeRulesError(f"set {name} in notices.toml to a text")
    return value


def _numbers(named: Mapping[str, Any], table: str, names: tuple[str, ...]) -> dict[str, int]:
    values = named.get(table)
    if not isinstance(values, dict):
        raise NoticeRulesError(f"notices.toml has no table [{table}]: add it")
    _refuse_unknown(f"{table}.", values, names)
    for name in names:
        if type(values.get(name)) is not int or values[name] < 1:
            raise NoticeRulesError(f"set {table}.{name} in notices.toml to a whole number from 1")
    return values


def _refuse_unknown(where: str, named: Mapping[str, Any], names: tuple[str, ...]) -> None:
    unknown = sorted(set(named) - set(names))
    if unknown:
        raise NoticeRulesError(f"nobody reads {where}{unknown[0]} in notices.toml: remove it")
