"""What the store is told and answers where callers protect what is theirs: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from otp_core.kinds import Factor
from otp_core.rows import Swap


class OwnAct(StrEnum):
    SECRET_NUMBER = "secret"  # noqa: S105  a name, no password
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class OwnChange:
    """What a caller changes of their own. `voids`: tokens whose open challenge ends with it."""

    act: OwnAct
    content: str
    customer: Swap
    tokens: Mapping[str, Swap]
    voids: tuple[str, ...]
    forget: tuple[Factor, ...]
    consumes_temporary_key: bool


class ChangeStatus(StrEnum):
    DONE = "done"
    CHANGED = "changed"
    NOT_GRANTED = "not_granted"


@dataclass(frozen=True, slots=True)
class OwnChanged:
    status: ChangeStatus
    tokens: int


@dataclass(frozen=True, slots=True)
class PauseCharge:
    """`is_paused`: this attempt did it before. `until_s`: 0 while there are tries left."""

    customer: str
    tokens: Mapping[str, str]
    is_allowed: bool
    is_paused: bool
    left: int
    until_s: int


@dataclass(frozen=True, slots=True)
class Pausing:
    content: str
    token_ref: str
    customer: Swap
    token: Swap


@dataclass(frozen=True, slots=True)
class Pressed:
    is_caller_over: bool
    is_line_over: bool
