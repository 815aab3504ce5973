"""A sentence of the catalogue, parsed: words, pauses `{500ms}` and slots `{name:kind}`."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ivr.dialog.actions import Dictation
from ivr.speech import Pause
from otp_core.secret import Secret

# https://docs.aws.amazon.com/polly/latest/dg/break-tag.html: ten seconds at most.
LONGEST_PAUSE_MS = 10_000

_BRACES = re.compile(r"\{([^{}]*)\}")
_PAUSE = re.compile(r"([1-9]\d{0,4})ms")
_SLOT = re.compile(r"([a-z][a-z0-9_]*):([a-z_]+)(?::([^:|{}]+)\|([^:|{}]+))?")


class Kind(StrEnum):
    """How a value is said."""

    DICTATION = "dictation"  # a Dictation: typed while it is heard
    READBACK = "readback"  # a Secret or digits: listened to, in groups
    FOLIO = "folio"  # the same, to be written down: in groups of four
    MONEY = "money"  # an int, centavos: "un peso con cincuenta centavos"
    COUNT = "count"  # an int, 0 to 99; {left:count:intento|intentos} adds the noun
    COUNT_F = "count_f"  # the same, of a feminine noun
    PLURAL = "plural"  # an int, unsaid: {left:plural:le queda|le quedan}
    MOMENT = "moment"  # UTC seconds to come; the value `now_s` stands beside it
    DATETIME = "datetime"  # UTC seconds that were; with the value `now_s`, without this year's name
    TEXT = "text"  # words as they are


VALUE_TYPES: dict[Kind, type] = {
    Kind.DICTATION: Dictation,
    Kind.READBACK: Secret,
    Kind.FOLIO: str,
    Kind.MONEY: int,
    Kind.COUNT: int,
    Kind.COUNT_F: int,
    Kind.PLURAL: int,
    Kind.MOMENT: int,
    Kind.DATETIME: int,
    Kind.TEXT: str,
}
_MAY_HAVE_FORMS = {Kind.COUNT, Kind.COUNT_F, Kind.PLURAL}


class TemplateError(ValueError):
    """What is wrong with a sentence, in words that follow its key."""


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    kind: Kind
    one: str = ""
    many: str = ""


Template = tuple[str | Pause | Slot, ...]


def parse(text: str) -> Template:
    """Raises TemplateError."""
    words = text.replace("\n", " ")  # a long sentence may go over several lines
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cn", "Co"} for character in words):
        raise TemplateError("holds a control character; take it out")
    parts = tuple(_parts(words))
    if not any(
        isinstance(part, Slot) or (isinstance(part, str) and part.strip()) for part in parts
    ):
        raise TemplateError("is empty; write its words")
    return parts


def _parts(words: str) -> Iterator[str | Pause | Slot]:
    for place, piece in enumerate(_BRACES.split(words)):
        if place % 2:  # re.split puts what was in braces at the odd places
            yield _braces(piece)
        elif "{" in piece or "}" in piece:
            raise TemplateError("has a brace without its partner")
        elif piece:
            yield piece


def _braces(inside: str) -> Pause | Slot:
    if pause := _PAUSE.fullmatch(inside):
        ms = int(pause[1])
        if ms > LONGEST_PAUSE_MS:
            raise TemplateError(f"pauses for more than {LONGEST_PAUSE_MS} ms")
        return Pause(ms)
    found = _SLOT.fullmatch(inside)
    if found is None:
        raise TemplateError(f"has {{{inside}}}; write {{name:kind}} or {{500ms}}")
    name, kind, one, many = found.groups()
    if kind not in set(Kind):
        raise TemplateError(f"has the unknown kind {kind}; there are {', '.join(Kind)}")
    if one and kind not in _MAY_HAVE_FORMS:
        raise TemplateError(f"gives a {kind} two forms; only a number has them")
    if kind == Kind.PLURAL and not one:
        raise TemplateError("has a plural without forms; write {name:plural:one|many}")
    return Slot(name, Kind(kind), one or "", many or "")
