"""The menus. To add an option: one line here, and its sentence in every prompts/*.toml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from ivr.dialog.actions import Keys
from ivr.dialog.call import Call
from ivr.dialog.events import Event
from ivr.dialog.questions import Question, ask_key
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, go


@dataclass(frozen=True, slots=True)
class Menu:
    """Reads its options aloud, then goes where the key pressed leads; `*` repeats."""

    name: str
    options: Mapping[str, State]

    def __call__(self, call: Call, event: Event, rules: Rules) -> Step:
        question = Question(self.name, Keys(count=1, finish="", timeout_s=rules.menu_silence_s))
        keys = {key: partial(go, call, state) for key, state in self.options.items()}
        return ask_key(question, call, event, rules, keys)


MAIN_MENU = Menu(
    "main_menu",
    {
        "1": State.OPERATIONS,
        "2": State.ACTIVATION_KIND,
        "3": State.LOST_MENU,
        "4": State.SECRET_MENU,
        "9": State.LANGUAGE,
        "0": State.PEOPLE,
    },
)

BACK = {"9": State.MAIN_MENU, "0": State.PEOPLE}

ACTIVATION_KIND = Menu(
    "activation.kind",
    {"1": State.ACTIVATION_HOURS, "2": State.ACTIVATION_MOVIL, **BACK},
)

# From the inner menus of operations 9 goes one menu up, not out.
UP = {"9": State.OPERATIONS_MENU, "0": State.PEOPLE}

OPERATIONS_MENU = Menu(
    "operation.menu",
    {
        "1": State.TRANSFERS_MENU,
        "2": State.PAYMENTS_MENU,
        "3": State.ACCOUNTS_MENU,
        "4": State.CARDS_MENU,
        **BACK,
    },
)

TRANSFERS_MENU = Menu(
    "operation.transfers",
    {"1": State.TRANSFER_OWN_BANK, "2": State.TRANSFER_OTHER_BANK, **UP},
)

PAYMENTS_MENU = Menu(
    "operation.payments",
    {"1": State.PAY_SERVICE, "2": State.PAY_CARD, "3": State.PAY_TAXES, **UP},
)

ACCOUNTS_MENU = Menu(
    "operation.accounts",
    {"1": State.REGISTER_ACCOUNT, "2": State.CHANGE_LIMIT, **UP},
)

CARDS_MENU = Menu(
    "operation.cards",
    {
        "1": State.ACTIVATE_CARD,
        "2": State.CARD_NIP,
        "3": State.NOTIFICATIONS_MENU,
        **UP,
    },
)

NOTIFICATIONS_MENU = Menu(
    "operation.notifications",
    {
        "1": State.NOTIFICATIONS_ON,
        "2": State.NOTIFICATIONS_OFF,
        "9": State.CARDS_MENU,
        "0": State.PEOPLE,
    },
)

LOST_MENU = Menu(
    "lost.menu",
    {
        "1": State.LOST_KIND,
        "2": State.MOVIL_SUPPORT,
        "3": State.LOST_BROKEN,
        "4": State.LOST_NEW_DEVICE,
        **BACK,
    },
)

LOST_KIND = Menu(
    "lost.kind",
    {"1": State.LOST_FISICO, "2": State.LOST_MOVIL, **BACK},
)

PAUSE_OFFER = Menu("pause.offer", {"1": State.PAUSE_NUMBER, "2": State.GOODBYE})

SECRET_MENU = Menu(
    "secret.menu",
    {
        "1": State.SECRET_CHANGE,
        "2": State.SECRET_FIRST_LOGIN,
        "3": State.SECRET_FORGOTTEN,
        **BACK,
    },
)

ANYTHING_ELSE = Menu("anything_else", {"1": State.MAIN_MENU, "2": State.GOODBYE})
