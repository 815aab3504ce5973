"""What the dialog wants done: things to say, keys to wait for, questions for others."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct, field

from ivr.dialog.banking import BankRequest
from otp_core.requests import Request
from otp_core.secret import Secret


class Dictation(Struct, frozen=True):
    """A challenge typed into a token while it is heard. `pace` 0 is the first, then slower."""

    challenge: Secret
    pace: int = 0


Value = Secret | Dictation | int | str


class Keys(Struct, frozen=True):
    """Which keys end an answer.

    `count`: after so many keys; None: any number. `finish`: a key that ends it and is not part of
    it; "": no key does. `timeout_s`: silence, after the prompt and between keys, that ends it.
    """

    count: int | None
    finish: str
    timeout_s: int


class Say(Struct, frozen=True):
    """Heard whole: no key interrupts it. `language`: of this sentence alone, "": the call's."""

    prompt: str
    values: Mapping[str, Value] = field(default_factory=dict)
    language: str = ""


class Listen(Struct, frozen=True):
    """The first key stops the prompt. Ends the turn."""

    prompt: str
    keys: Keys
    values: Mapping[str, Value] = field(default_factory=dict)


class Dictate(Struct, frozen=True):
    """Which prompt will dictate, and how slowly: the window counts from the end of that speech.

    `first` is said between the core's answer and the dictation.
    """

    prompt: str
    pace: int
    challenge: Secret | None = None  # None: the core is about to make it
    first: tuple[Say, ...] = ()


class AskCore(Struct, frozen=True):
    request: Request
    dictate: Dictate | None = None


@dataclass(frozen=True, slots=True)
class AskHours:
    """Is this desk open now, and if not, when next? Desks are the tables of `config/hours.toml`."""

    desk: str


@dataclass(frozen=True, slots=True)
class AskBank:
    request: BankRequest


@dataclass(frozen=True, slots=True)
class Transfer:
    """To the people of this desk, whose number is configuration. Ends the turn."""

    desk: str


@dataclass(frozen=True, slots=True)
class HangUp:
    pass


Spoken = Say | Listen | Transfer | HangUp
Question = AskCore | AskBank | AskHours
Action = Spoken | Question
