"""Everything that can come next, whatever a call waits for, and what the map calls it."""

import re
from collections.abc import Iterator
from dataclasses import fields
from enum import StrEnum

from ivr.callmap.answers import possible_answers
from ivr.dialog.actions import Action, AskBank, AskCore, AskHours, Keys, Listen, Transfer
from ivr.dialog.events import Entered, Event, Pressed, Silence, TimeIsUp, TransferEnded
from otp_core.secret import Secret

# A number of any length is a prefix of one of these: the first 18 digits of one are the CLABE of
# Banco de México's own example, so that its check digit fits; no digit of the other does.
_ONE_NUMBER, _ANOTHER = "032180000118359719" + 14 * "2", 32 * "9"
_KEYS = "1234567890*"
_MOST_SHOWN = 99  # a larger number is a time or an amount, and says nothing on a map


def possible_events(waits_for: Action) -> Iterator[Event]:
    match waits_for:
        case Listen(keys=keys):
            yield from _typed(keys)
            yield Silence()
            yield TimeIsUp()
        case AskCore() | AskBank() | AskHours():
            yield from possible_answers(waits_for)
        case Transfer():
            yield from (TransferEnded(was_answered=True), TransferEnded(was_answered=False))
        case _:
            return  # the call is over


def _typed(keys: Keys) -> Iterator[Event]:
    """Every key of a menu; numbers of every length, and other numbers as long."""
    if keys.count == 1:
        yield from (Pressed(Secret(key)) for key in _KEYS)
        return
    for number in (_ONE_NUMBER, _ANOTHER):
        for length in range(1, (keys.count or len(number)) + 1):
            ended_by = keys.finish if keys.count is None else ""  # by the time-out where too few
            yield Pressed(Secret(number[:length]), ended_by)
    yield Pressed(Secret(""), keys.finish)
    yield Pressed(Secret(""), "*")


def name(event: Event) -> str:
    """In plain words: "2", "8 digits", "tokens found"."""
    match event:
        case Entered():
            return ""
        case Pressed(keys, finished_on):
            return _keys(keys.reveal(), finished_on)
        case _:
            return _words(type(event).__name__)


def full_name(event: Event) -> str:
    """The same with what tells it from another of its kind."""
    if isinstance(event, Pressed):
        other = event.keys.reveal().startswith(_ANOTHER[:2])
        return f"{name(event)}, others" if other else name(event)
    told = [_value(field.name, getattr(event, field.name)) for field in fields(event)]
    said = ", ".join(text for text in told if text)
    return f"{name(event)}: {said}" if said else name(event)


def _keys(keys: str, finished_on: str) -> str:
    if len(keys) > 1 or (keys.isdecimal() and finished_on):
        return f"{len(keys)} digits"
    return keys or finished_on or "no key"


def _value(field: str, value: object) -> str:
    match value:
        case bool():
            said = _words(field).removeprefix("was ").removeprefix("is ")
            return said if value else f"not {said}"
        case int() if value <= _MOST_SHOWN:
            return f"{value} {_words(field)}"
        case StrEnum():
            return _words(value.value)
        case _:
            return ""


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()
