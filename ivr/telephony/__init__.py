"""The edge, whoever the provider is: authentic requests come in, screenplays go out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Protocol

from msgspec import Struct

from ivr.dialog.events import Pressed
from ivr.telephony.screenplay import (
    Gather,
    GoOn,
    HangUp,
    Scene,
    Screenplay,
    Speak,
    Transfer,
    Voice,
)
from otp_core.secret import Secret

__all__ = [
    "CallStatus",
    "DialOutcome",
    "Forbidden",
    "Gather",
    "GoOn",
    "HangUp",
    "Incoming",
    "Provider",
    "RawRequest",
    "Reason",
    "RenderError",
    "Scene",
    "Screenplay",
    "Speak",
    "TelephonyError",
    "Transfer",
    "Voice",
]


@dataclass(frozen=True)  # no slots, for `in_order` is worked out once
class RawRequest:
    """A POST as it came. `form` keeps doubled names, in order.

    `url` is the public one, built from PUBLIC_URL and the path and query asked for, never from
    the client's Host or X-Forwarded-* (telephony.md, Signature). Absent headers are "".
    """

    url: str
    form: Sequence[tuple[str, str]] = field(repr=False)
    signature: str = field(repr=False)
    idempotency_token: str = ""

    @cached_property
    def in_order(self) -> str:
        """Names and values side by side, by name, each pair once: the text that is signed."""
        return "".join(chain.from_iterable(sorted(set(self.form))))


class CallStatus(StrEnum):
    """https://www.twilio.com/docs/voice/twiml#callstatus-values, and `initiated` of callbacks."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"

    @property
    def is_final(self) -> bool:
        """A finished call never becomes unfinished."""
        return self in _FINAL


_FINAL = frozenset(
    {
        CallStatus.COMPLETED,
        CallStatus.BUSY,
        CallStatus.FAILED,
        CallStatus.NO_ANSWER,
        CallStatus.CANCELED,
    }
)


class DialOutcome(StrEnum):
    """https://www.twilio.com/docs/voice/twiml/dial#dialcallstatus-values"""

    COMPLETED = "completed"
    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def was_answered(self) -> bool:
        return self in (DialOutcome.COMPLETED, DialOutcome.ANSWERED)


class Incoming(Struct, frozen=True):
    """What an authentic request says, parsed.

    `pressed` is None where nothing was pressed: with `is_gather_result` that is silence.
    `dial_outcome`: how a transfer ended, None in any other request.
    `line_known` is False for a number that isn't ours: such a caller gets a kind goodbye.
    `ignored` counts the parameters nobody here knows.
    """

    call_id: str
    account: str
    from_: Secret
    to: str
    status: CallStatus
    line_known: bool
    is_gather_result: bool
    pressed: Pressed | None
    dial_outcome: DialOutcome | None
    sequence_number: int | None
    idempotency_token: str
    error_code: int | None
    ignored: int


class TelephonyError(Exception):
    """Base of this package's exceptions. Never carries what was pressed or said."""


class Reason(StrEnum):
    """Why a request is forbidden: a name to count it under."""

    SIGNATURE = "signature"
    NAME = "name"  # of other characters than letters
    DOUBLED = "doubled"
    MISSING = "missing"
    MALFORMED = "malformed"
    HIDDEN = "hidden"  # inside another parameter's name or value: the string was split anew
    ACCOUNT = "account"
    NONCE = "nonce"  # of another call
    ENDED = "ended"  # a call that is over is never taken up again


class Forbidden(TelephonyError):  # noqa: N818  the answer's name: 403 Forbidden
    """Answered with 403 and nothing else. `parameter` is one of the names known to us, or ""."""

    def __init__(self, reason: Reason, parameter: str = "") -> None:
        super().__init__(f"{reason} {parameter}".rstrip())
        self.reason = reason
        self.parameter = parameter


class RenderError(TelephonyError):
    """A bug of ours: this screenplay can't be said. Never carries its words."""


class Provider(Protocol):
    """One telephony provider. One module each, with its golden files."""

    def authenticate(self, raw: RawRequest) -> None:
        """Did the provider send this? Raises Forbidden, whatever is wrong with it."""

    def read(self, raw: RawRequest) -> Incoming:
        """What it says. Raises Forbidden for parameters that are not as documented."""

    def render(self, screenplay: Screenplay) -> bytes:
        """The answer's body. Raises RenderError."""
