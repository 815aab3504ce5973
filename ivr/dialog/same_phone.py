"""Is the app in the very phone that calls? Then there is more to do with one hand.

The loudspeaker is suggested, and the code is asked for in two halves of four (dialog.md, Móvil).
"""

from ivr.dialog.actions import Keys, Say
from ivr.dialog.call import Call
from ivr.dialog.events import Event
from ivr.dialog.questions import Question, ask_key
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, go


def ask_same_phone(call: Call, event: Event, rules: Rules) -> Step:
    question = Question("code.same_phone", Keys(1, "", rules.menu_silence_s))
    same = call.signed(is_same_phone=True)
    keys = {
        "1": lambda: go(same, State.CODE_OPEN, Say("code.use_loudspeaker")),
        "2": lambda: go(call, State.CODE_OPEN),
    }
    return ask_key(question, call, event, rules, keys)
