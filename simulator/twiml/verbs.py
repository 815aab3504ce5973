"""TwiML as values: what a document tells Twilio to do, once the reader found it sound."""

from dataclasses import dataclass
from typing import Literal

# The house's measure of speech (dialog.md, Manners): 14 characters a second, breaks beside them.
CHARACTERS_A_SECOND = 14


@dataclass(frozen=True, slots=True)
class Break:
    ms: int


@dataclass(frozen=True, slots=True)
class Say:
    """`language` is the voice's where the document names none."""

    voice: str
    language: str
    parts: tuple[str | Break, ...]
    loop: int = 1


@dataclass(frozen=True, slots=True)
class Pause:
    length_s: int = 1


@dataclass(frozen=True, slots=True)
class Play:
    url: str
    loop: int = 1


Sound = Say | Pause | Play


@dataclass(frozen=True, slots=True)
class Gather:
    """Defaults as telephony.md, Gather, has them; `action` None: the document's own address."""

    prompt: tuple[Sound, ...] = ()
    action: str | None = None
    timeout_s: int = 5
    finish_on_key: str = "#"
    num_digits: int | None = None
    action_on_empty_result: bool = False


@dataclass(frozen=True, slots=True)
class Redirect:
    url: str


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True)
class Reject:
    reason: Literal["rejected", "busy"] = "rejected"


@dataclass(frozen=True, slots=True)
class Dial:
    number: str
    action: str | None = None
    timeout_s: int = 30
    caller_id: str | None = None  # None: whoever calls, as they call themselves
    answer_on_bridge: bool = False


Verb = Say | Pause | Play | Gather | Redirect | Hangup | Reject | Dial


@dataclass(frozen=True, slots=True)
class Response:
    verbs: tuple[Verb, ...]


def duration_s(sounds: tuple[Sound, ...]) -> int:
    """How long one prompt takes: a whole number of seconds, rounded up once for all of it.

    Whole, so that "120 s after the dictation" falls on the same second for both sides. Counted in
    fourteen-thousandths of a second: sums of floats would round 20.0 up to 21.
    """
    ticks = sum(_ticks(sound) for sound in sounds)
    return -(-ticks // (CHARACTERS_A_SECOND * 1000))


def _ticks(sound: Sound) -> int:
    match sound:
        case Pause(length_s):
            return length_s * CHARACTERS_A_SECOND * 1000
        case Play():  # the length of a recording is unknown here: one second
            return CHARACTERS_A_SECOND * 1000 * sound.loop
        case Say(parts=parts, loop=loop):
            once = sum(
                part.ms * CHARACTERS_A_SECOND if isinstance(part, Break) else len(part) * 1000
                for part in parts
            )
            return once * loop


def spoken(sounds: tuple[Sound, ...]) -> str:
    """What an ear hears, breaks left out."""
    said = [_words(sound) for sound in sounds if isinstance(sound, Say)]
    return " ".join(" ".join(said).split())


def _words(say: Say) -> str:
    once = " ".join(part for part in say.parts if isinstance(part, str))
    return " ".join([once] * say.loop)


def prompts_of(response: Response) -> tuple[tuple[Sound, ...], ...]:
    """All that a document would say, each piece as one prompt."""
    said = [
        verb.prompt if isinstance(verb, Gather) else (verb,)
        for verb in response.verbs
        if isinstance(verb, Gather | Say)
    ]
    return tuple(sounds for sounds in said if sounds)
