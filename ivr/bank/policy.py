"""The numbers of `config/bank.toml`, checked once when it is read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from ivr.settings import ConfigError

LONGEST_TOTAL_S = 6.0  # telephony.md: Twilio waits 15 s; the turn has more to do than ask the bank
MOST_CENTAVOS = 10**12  # doubles, which Lua counts in, are exact far beyond it (2^53)


class BankConfigError(ConfigError):
    """bank.toml can't be used: one sentence that says what to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpPolicy:
    connect_s: float
    read_s: float
    total_s: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
                raise BankConfigError(f"bank.toml: set http.{field.name} to seconds above 0.")
        if self.total_s > LONGEST_TOTAL_S:
            raise BankConfigError(f"bank.toml: set http.total_s to {LONGEST_TOTAL_S:g} or less.")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPolicy:
    own_bank: str
    plaza: str
    payee_usable_after_s: int
    unregistered_up_to_centavos: int
    limit_centavos: int
    limit_window_s: int
    limit_most_centavos: int
    tax_reference_digits: int
    service_reference_digits_min: int
    service_reference_digits_max: int
    nip_permission_s: int
    opening_centavos: int

    def __post_init__(self) -> None:
        for field in fields(self):
            _check_demo(field.name, getattr(self, field.name))
        if self.service_reference_digits_min > self.service_reference_digits_max:
            raise BankConfigError("bank.toml: set demo.service_reference_digits_min below its max.")


def _check_demo(name: str, value: object) -> None:
    if name in ("own_bank", "plaza"):
        if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isdigit()):
            raise BankConfigError(f'bank.toml: set demo.{name} to three digits in quotes, "180".')
    elif isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_CENTAVOS:
        raise BankConfigError(f"bank.toml: set demo.{name} to a whole number from 0 to 10^12.")


@dataclass(frozen=True, slots=True)
class BankPolicy:
    http: HttpPolicy
    demo: DemoPolicy

    @classmethod
    def from_toml(cls, path: Path) -> Self:
        """Reads the file. Raises BankConfigError."""
        try:
            table = tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as fault:
            raise BankConfigError(f"{path.name}: not readable as TOML ({fault}).") from fault
        if unknown := table.keys() - {"http", "demo"}:
            raise BankConfigError(f"bank.toml: {min(unknown)} is no section; remove it.")
        return cls(
            http=HttpPolicy(**_section(table, "http", HttpPolicy)),
            demo=DemoPolicy(**_section(table, "demo", DemoPolicy)),
        )


def _section(
    table: Mapping[str, object], name: str, of: type[HttpPolicy] | type[DemoPolicy]
) -> dict[str, Any]:  # __post_init__ checks every value
    section = table.get(name)
    if not isinstance(section, dict):
        raise BankConfigError(f"bank.toml: set the section {name}.")
    known = {field.name for field in fields(of)}
    if missing := known - section.keys():
        raise BankConfigError(f"bank.toml: set {name}.{min(missing)}.")
    if unknown := section.keys() - known:
        raise BankConfigError(f"bank.toml: {name}.{min(unknown)} is no setting; remove it.")
    return section
