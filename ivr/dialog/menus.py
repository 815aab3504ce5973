"""The menus. To add an option: one line here, and its sentence in every prompts/*.toml."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.dialog.actions import Keys
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, Pressed, Silence, UnexpectedEventError
from ivr.dialog.questions import Question
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
        match event:
            case Entered():
                return question.ask(call)
            case Pressed(keys) if (key := keys.reveal()) in self.options:
                return go(call, self.options[key])
            case Pressed(keys) if keys.reveal() == "*":
                return question.ask(call)
            case Pressed():
                return question.slipped(call, rules)
            case Silence():
                return question.silent(call, rules)
            case _:
                raise UnexpectedEventError(call.state, event)


MAIN_MENU = Menu(
    "main_menu",
    {
        "2": State.ACTIVATION_KIND,
        "0": State.PEOPLE,
    },
)

ACTIVATION_KIND = Menu(
    "activation.kind",
    {
        "1": State.ACTIVATION_HOURS,
        "2": State.ACTIVATION_MOVIL,
        "9": State.MAIN_MENU,
        "0": State.PEOPLE,
    },
)

ANYTHING_ELSE = Menu(
    "anything_else",
    {
        "1": State.MAIN_MENU,
        "2": State.GOODBYE,
    },
)
