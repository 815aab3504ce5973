"""A question that waits for keys: its long and short wording, slips and silences, with a bound.

The prompts of question `x` are `x.ask` (the first time), `x.again` (ever after) and, where keys
can be wrong, `x.slip`, which says what to do. Silences and slips are counted apart (dialog.md).
"""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ivr.dialog.actions import Keys, Say, Value
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, Pressed, Silence, UnexpectedEventError
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, go, hang_up, listen


class Question(Struct, frozen=True):
    name: str
    keys: Keys

    def ask(self, call: Call, *first: Say, **values: Value) -> Step:
        """Long the first time that this call hears it, short ever after."""
        prompt = f"{self.name}.ask"
        if prompt in call.heard:
            return listen(call, f"{self.name}.again", self.keys, *first, **values)
        heard = replace(call, heard=call.heard | {prompt})
        return listen(heard, prompt, self.keys, *first, **values)

    def slipped(self, call: Call, rules: Rules, **values: Value) -> Step:
        """Keys that can't be an answer: says what to do, and ends kindly at the last one."""
        call = replace(call, slips=call.slips + 1)
        if call.slips >= rules.slips_max:
            return slips_are_over(call)
        return self.ask(call, Say(f"{self.name}.slip"), **values)

    def silent(self, call: Call, rules: Rules, **values: Value) -> Step:
        call = replace(call, silences=call.silences + 1)
        if call.silences >= rules.silences_max:
            return hang_up(call, Say("goodbye_because.silence"))
        return self.ask(call, **values)


def ask_number(
    question: Question, call: Call, event: Event, rules: Rules, take: Callable[[str], Step | None]
) -> Step:
    """A number. `take` is what it means, or None where it can't be one; `*` asks again."""
    match event:
        case Entered():
            return question.ask(call)
        case Pressed() if asked_again(event):
            return question.ask(call)
        case Pressed():
            taken = take(typed_number(event) or "")
            return question.slipped(call, rules) if taken is None else taken
        case Silence():
            return question.silent(call, rules)
        case _:
            raise UnexpectedEventError(call.state, event)


def ask_key(
    question: Question,
    call: Call,
    event: Event,
    rules: Rules,
    keys: Mapping[str, Callable[[], Step]],
    *first: Say,
) -> Step:
    """One key of a few. `first` is said whole before the question, and again with `*`."""
    match event:
        case Entered():
            return question.ask(call, *first)
        case Pressed(pressed) if pressed.reveal() in keys:
            return keys[pressed.reveal()]()
        case Pressed(pressed) if pressed.reveal() == "*":
            return question.ask(call, *first)
        case Pressed():
            return question.slipped(call, rules)
        case Silence():
            return question.silent(call, rules)
        case _:
            raise UnexpectedEventError(call.state, event)


def slips_are_over(call: Call) -> Step:
    """To somebody who can help, or a kind goodbye."""
    return go(call, State.RESCUE)


def typed_number(event: Pressed) -> str | None:
    """The number keyed: `*` started it again, `#` ended it. None: there are other keys in it."""
    number = event.keys.reveal().rpartition("*")[2].removesuffix("#")
    return number if number.isdecimal() or not number else None


def asked_again(event: Pressed) -> bool:
    """Did the caller press nothing but `*` (last)? It repeats the question, and is no slip."""
    return event.keys.reveal().endswith("*") or event.finished_on == "*"
