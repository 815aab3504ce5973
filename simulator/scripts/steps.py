"""The steps of a call script as values (SCRIPTS.md says what each means). `line`: in its file."""

from dataclasses import dataclass
from typing import Literal, get_args

During = Literal["prompt", "say"]
Change = Literal[
    "one_digit", "swap_two", "increment", "shorten", "reverse", "first_half", "second_half"
]
CHANGES: tuple[Change, ...] = get_args(Change)
Which = Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class Hear:
    line: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotHear:
    line: int
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HungUp:
    line: int
    expected: bool


@dataclass(frozen=True, slots=True)
class Press:
    """`during` None: once the line is quiet, or at the moment a wait ended."""

    line: int
    keys: str
    during: During | None
    into_s: float
    lost: bool


@dataclass(frozen=True, slots=True)
class Silence:
    line: int
    times: int


@dataclass(frozen=True, slots=True)
class Wait:
    line: int
    seconds: float


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """The next press's last key falls so long after the dictation last captured."""

    line: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the two is given."""

    line: int
    forward_s: float | None
    set_to: float | None


@dataclass(frozen=True, slots=True)
class Capture:
    line: int
    name: str
    digits: int | None


@dataclass(frozen=True, slots=True)
class UseToken:
    line: int
    challenge: str | None
    serial: int
    name: str
    whose: str | None


@dataclass(frozen=True, slots=True)
class Set:
    """`value` may hold placeholders; `change` alters it so that it is another."""

    line: int
    name: str
    value: str
    change: Change | None


@dataclass(frozen=True, slots=True)
class HangUp:
    line: int


@dataclass(frozen=True, slots=True)
class CallAgain:
    line: int
    caller: str | None


@dataclass(frozen=True, slots=True)
class Resend:
    line: int
    which: Which
    new_token: bool
    same_answer: bool


@dataclass(frozen=True, slots=True)
class DeliverTwice:
    line: int


@dataclass(frozen=True, slots=True)
class Tampering:
    """What to change in the copy of a request. None: as it is."""

    signature: Literal["forged", "missing", "other_token"] | None
    call_sid: Literal["foreign", "malformed"] | None
    turn: Literal["stale", "future"] | None
    nonce: Literal["forged"] | None
    method: Literal["GET"] | None
    path: str | None
    put: tuple[tuple[str, str], ...]
    add: tuple[tuple[str, str], ...]
    drop: tuple[str, ...]
    new_token: bool


@dataclass(frozen=True, slots=True)
class Tamper:
    line: int
    tampering: Tampering
    expect_status: int
    expect_heard: tuple[str, ...]


Look = Hear | NotHear | HungUp | Capture
Act = Press | Silence | Wait | WaitUntil | HangUp | CallAgain
Aside = Clock | UseToken | Set | Resend | DeliverTwice | Tamper
Step = Look | Act | Aside
