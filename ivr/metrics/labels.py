"""The closed lists that label values come from."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import get_args, get_type_hints

from ivr.dialog.banking import (
    BankUnavailable,
    CheckOperation,
    Execute,
    ListPayees,
    OperationAllowed,
    OperationDone,
    OperationRefused,
    OperationUnconfirmed,
    PayeesListed,
)
from ivr.dialog.events import Silence, TimeIsUp, TransferEnded, UnexpectedEventError
from ivr.sessions import SessionsUnavailableError
from ivr.telephony import CallStatus, TelephonyError
from ivr.webhooks import Taken
from ivr.webhooks.conversation import EndlessTurnError
from otp_core.errors import OtpCoreError
from otp_core.kinds import Purpose
from otp_core.requests import (
    BlockTokens,
    ChooseToken,
    EndCall,
    FindActiveToken,
    FindTokens,
    Identify,
    LookAtChallenge,
    OpenChallenge,
    PauseToken,
    RememberLanguage,
    ReportDone,
    Request,
    RestartWindow,
    SetSecretNumber,
    VerifyCode,
)
from otp_core.service import OtpCore
from otp_core.verdicts import Unavailable


class Outcome(StrEnum):
    """What became of a state in one turn."""

    MOVED_ON = "moved_on"
    REPEATED = "repeated"  # the same question again, by a key that asks for it or a wrong code
    SLIPPED = "slipped"  # a wrong key, or too few of them
    SILENT = "silent"  # wherever that led to
    PUT_THROUGH = "put_through"  # to people
    ENDED = "ended"  # the line hung up
    ABANDONED = "abandoned"  # the caller did


def outcome_of(taken: Taken) -> Outcome:
    turn = taken.turn
    if turn.is_last:
        return Outcome.ENDED
    if turn.transfer_to is not None:
        return Outcome.PUT_THROUGH
    if isinstance(taken.event, Silence):
        return Outcome.SILENT
    if turn.call.state is not taken.state or any(one is not taken.state for one in turn.path):
        return Outcome.MOVED_ON
    return Outcome.SLIPPED if turn.call.slips > taken.slips else Outcome.REPEATED


class Ending(StrEnum):
    """How a call ended."""

    GOODBYE = "goodbye"  # the line hung up
    TIME_IS_UP = "time_is_up"  # so it did, for the call was too long or nobody was there
    PEOPLE = "people"  # put through, and the talk is over
    CALLER = "caller"  # hung up
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no_answer"
    CANCELED = "canceled"


OF_STATUS: Mapping[CallStatus, Ending] = {
    CallStatus.COMPLETED: Ending.CALLER,
    CallStatus.BUSY: Ending.BUSY,
    CallStatus.FAILED: Ending.FAILED,
    CallStatus.NO_ANSWER: Ending.NO_ANSWER,
    CallStatus.CANCELED: Ending.CANCELED,
}


def ending_of(taken: Taken) -> Ending:
    """Of a turn that is the last."""
    match taken.event:
        case TimeIsUp():
            return Ending.TIME_IS_UP
        case TransferEnded(was_answered=True):
            return Ending.PEOPLE
        case _:
            return Ending.GOODBYE


class Fault(StrEnum):
    """What failed, where the caller hears an apology."""

    REDIS = "redis"  # the call could not be read or saved
    CORE = "core"
    DIALOG = "dialog"  # a bug of ours
    TELEPHONY = "telephony"  # likewise
    OTHER = "other"


_KINDS: tuple[tuple[type[Exception], Fault], ...] = (
    (SessionsUnavailableError, Fault.REDIS),
    (OtpCoreError, Fault.CORE),
    (UnexpectedEventError, Fault.DIALOG),
    (EndlessTurnError, Fault.DIALOG),
    (TelephonyError, Fault.TELEPHONY),
)


def fault_of(fault: Exception) -> Fault:
    return next((name for kind, name in _KINDS if isinstance(fault, kind)), Fault.OTHER)


ELSEWHERE = "line"  # beside telephony's reasons: a number that is no line of ours
NO_PURPOSE = "none"

# By the names of the use cases that answer them, `otp_core.service.OtpCore`'s.
REQUESTS: Mapping[type, str] = {
    Identify: "identify",
    FindTokens: "find_tokens",
    ChooseToken: "choose_token",
    FindActiveToken: "find_active_token",
    OpenChallenge: "open_challenge",
    RestartWindow: "restart_window",
    LookAtChallenge: "look_at_challenge",
    VerifyCode: "verify_code",
    SetSecretNumber: "set_secret_number",
    BlockTokens: "block_tokens",
    PauseToken: "pause_token",
    ReportDone: "report_done",
    RememberLanguage: "remember_language",
    EndCall: "end_call",
}


def purpose_of(request: Request) -> str:
    """Of the requests that have one: what a challenge and its code are for."""
    match request:
        case OpenChallenge(purpose=purpose):
            return str(purpose)
        case VerifyCode(digest=digest):
            return str(Purpose.OPERATION if digest else Purpose.ACTIVATION)
        case _:
            return NO_PURPOSE


def purposes_of(request: type) -> Sequence[str]:
    if request in (OpenChallenge, VerifyCode):
        return tuple(str(one) for one in Purpose)
    return (NO_PURPOSE,)


def verdicts_of(request: type) -> Sequence[type]:
    """What its use case may answer, as its signature says; and every use case fails closed."""
    answer = get_type_hints(getattr(OtpCore, REQUESTS[request]))["return"]
    return (*(get_args(answer) or (answer,)), Unavailable)


QUESTIONS: Mapping[type, str] = {
    ListPayees: "payees",
    CheckOperation: "check",
    Execute: "execute",
}
BANK_ANSWERS: Mapping[type, str] = {
    PayeesListed: "payees",
    OperationAllowed: "allowed",
    OperationRefused: "refused",
    OperationDone: "done",
    OperationUnconfirmed: "unconfirmed",
    BankUnavailable: "unavailable",
}


class Sending(StrEnum):
    """What came of an attempt to send a notice."""

    SENT = "sent"
    AGAIN = "again"  # it may go well later
    REFUSED = "refused"  # it never will
