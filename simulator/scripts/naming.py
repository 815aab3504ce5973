"""What keyed digits are called in a script: whose they are, or how they came to be."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from simulator.cast import Cast, Person, Token
from simulator.faults import ScriptError
from simulator.scripts.notebook import changed, token_of
from simulator.scripts.played import TokenAnswer
from simulator.scripts.steps import Change
from simulator.soft_token import time_step_s

SHORTEST_NAMED = 4  # fewer digits are a choice in a menu, or cents
SHORTEST_CHANGED = 5  # four digits are the neighbours of four others too easily
# In the order of their safety: the last two change nothing where all digits are alike, or mirrored.
_ALIKE: tuple[Change, ...] = ("one_digit", "increment", "swap_two", "reverse")
_PARTS: tuple[Change, ...] = ("first_half", "second_half", "shorten")
_PART_NAMES = {"first_half": "primera", "second_half": "segunda", "shorten": "corta"}


@dataclass(slots=True)
class Naming:
    """Grows with the script. `steps`: what must be written before the keys named last."""

    cast: Cast
    answers: tuple[TokenAnswer, ...]
    person: Person
    steps: list[str] = field(default_factory=list)
    captured: dict[str, str] = field(default_factory=dict)  # a dictated number and its name
    _codes: dict[TokenAnswer, str] = field(default_factory=dict)
    _made: dict[tuple[str, str], str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def capture(self, number: str) -> str:
        if number not in self.captured:
            self.captured[number] = self._new("reto")
        return self.captured[number]

    def keys(self, keys: str, at: float) -> str:
        """As they are to be written. `at`: by then the codes were known."""
        pieces = re.split(r"([*#])", keys)
        ends = [*pieces[1:], ""]
        return "".join(
            self._chunk(piece, end == "#", at) if piece.isdigit() else piece
            for piece, end in zip(pieces, ends, strict=True)
        )

    def is_code(self, digits: str, at: float) -> bool:
        """Whether it is a token's answer, or meant as one."""
        known = [answer for answer in self.answers if answer.at <= at]
        return any(
            digits == answer.code
            or digits in _parts(answer.code)
            or len(digits) == len(answer.code)
            for answer in known
        )

    def answered(self, answer: TokenAnswer) -> str:
        """The name of its code; writes the token's step, once."""
        if answer not in self._codes:
            challenge = self._challenge(answer) if answer.challenge else None
            name = self._new("clave")
            self._codes[answer] = name
            self._write_token(answer, challenge, name)
        return self._codes[answer]

    def must_be_timely(self, answer: TokenAnswer) -> bool:
        """A token that counts its uses, or whose codes soon grow old."""
        person = self.cast.person(answer.whose) if answer.whose else self.person
        token = token_of(person, answer.serial)
        return not token.suite or time_step_s(token.suite) is not None

    def take_steps(self) -> list[str]:
        steps, self.steps = self.steps, []
        return steps

    # One number.

    def _chunk(self, digits: str, ended: bool, at: float) -> str:
        if len(digits) < SHORTEST_NAMED and not self._is_part(digits, at):
            return digits
        named = (
            self._known(digits, at)
            or self._altered(digits, at)
            or self._somebody_elses(digits, ended)
            or self._wrong_code(digits, at)
        )
        return f"{{{named}}}" if named else digits

    def _is_part(self, digits: str, at: float) -> bool:
        return len(digits) > 1 and any(digits in _parts(a.code) for a in self._past(at))

    def _known(self, digits: str, at: float) -> str | None:
        for answer in self._past(at):
            if answer.code == digits:
                return self.answered(answer)
        own = next((name for name, value in _own(self.person) if value == digits), None)
        return own or self.captured.get(digits)

    def _altered(self, digits: str, at: float) -> str | None:
        for answer in self._past(at):
            for change in (*_PARTS, *_ALIKE):
                if _is(answer.code, change, digits):
                    return self._set(self.answered(answer), change)
        sources = [(name, number) for number, name in self.captured.items()]
        sources += [pair for pair in _own(self.person) if len(pair[1]) >= SHORTEST_CHANGED]
        for name, value in reversed(sources):
            for change in (*_ALIKE, "shorten"):
                if len(digits) >= SHORTEST_CHANGED and _is(value, change, digits):
                    return self._set(name, change)
        return None

    def _somebody_elses(self, digits: str, ended: bool) -> str | None:
        """Four digits without an end are no customer's number, and a serial's only by chance."""
        for person in self.cast.people.values():
            for name, value in _own(person):
                if value == digits and (len(digits) > SHORTEST_NAMED or ended):
                    return f"{person.name}.{name}"
        for person in self.cast.people.values():
            for token in person.tokens[1:]:
                if _digits(token) == digits:
                    raise ScriptError("scripts have no name for a second token's whole serial")
        return None

    def _wrong_code(self, digits: str, at: float) -> str | None:
        """Keyed in place of a code: another that is as wrong, whatever the right one is."""
        answer = next((a for a in self._past(at) if len(a.code) == len(digits)), None)
        if answer is None or len(digits) < SHORTEST_CHANGED:
            return None
        source = self.answered(answer)
        if ("wrong", digits) in self._made:
            return self._made["wrong", digits]
        for change in ("one_digit", "increment"):
            if (source, change) not in self._made:
                name = self._set(source, change)
                self._made["wrong", digits] = name
                return name
        name = self._made["wrong", digits] = self._new("mala")
        self.steps.append(f'set: {{name: {name}, value: "{digits}"}}')
        return name

    # Tokens.

    def _past(self, at: float) -> Iterator[TokenAnswer]:
        """The latest first."""
        return (answer for answer in reversed(self.answers) if answer.at <= at)

    def _write_token(self, answer: TokenAnswer, challenge: str | None, name: str) -> None:
        if challenge and answer.serial == 1 and name == "clave" and answer.whose is None:
            self.steps.append(f"token: {challenge}")
            return
        told = [f"challenge: {challenge}"] if challenge else []
        told += [f"serial: {answer.serial}"] if answer.serial > 1 or not challenge else []
        told += [f"of: {answer.whose}"] if answer.whose else []
        told += [f"as: {name}"] if name != "clave" else []
        self.steps.append(f"token: {{{', '.join(told)}}}")

    def _challenge(self, answer: TokenAnswer) -> str:
        """The name of what was typed into the token: the dictated number, or one like it."""
        typed = answer.challenge
        if typed in self.captured:
            return self.captured[typed]
        for number, name in reversed(self.captured.items()):
            for change in _ALIKE:
                if _is(number, change, typed):
                    return self._set(name, change)
            slip = _slip(number, typed)
            if slip:
                return self._set(name, slip)
        name = self._new("otro")
        self.steps.append(f'set: {{name: {name}, value: "{typed}"}}')
        return name

    # Names.

    def _set(self, source: str, change: Change) -> str:
        if (source, change) not in self._made:
            name = self._new(_PART_NAMES.get(change, "otro" if source[:4] == "reto" else "mala"))
            self._made[source, change] = name
            self.steps.append(f"set: {{name: {name}, from: {source}, change: {change}}}")
        return self._made[source, change]

    def _new(self, name: str) -> str:
        number, free = 1, name
        while free in self._taken:
            number += 1
            free = f"{name}{number}"
        self._taken.add(free)
        return free


def _own(person: Person) -> list[tuple[str, str]]:
    found = [("cliente", person.number), ("secreto", person.secret_number)]
    if person.temporary_key:
        found.append(("temporal", person.temporary_key))
    for number, token in enumerate(person.tokens[:9], 1):
        found.append(("serie" if number == 1 else f"serie{number}", token.serial[-4:]))
    if person.tokens:
        found.append(("serie_completa", _digits(person.tokens[0])))
    return found


def _digits(token: Token) -> str:
    return "".join(sign for sign in token.serial if sign.isdigit())


def _parts(code: str) -> tuple[str, ...]:
    return tuple(changed(code, change) for change in _PARTS)


def _is(value: str, change: Change, other: str) -> bool:
    try:
        return changed(value, change) == other
    except ScriptError:
        return False


def _slip(meant: str, typed: str) -> Change | None:
    """One digit wrong, or two neighbours the wrong way round: the first will do as well as any."""
    if len(meant) != len(typed):
        return None
    wrong = [n for n, (one, other) in enumerate(zip(meant, typed, strict=True)) if one != other]
    if len(wrong) == 1:
        return "one_digit"
    for one, other in pairwise(wrong):
        crossed = meant[one] == typed[other] and meant[other] == typed[one]
        if wrong == [one, one + 1] and other == one + 1 and crossed:
            return "swap_two"
    return None
