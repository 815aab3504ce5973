"""What can happen next, whatever the call waits for: the events that the world may answer with."""

from hypothesis import strategies as st

from ivr.callmap.answers import NOW_S, RANDOM_DIGITS, possible_answers
from ivr.dialog.actions import AskBank, AskCore, AskHours, HangUp, Listen, Transfer
from ivr.dialog.banking import CheckOperation, OperationAllowed
from ivr.dialog.events import Event, Pressed, Silence, TimeIsUp, TransferEnded
from ivr.dialog.signing import WITHOUT_KEYPAD
from ivr.dialog.states import State
from ivr.dialog.steps import Step
from otp_core.requests import OpenChallenge
from otp_core.secret import NOTHING, Secret
from otp_core.verdicts import ChallengeOpened

__all__ = ["NOW_S", "next_events"]

CHALLENGE = RANDOM_DIGITS
# A bank that is not honest, or not well, names an account that the caller did not.
DISHONEST = OperationAllowed(Secret("0000"), is_new_payee=False)

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


def answers(question: AskCore | AskBank | AskHours) -> st.SearchStrategy[Event]:
    """Any answer there is; and more often the first of its row, which leads on."""
    row = possible_answers(question)
    if isinstance(question, AskBank) and isinstance(question.request, CheckOperation):
        row = (*row, DISHONEST)
    return st.integers(0, 9).flatmap(
        lambda dice: st.just(row[0]) if dice > 3 else st.sampled_from(row)
    )


def next_events(taken: Step) -> st.SearchStrategy[Event]:
    """Everything that may come after this step, and more often what leads somewhere."""
    match taken.actions[-1]:
        case AskCore(OpenChallenge()) if taken.call.signing.kind in WITHOUT_KEYPAD:
            return st.just(ChallengeOpened("id", NOTHING))
        case AskCore() | AskBank() | AskHours() as question:
            return answers(question)
        case Transfer():
            return st.sampled_from(
                [TransferEnded(was_answered=reached) for reached in (True, False)]
            )
        case Listen():
            sensible = sensible_keys(taken.call.state)
            disturbed = st.one_of(KEYS, KEYS, KEYS, st.just(Silence()), st.just(TimeIsUp()))
            return st.integers(0, 5).flatmap(lambda dice: sensible if dice else disturbed)
        case HangUp():
            raise AssertionError("the call is over")
        case _:
            raise AssertionError("a step ends waiting for somebody")
