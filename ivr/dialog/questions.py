"""A question that waits for keys: its long and short wording, slips and silences, with a bound.

The prompts of question `x` are `x.ask` (the first time), `x.again` (ever after) and, where keys
can be wrong, `x.slip`, which says what to do. Silences and slips are counted apart (dialog.md).
"""

from dataclasses import dataclass, replace

from ivr.dialog.actions import Keys, Say, Value
from ivr.dialog.call import Call
from ivr.dialog.events import Pressed
from ivr.dialog.rules import Rules
from ivr.dialog.steps import Step, hang_up, listen


@dataclass(frozen=True, slots=True)
class Question:
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
            return hang_up(call, Say("goodbye_because.slips"))
        return self.ask(call, Say(f"{self.name}.slip"), **values)

    def silent(self, call: Call, rules: Rules, **values: Value) -> Step:
        call = replace(call, silences=call.silences + 1)
        if call.silences >= rules.silences_max:
            return hang_up(call, Say("goodbye_because.silence"))
        return self.ask(call, **values)


def typed_number(event: Pressed) -> str | None:
    """The number keyed: `*` started it again, `#` ended it. None: there are other keys in it."""
    number = event.keys.reveal().rpartition("*")[2].removesuffix("#")
    return number if number.isdecimal() or not number else None


def asked_again(event: Pressed) -> bool:
    """Did the caller press nothing but `*` (last)? It repeats the question, and is no slip."""
    return event.keys.reveal().endswith("*") or event.finished_on == "*"
