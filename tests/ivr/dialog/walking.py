"""What can happen next, whatever the call waits for: the events that the world may answer with."""

from hypothesis import strategies as st

from ivr.dialog.actions import AskBank, AskCore, AskHours, HangUp, Listen, Transfer
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
from ivr.dialog.events import (
    DeskClosed,
    DeskOpen,
    Event,
    Pressed,
    Silence,
    TimeIsUp,
    TransferEnded,
)
from ivr.dialog.signing import WITHOUT_KEYPAD
from ivr.dialog.states import State
from ivr.dialog.steps import Step
from otp_core.kinds import Factor, SecretNumberFault, TokenKind
from otp_core.requests import (
    BlockTokens,
    ChooseToken,
    FindActiveToken,
    FindTokens,
    Identify,
    LookAtChallenge,
    OpenChallenge,
    PauseToken,
    RememberLanguage,
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
    SecretNumberChanged,
    SecretNumberUnfit,
    StillOpen,
    TokenChosen,
    TokenPaused,
    TokensBlocked,
    TokensFound,
    Unavailable,
)

NOW_S = 1_795_000_000
CHALLENGE = "40917283"

# What each request may be answered with; `Unavailable` besides, always.
VERDICTS: dict[type, st.SearchStrategy[Event]] = {
    Identify: st.sampled_from(
        [
            NotIdentified(),
            Identified("ref", Factor.SECRET_NUMBER, None),
            Identified("ref", Factor.TEMPORARY_KEY, NOW_S - 86_400),
            Identified("ref", Factor.SECRET_NUMBER, NOW_S - 86_400, "en-US"),
        ]
    ),
    FindTokens: st.sampled_from(
        [
            NotFound(),
            TokensFound(0, None),
            TokensFound(0, None, locked=1),
            TokensFound(1, None),
            TokensFound(2, TokenKind.MOVIL),
        ]
    ),
    ChooseToken: st.sampled_from(
        [
            TokenChosen("token", None),
            TokenChosen("token", TokenKind.MOVIL),
            TokenChosen("token", TokenKind.FISICO),
            Rejected(2),
            Rejected(0),
            LockedOut(),
            NotFound(),
        ]
    ),
    OpenChallenge: st.sampled_from(
        [
            *[ChallengeOpened("id", Secret(CHALLENGE))] * 15,
            LockedOut(),
            LockedOut(NOW_S),
            CoolingDown(NOW_S + 3600),
            NotFound(),
        ]
    ),
    RestartWindow: st.sampled_from([StillOpen(), Expired()]),
    LookAtChallenge: st.sampled_from([StillOpen(), Expired()]),
    VerifyCode: st.sampled_from(
        [
            *[Accepted("123456789012")] * 14,
            Rejected(2),
            Rejected(1),
            Rejected(0),
            Mistyped(2),
            Expired(),
            LockedOut(),
            LockedOut(NOW_S),
        ]
    ),
    FindActiveToken: st.sampled_from(
        [NotFound(), *[ActiveToken("token", kind) for kind in TokenKind] * 2]
    ),
    SetSecretNumber: st.sampled_from(
        [
            SecretNumberChanged(),
            NotFound(),
            *(SecretNumberUnfit(fault) for fault in SecretNumberFault),
        ]
    ),
    BlockTokens: st.sampled_from([TokensBlocked(1), TokensBlocked(0), NotFound()]),
    PauseToken: st.sampled_from([TokenPaused(), Rejected(2), Rejected(0), LockedOut(NOW_S)]),
    RememberLanguage: st.sampled_from([Remembered(), NotFound()]),
}

PAYEES = tuple(Payee(Secret(f"payee-{n}"), Secret(f"123{n}"), NOW_S) for n in range(4))
CLABE_TAILS = ("9719", "7771")  # of those that a sensible caller keys
BANK: dict[type, st.SearchStrategy[Event]] = {
    ListPayees: st.integers(0, 4).map(lambda count: PayeesListed(PAYEES[:count])),
    CheckOperation: st.sampled_from(
        [
            *[OperationAllowed(Secret(tail), is_new_payee=True) for tail in CLABE_TAILS] * 12,
            OperationAllowed(Secret("4821"), is_new_payee=True),
            *[OperationAllowed(NOTHING, is_new_payee=False)] * 5,
            *(OperationRefused(why) for why in Refusal),
        ]
    ),
    Execute: st.sampled_from(
        [
            *[OperationDone("123456789012")] * 6,
            OperationUnconfirmed("123456789012"),
            *(OperationRefused(why) for why in Refusal),
        ]
    ),
}

HOURS: st.SearchStrategy[Event] = st.sampled_from(
    [DeskOpen(NOW_S, NOW_S + 3600, NOW_S + 4500), DeskClosed(NOW_S, NOW_S + 3600)]
)

KEYS: st.SearchStrategy[Event] = st.one_of(
    st.builds(
        Pressed,
        st.text("0123456789*#", max_size=12).map(Secret),
        st.sampled_from(["", "#", "*"]),
    ),
    st.sampled_from(list("123490*")).map(lambda key: Pressed(Secret(key))),
    st.sampled_from(
        ["4821", "123456", "12345678", CHALLENGE, "482100931", "032180000118359719", "00"]
    ).map(lambda keys: Pressed(Secret(keys), "#")),
)


# What a caller who means to get on keys in each place; elsewhere, an option of the menu.
SENSIBLE: dict[State, tuple[str, ...]] = {
    State.IDENTIFY_NUMBER: ("40077321",),
    State.IDENTIFY_SECRET: ("246810", "13579135"),
    State.ACTIVATION_SERIAL: ("4821",),
    State.CODE_AWAIT: (*["81726354"] * 4, "8172", "817263"),
    State.OPERATION_CONFIRM: ("1", "1", "1", "2", "3"),
    State.OPERATION_CLABE: ("032180000118359719", "002010077777777771"),
    State.OPERATION_REFERENCE: ("0123456789",),
    State.OPERATION_CARD: ("4821",),
    State.OPERATION_PESOS: ("1500", "9"),
    State.OPERATION_CENTS: ("00", "50"),
    State.PAUSE_NUMBER: ("40077321",),
    State.PAUSE_SERIAL: ("00004821",),
    State.SECRET_NEW: ("739164",),
    State.SECRET_AGAIN: ("739164",),
}
OPTIONS = ("1", "2", "3", "4")


def sensible_keys(state: State) -> st.SearchStrategy[Event]:
    return st.sampled_from([Pressed(Secret(keys)) for keys in SENSIBLE.get(state, OPTIONS)])


def mostly(usual: st.SearchStrategy[Event], rare: Event) -> st.SearchStrategy[Event]:
    return st.integers(0, 9).flatmap(lambda dice: usual if dice else st.just(rare))


def next_events(taken: Step) -> st.SearchStrategy[Event]:
    """Everything that may come after this step, and more often what leads somewhere."""
    waiting_for = taken.actions[-1]
    match waiting_for:
        case AskCore(OpenChallenge()) if taken.call.signing.kind in WITHOUT_KEYPAD:
            return mostly(st.just(ChallengeOpened("id", NOTHING)), Unavailable())
        case AskCore(request):
            return mostly(VERDICTS[type(request)], Unavailable())
        case AskBank(request):
            return mostly(BANK[type(request)], BankUnavailable())
        case AskHours():
            return HOURS
        case Transfer():
            return st.sampled_from(
                [TransferEnded(was_answered=True), TransferEnded(was_answered=False)]
            )
        case Listen():
            sensible = sensible_keys(taken.call.state)
            disturbed = st.one_of(KEYS, KEYS, KEYS, st.just(Silence()), st.just(TimeIsUp()))
            return st.integers(0, 5).flatmap(lambda dice: sensible if dice else disturbed)
        case HangUp():
            raise AssertionError("the call is over")
        case _:
            raise AssertionError("a step ends waiting for somebody")
