"""The lines of `config/lines.toml`: which number starts where, in which languages and voices."""

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.settings import ConfigError

# ITU-T E.164: up to fifteen digits after the country's plus, none of them leading with 0.
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_VOICE = re.compile(r"[A-Z][A-Za-z0-9]*\.[A-Za-z0-9-]+")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_TEXTS = ("number", "start", "language")
_FIELDS = (*_TEXTS, "voices", "title", "tester")


class LinesError(ConfigError):
    """The lines cannot be read: one sentence that names file, line and what to set."""


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    number: str  # E.164, as Twilio writes `To`
    start: str  # the value of a dialog's State
    language: str  # the first that is heard: "es-MX"
    voices: Mapping[str, str]  # by language, each of ours: {"es-MX": "Polly.Mia-Neural"}
    title: str = ""  # what people call it; "": by its name
    tester: bool = False  # data of its own, and every state says its name

    @property
    def label(self) -> str:
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class Lines:
    by_number: Mapping[str, Line]

    @classmethod
    def from_toml(cls, path: Path, starts: Collection[str], languages: Collection[str]) -> "Lines":
        """Reads the file. `starts`, `languages`: what there is to choose. Raises LinesError."""
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise LinesError(f"{path.name}: not readable as TOML ({fault}).") from fault
        if not table:
            raise LinesError(f"{path.name}: set at least one line.")
        by_number: dict[str, Line] = {}
        for name, fields in table.items():
            line = _line(path.name, name, fields)
            _one_of(path.name, line, "start", line.start, starts)
            _one_of(path.name, line, "language", line.language, languages)
            _check_voices(path.name, line, languages)
            if line.number in by_number:
                raise LinesError(f"{path.name}: line {name}: set a number no other line has.")
            by_number[line.number] = line
        return cls(by_number)

    def at(self, number: str) -> Line | None:
        """The line that answers this number, None where it isn't ours."""
        return self.by_number.get(number)


def _line(file: str, name: str, fields: object) -> Line:
    if _NAME.fullmatch(name) is None or not isinstance(fields, dict):
        raise LinesError(f'{file}: "{name}" is no line; write a table such as [audiomatico].')
    for field in fields:
        if field not in _FIELDS:
            raise LinesError(f"{file}: line {name}: there is no {field}; set {', '.join(_FIELDS)}.")
    for field in _TEXTS:
        if not isinstance(fields.get(field), str) or not fields[field]:
            raise LinesError(f"{file}: line {name}: set {field} to a text.")
    if not isinstance(fields.get("voices"), dict):
        raise LinesError(f"{file}: line {name}: set voices in a table such as [{name}.voices].")
    return _well_formed(file, Line(name, **fields))


def _well_formed(file: str, line: Line) -> Line:
    if not isinstance(line.tester, bool):
        raise LinesError(f"{file}: line {line.name}: set tester to true or false.")
    if not isinstance(line.title, str):
        raise LinesError(f"{file}: line {line.name}: set title to a text.")
    if E164.fullmatch(line.number) is None:
        raise LinesError(f'{file}: line {line.name}: set number as E.164, such as "+525512345678".')
    return line


def _check_voices(file: str, line: Line, languages: Collection[str]) -> None:
    """Each language has its voice: a caller may choose any, on any line."""
    for language in line.voices:
        _one_of(file, line, "language", language, languages)
    for language in sorted(languages):
        voice = line.voices.get(language)
        if not isinstance(voice, str) or _VOICE.fullmatch(voice) is None:
            raise LinesError(
                f"{file}: line {line.name}: set the voice of {language} "
                'to one such as "Polly.Mia-Neural".'
            )


def _one_of(file: str, line: Line, field: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        raise LinesError(
            f'{file}: line {line.name}: there is no {field} "{value}"; '
            f"set one of {', '.join(sorted(known))}."
        )
