"""The numbers of the conversation: `config/dialog.toml`, checked once when it is read."""

from collections.abc import Mapping
from dataclasses import dataclass, fields


class RulesError(Exception):
    """One sentence that says what to set in `config/dialog.toml`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    call_limit_s: int
    idle_limit_s: int
    turns_max: int
    silences_max: int
    slips_max: int
    identifications_max: int
    challenges_max: int
    dictations_max: int
    customer_digits_min: int
    customer_digits_max: int
    secret_number_digits: int
    temporary_key_digits: int
    serial_digits: int
    code_digits: int
    oath_code_digits: int
    half_code_digits: int
    new_secrets_max: int
    clabe_digits: int
    reference_digits_min: int
    reference_digits_max: int
    card_digits: int
    pesos_digits_max: int
    cents_digits: int
    menu_silence_s: int
    number_silence_s: int
    code_silence_s: int

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                raise RulesError(f"dialog.toml: set {field.name} to a whole number above 0")
        for name in ("menu_silence_s", "number_silence_s", "code_silence_s"):
            if getattr(self, name) > 15:  # dialog.md: no silence over 15 s
                raise RulesError(f"dialog.toml: set {name} to 15 or less")

    @classmethod
    def from_mapping(cls, table: Mapping[str, object]) -> "Rules":
        """From the parsed file. Raises RulesError for a missing, unknown or wrong setting."""
        known = {field.name for field in fields(cls)}
        if missing := known - table.keys():
            raise RulesError(f"dialog.toml: set {min(missing)}")
        if unknown := table.keys() - known:
            raise RulesError(f"dialog.toml: {min(unknown)} is no setting; remove it")
        return cls(**table)  # type: ignore[arg-type]  # __post_init__ checks every value
