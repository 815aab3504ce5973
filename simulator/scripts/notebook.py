"""What the caller knows during a script: their own data, what was dictated, what was worked out."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise

from simulator.cast import Cast, Person, Token
from simulator.faults import ScriptError
from simulator.scripts.steps import Change
from simulator.soft_token import SoftToken

PERSONAL = (
    *("cliente", "secreto", "temporal", "serie", "serie_completa"),
    *(f"serie{n}" for n in range(2, 10)),
)
_PLACEHOLDER = re.compile(r"\{([a-z_0-9.]+)\}")


def names_in(text: str) -> list[str]:
    return _PLACEHOLDER.findall(text)


class Notebook:
    def __init__(self, cast: Cast, person: Person) -> None:
        self.person = person
        self._cast = cast
        self._values: dict[str, str] = {}
        self._devices: dict[str, SoftToken] = {}

    def write(self, name: str, value: str) -> None:
        self._values[name] = value

    def read(self, name: str) -> str:
        """A captured or set value, or a person's. Raises ScriptError where there is none."""
        if name in self._values:
            return self._values[name]
        whose, _, field = name.rpartition(".")
        return _personal(self._cast.person(whose) if whose else self.person, field)

    def fill(self, text: str) -> str:
        return _PLACEHOLDER.sub(lambda found: self.read(found[1]), text)

    def device(self, serial: int, whose: str | None) -> SoftToken:
        """The same device every time: a hotp token counts its presses."""
        person = self._cast.person(whose) if whose else self.person
        token = token_of(person, serial)
        return self._devices.setdefault(token.serial, SoftToken.of(token))


def token_of(person: Person, serial: int) -> Token:
    if serial > len(person.tokens):
        raise ScriptError(f"{person.name} has {len(person.tokens)} tokens, none numbered {serial}")
    return person.tokens[serial - 1]


def changed(value: str, change: Change) -> str:
    """Another value, always: a change that changes nothing is an error."""
    other = _changed(value, change)
    if other == value or not other:
        raise ScriptError(f"{change} changes nothing here")
    return other


def _changed(value: str, change: Change) -> str:
    if not value.isdigit():
        raise ScriptError("only digits can be changed")
    return _CHANGES[change](value)


def _swapped(value: str) -> str:
    """The first two neighbours that differ, the other way round."""
    pairs = pairwise(value)
    at = next((n for n, (one, two) in enumerate(pairs) if one != two), 0)
    return value[:at] + value[at : at + 2][::-1] + value[at + 2 :]


_CHANGES: Mapping[Change, Callable[[str], str]] = {
    "one_digit": lambda value: str((int(value[0]) + 1) % 10) + value[1:],
    "increment": lambda value: str((int(value) + 1) % 10 ** len(value)).zfill(len(value)),
    "shorten": lambda value: value[:-1],
    "reverse": lambda value: value[::-1],
    "first_half": lambda value: value[: len(value) // 2],
    "second_half": lambda value: value[len(value) // 2 :],
    "swap_two": _swapped,
}


def _personal(person: Person, field: str) -> str:
    match field:
        case "cliente":
            return person.number
        case "secreto":
            return person.secret_number
        case "temporal":
            if person.temporary_key is None:
                raise ScriptError(f"{person.name} has no temporary key")
            return person.temporary_key
        case "serie_completa":
            return "".join(sign for sign in token_of(person, 1).serial if sign.isdigit())
        case _ if field in PERSONAL:
            return token_of(person, int(field.removeprefix("serie") or "1")).serial[-4:]
        case _:
            raise ScriptError(f"{{{field}}} is not known here")
