"""What can happen next, whatever the call waits for: the events that the world may answer with."""

from hypothesis import strategies as st

from ivr.dialog.actions import Action, AskCore, AskHours, HangUp, Listen
from ivr.dialog.events import DeskClosed, DeskOpen, Event, Pressed, Silence, TimeIsUp
from otp_core.kinds import Factor, TokenKind
from otp_core.requests import (
    ChooseToken,
    FindTokens,
    Identify,
    LookAtChallenge,
    OpenChallenge,
    RestartWindow,
    VerifyCode,
)
from otp_core.secret import Secret
from otp_core.verdicts import (
    Accepted,
    ChallengeOpened,
    Expired,
    Identified,
    LockedOut,
    Mistyped,
    NotFound,
    NotIdentified,
    Rejected,
    StillOpen,
    TokenChosen,
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
        ]
    ),
    FindTokens: st.sampled_from(
        [NotFound(), TokensFound(0, None), TokensFound(1, None), TokensFound(2, TokenKind.MOVIL)]
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
        [ChallengeOpened("id", Secret(CHALLENGE)), LockedOut(), LockedOut(NOW_S), NotFound()]
    ),
    RestartWindow: st.sampled_from([StillOpen(), Expired()]),
    LookAtChallenge: st.sampled_from([StillOpen(), Expired()]),
    VerifyCode: st.sampled_from(
        [Accepted(), Rejected(2), Rejected(1), Rejected(0), Mistyped(2), Expired(), LockedOut()]
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
    st.sampled_from(list("1290*")).map(lambda key: Pressed(Secret(key))),
    st.sampled_from(["4821", "123456", "12345678", CHALLENGE, "482100931"]).map(
        lambda keys: Pressed(Secret(keys), "#")
    ),
)


def next_events(waiting_for: Action) -> st.SearchStrategy[Event]:
    """Everything that may come after this last action of a step."""
    match waiting_for:
        case AskCore(request):
            return st.one_of(
                VERDICTS[type(request)], VERDICTS[type(request)], st.just(Unavailable())
            )
        case AskHours():
            return HOURS
        case Listen():
            return st.one_of(KEYS, KEYS, KEYS, st.just(Silence()), st.just(TimeIsUp()))
        case HangUp():
            raise AssertionError("the call is over")
        case _:
            raise AssertionError("a step ends waiting for somebody")
