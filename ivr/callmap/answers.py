"""What everybody the dialog asks may answer, by the type of the question: one table for all flows.

A new request needs its row here, and nothing else, to be on the map.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ivr.dialog.actions import AskBank, AskCore, AskHours, Question
from ivr.dialog.banking import (
    BankUnavailable,
    CheckOperation,
    Execute,
    ListPayees,
    OperationAllowed,
    OperationDone,
    OperationRefused,
    OperationUnconfirmed,
    Payee,
    PayeesListed,
    Refusal,
)
from ivr.dialog.events import DeskClosed, DeskOpen, Event
from otp_core.kinds import SecretNumberFault, TokenKind
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
    RestartWindow,
    SetSecretNumber,
    VerifyCode,
)
from otp_core.secret import NOTHING, Secret
from otp_core.verdicts import (
    Accepted,
    ActiveToken,
    ChallengeOpened,
    CoolingDown,
    Expired,
    Identified,
    LockedOut,
    Mistyped,
    NotFound,
    NotIdentified,
    Rejected,
    Remembered,
    Reported,
    SecretNumberChanged,
    SecretNumberUnfit,
    StillOpen,
    TokenChosen,
    TokenPaused,
    TokensBlocked,
    TokensFound,
    Unavailable,
)

NOW_S = 1_795_000_000  # 2026-11-18, within every opening hour
LATER_S = NOW_S + 3600
RANDOM_DIGITS = "40917283"  # what the core would draw
FOLIO = "120394857612"
TAIL = Secret("8359")

Events = tuple[Event, ...]
_OF_A_TOKEN: Events = (
    *(TokenChosen("token", replaces, TokenKind.FISICO) for replaces in (None, *TokenKind)),
    TokenChosen("token", None, TokenKind.TOTP),
    Rejected(2),
    Rejected(0),
    LockedOut(),
    NotFound(),
)
_OF_A_CODE: Events = (
    Accepted(FOLIO),
    Rejected(2),
    Rejected(1),
    Rejected(0),
    Mistyped(2),
    Expired(),
    LockedOut(),
    LockedOut(LATER_S),
)
# `Any`: each row takes the request of its own type.
ANSWERS: Mapping[type, Callable[[Any], Events]] = {
    Identify: lambda asked: (
        Identified("customer", asked.factor, None),
        Identified("customer", asked.factor, NOW_S - 86_400, "en-US"),
        NotIdentified(),
    ),
    FindTokens: lambda _: (
        TokensFound(1, None),
        TokensFound(2, TokenKind.MOVIL),
        TokensFound(0, None),
        TokensFound(0, None, locked=1),
        NotFound(),
    ),
    ChooseToken: lambda _: _OF_A_TOKEN,
    FindActiveToken: lambda _: (*(ActiveToken("token", kind) for kind in TokenKind), NotFound()),
    OpenChallenge: lambda asked: (
        ChallengeOpened("challenge", _challenge(asked)),
        CoolingDown(LATER_S),
        LockedOut(),
        LockedOut(LATER_S),
        NotFound(),
    ),
    RestartWindow: lambda _: (StillOpen(), Expired()),
    LookAtChallenge: lambda _: (StillOpen(), Expired()),
    VerifyCode: lambda _: _OF_A_CODE,
    SetSecretNumber: lambda _: (
        SecretNumberChanged(),
        *(SecretNumberUnfit(fault) for fault in SecretNumberFault),
        NotFound(),
    ),
    BlockTokens: lambda _: (TokensBlocked(1), TokensBlocked(2), TokensBlocked(0), NotFound()),
    PauseToken: lambda _: (TokenPaused(), Rejected(2), Rejected(0), LockedOut()),
    ReportDone: lambda _: (Reported(), NotFound()),
    RememberLanguage: lambda _: (Remembered(), NotFound()),
    EndCall: lambda _: (Accepted(),),
    ListPayees: lambda _: (
        PayeesListed(tuple(Payee(Secret(f"payee-{n}"), TAIL, NOW_S) for n in range(4))),
        PayeesListed((Payee(Secret("payee"), TAIL, NOW_S),)),
        PayeesListed(()),
        BankUnavailable(),
    ),
    CheckOperation: lambda asked: (
        OperationAllowed(_tail(asked), is_new_payee=False),
        OperationAllowed(_tail(asked), is_new_payee=True),
        *(OperationRefused(why) for why in Refusal),
        BankUnavailable(),
    ),
    Execute: lambda asked: (
        OperationDone(asked.folio),
        OperationUnconfirmed(asked.folio),
        *(OperationRefused(why) for why in Refusal),
        BankUnavailable(),
    ),
}
OF_A_DESK: Events = (DeskOpen(NOW_S, LATER_S, LATER_S + 900), DeskClosed(NOW_S, LATER_S))


def possible_answers(question: Question) -> Events:
    """Every kind of answer, and of each the values that a flow may tell apart."""
    match question:
        case AskHours():
            return OF_A_DESK
        case AskBank(request):
            return ANSWERS[type(request)](request)
        case AskCore(request):
            return (*ANSWERS[type(request)](request), Unavailable())


def _challenge(asked: OpenChallenge) -> Secret:
    """otp-core.md: where there is a destination account, its last four digits come first."""
    tail = NOTHING if asked.binding is None else asked.binding.payee_tail
    return Secret(tail.reveal() + RANDOM_DIGITS)


def _tail(asked: CheckOperation) -> Secret:
    """An honest bank's: of the account keyed, or of the one registered."""
    payee = asked.operation.payee.reveal()
    if payee.isdecimal():
        return Secret(payee[-4:])
    return TAIL if payee else NOTHING
