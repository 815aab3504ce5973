"""Every sentence of one language, read and checked at the start, said with the call's values."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from ivr.dialog.actions import Dictation, Value
from ivr.prompts.template import VALUE_TYPES, Kind, Slot, Template, TemplateError, parse
from ivr.settings import ConfigError
from ivr.speech import Pause, SpeechError, Utterance, seconds
from ivr.speech.language import LANGUAGES, Language
from otp_core.secret import Secret

HERE = Path(__file__).parent
LONGEST_FIXED_S = 25  # dialog.md: no prompt over 25 s of speech
NOW = "now_s"  # the value beside every `moment`

_KEY = re.compile(r"[a-z][a-z0-9_]*")


class CatalogueError(ConfigError):
    """A catalogue can't be used: one sentence that names file and key."""


class PromptError(Exception):
    """A bug of ours: no such prompt, or not the values it needs. Never carries a value."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`sentences` by dotted key, such as "activation.type_code".

    `fixed` are those without a value, as they are spoken: most of them, and the longest.
    """

    language: Language
    zone: tzinfo
    sentences: Mapping[str, Template]
    fixed: Mapping[str, Utterance]

    @classmethod
    def load(cls, language: str, zone: tzinfo, folder: Path = HERE) -> "Catalogue":
        """Reads `<language>.toml`. Raises CatalogueError for the first thing wrong in it."""
        path = folder / f"{language}.toml"
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise CatalogueError(f"There is no language {language}; set one of {known}.")
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise CatalogueError(f"{path.name}: not readable as TOML ({fault}).") from fault
        sentences: dict[str, Template] = {}
        for key, text in _flat(path.name, "", table):
            if key in sentences:
                raise CatalogueError(f"{path.name}: {key} is there twice.")
            try:
                sentences[key] = _checked(text)
            except TemplateError as fault:
                raise CatalogueError(f"{path.name}: {key} {fault}.") from fault
        return cls(LANGUAGES[language], zone, sentences, _fixed(sentences))

    def keys(self) -> frozenset[str]:
        return frozenset(self.sentences)

    def placeholders(self, prompt: str) -> Mapping[str, type]:
        """The values that a prompt can't be said without, and of which type."""
        needed: dict[str, type] = {}
        for part in self._sentence(prompt):
            if isinstance(part, Slot):
                needed[part.name] = VALUE_TYPES[part.kind]
                if part.kind is Kind.MOMENT:
                    needed[NOW] = int
        return needed

    def utterance(self, prompt: str, values: Mapping[str, Value]) -> Utterance:
        """Words and pauses, no two texts side by side. Raises PromptError."""
        if (fixed := self.fixed.get(prompt)) is not None:
            return fixed
        said: list[str | Pause] = []
        for part in self._sentence(prompt):
            if isinstance(part, Slot):
                try:
                    said.extend(self._say(part, values))
                except (PromptError, SpeechError) as fault:
                    raise PromptError(f"{prompt}: {part.name}: {fault}") from None
                except (ValueError, OverflowError, OSError):  # a time beyond the calendar
                    raise PromptError(f"{prompt}: {part.name}: no such time") from None
            else:
                said.append(part)
        return _joined(said)

    def _sentence(self, prompt: str) -> Template:
        try:
            return self.sentences[prompt]
        except KeyError:
            raise PromptError(f"there is no prompt {prompt}") from None

    def _say(self, slot: Slot, values: Mapping[str, Value]) -> Utterance:
        language, value = self.language, values.get(slot.name)
        match slot.kind, value:
            case Kind.DICTATION, Dictation(challenge, pace):
                return language.digits_to_type(challenge.reveal(), pace)
            case Kind.READBACK | Kind.FOLIO, Secret() | str():
                digits = value.reveal() if isinstance(value, Secret) else value
                return (
                    language.folio(digits)
                    if slot.kind is Kind.FOLIO
                    else language.digits_to_read_back(digits)
                )
            case Kind.TEXT, str():
                return (value,)
            case _, int() if not isinstance(value, bool):
                return (self._say_number(slot, value, values.get(NOW)),)
        raise PromptError("missing" if value is None else "of the wrong type")

    def _say_number(self, slot: Slot, number: int, now: Value | None) -> str:
        language = self.language
        now_s = now if isinstance(now, int) else None
        match slot.kind:
            case Kind.COUNT | Kind.COUNT_F:
                feminine = slot.kind is Kind.COUNT_F
                return language.count(number, slot.one, slot.many, feminine=feminine)
            case Kind.PLURAL:
                return language.plural(number, slot.one, slot.many)
            case Kind.MONEY:
                return language.money(number)
            case Kind.DATETIME:
                return language.date_and_time(number, now_s, self.zone)
            case Kind.MOMENT if now_s is not None:
                return language.moment(number, now_s, self.zone)
            case Kind.MOMENT:
                raise PromptError(f"{NOW} is missing beside it")
            case _:
                raise PromptError("of the wrong type")


def _flat(file: str, above: str, table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, inside in table.items():
        key = f"{above}.{name}" if above else name
        if not all(_KEY.fullmatch(word) for word in name.split(".")):
            raise CatalogueError(f"{file}: {key!r} is no key; write small letters, digits and _.")
        if isinstance(inside, dict):
            yield from _flat(file, key, inside)
        elif isinstance(inside, str):
            yield key, inside
        else:
            raise CatalogueError(f"{file}: {key} must be a text between quotes.")


def _checked(text: str) -> Template:
    template = parse(text)
    types: dict[str, type] = {NOW: int}
    for part in template:
        if isinstance(part, Slot):
            expected = VALUE_TYPES[part.kind]
            if types.setdefault(part.name, expected) is not expected:
                raise TemplateError(f"uses {part.name} as two types of value")
    if seconds(_words(template)) > LONGEST_FIXED_S:
        raise TemplateError(f"takes more than {LONGEST_FIXED_S} s to say; shorten it")
    return template


def _fixed(sentences: Mapping[str, Template]) -> dict[str, Utterance]:
    return {
        key: _words(template)
        for key, template in sentences.items()
        if not any(isinstance(part, Slot) for part in template)
    }


def _words(template: Template) -> Utterance:
    """What of it is always said."""
    return _joined([part for part in template if not isinstance(part, Slot)])


def _joined(parts: list[str | Pause]) -> Utterance:
    """Texts side by side become one, with single spaces; empty ones go."""
    said: list[str | Pause] = []
    for part in parts:
        if isinstance(part, str) and said and isinstance(said[-1], str):
            said[-1] += part
        else:
            said.append(part)
    tidy = [part if isinstance(part, Pause) else " ".join(part.split()) for part in said]
    return tuple([part for part in tidy if part])
