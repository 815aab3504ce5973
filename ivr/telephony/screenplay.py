"""What a caller will hear and may press in one turn: plain values, the same for any provider."""

from dataclasses import dataclass

from msgspec import Struct

from ivr.dialog.actions import Keys
from ivr.speech import Utterance


@dataclass(frozen=True, slots=True)
class Voice:
    name: str  # "Polly.Mia-Neural"
    language: str  # "es-MX"


class Speak(Struct, frozen=True):
    """Heard whole: keys pressed meanwhile are lost (telephony.md, Gather).

    `voice`: of this one alone, as for a sentence in another language; None: the screenplay's.
    """

    utterance: Utterance
    voice: Voice | None = None


class Gather(Struct, frozen=True):
    """Heard until the first key. Keys, and silence too, are posted to `action_url`.

    `fell_through_url` is posted to where the provider holds that a finish key pressed alone is no
    answer and goes on; as silence is an answer, nothing else arrives there.
    """

    utterance: Utterance
    keys: Keys
    action_url: str
    fell_through_url: str
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class HangUp:
    pass


@dataclass(frozen=True, slots=True)
class Transfer:
    """The caller is put through to `number`, which is always configuration.

    How it ended is posted to `action_url`, also that nobody lifted the phone in `ring_s`.
    `shown_number`: who calls, to the desk's phone: this line, for what a caller's phone calls
    itself may be anything.
    """

    number: str  # E.164
    shown_number: str  # E.164
    ring_s: int
    action_url: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """The call's next words are fetched from `url`, as when a question is tried once more."""

    url: str


Scene = Speak | Gather | Transfer | HangUp | GoOn


class Screenplay(Struct, frozen=True):
    """Scenes that only speak, then one that listens, transfers, hangs up or goes on."""

    voice: Voice
    scenes: tuple[Scene, ...]
