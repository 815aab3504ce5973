"""The desks of `config/desks.toml`: the only numbers a caller is ever put through to."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.lines import E164
from ivr.settings import ConfigError

DESKS = ("help", "movil_support")  # whom the dialog transfers to; a test asks the dialog
# https://www.twilio.com/docs/voice/twiml/dial#timeout: 600 at most; nobody listens to that.
LONGEST_RING_S = 60


class DesksError(ConfigError):
    """The desks cannot be read: one sentence that names file, desk and what to set."""


@dataclass(frozen=True, slots=True)
class Desks:
    numbers: Mapping[str, str]  # E.164, by desk
    ring_s: int  # how long a desk's phone rings
    tester_number: str  # where every transfer of a line for testers goes

    def for_testers(self) -> "Desks":
        """The same desks, none of them with real people at work."""
        numbers = dict.fromkeys(self.numbers, self.tester_number)
        return Desks(numbers, self.ring_s, self.tester_number)

    @classmethod
    def from_toml(cls, path: Path, lines: Collection[str]) -> "Desks":
        """Reads the file. `lines`: our own numbers, where nobody is put through to.

        Raises DesksError.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise DesksError(f"{path.name}: not readable as TOML ({fault}).") from fault
        ring_s = table.pop("ring_s", None)
        if type(ring_s) is not int or not 1 <= ring_s <= LONGEST_RING_S:
            raise DesksError(f"{path.name}: set ring_s to whole seconds, 1 to {LONGEST_RING_S}.")
        tester_number = _e164(path.name, "set tester_number", table.pop("tester_number", None))
        for name in (*DESKS, *table):
            if name not in table or name not in DESKS:
                raise DesksError(f"{path.name}: set a table for each of {', '.join(DESKS)}.")
        numbers = {name: _number(path.name, name, fields) for name, fields in table.items()}
        for name, number in numbers.items():
            if number in lines:
                raise DesksError(f"{path.name}: desk {name}: set a number that is no line of ours.")
        if tester_number in {*lines, *numbers.values()}:
            raise DesksError(f"{path.name}: set tester_number to no line and no desk of ours.")
        return cls(numbers, ring_s, tester_number)


def _number(file: str, name: str, fields: object) -> str:
    number = fields.get("number") if isinstance(fields, dict) and len(fields) == 1 else None
    return _e164(file, f"desk {name}: set number, and nothing else,", number)


def _e164(file: str, what: str, number: object) -> str:
    if not isinstance(number, str) or E164.fullmatch(number) is None:
        raise DesksError(f'{file}: {what} as E.164, such as "+525512345678".')
    return number
