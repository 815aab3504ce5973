"""Who is calling: customer number, then secret number or temporary key, then one verdict.

Both are asked before any verdict, and whatever is wrong is answered with the same words.
"""

from msgspec.structs import replace

from ivr.dialog.actions import Keys, Say
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, Pressed
from ivr.dialog.questions import Question, ask_number
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, go, hang_up
from otp_core.kinds import Factor
from otp_core.requests import Identify
from otp_core.secret import NOTHING, Secret
from otp_core.verdicts import Identified, NotIdentified


def identify_then(call: Call, state: State, *said: Say) -> Step:
    """To `state`, by way of identification where the caller is still a stranger."""
    if call.customer_ref:
        return go(call, state, *said)
    return go(replace(call, then=state), State.IDENTIFY_NUMBER, *said)


def ask_customer(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if not is_customer_number(digits, rules):
            return None
        return go(replace(call, customer_number=Secret(digits)), State.IDENTIFY_SECRET)

    return ask_number(Question("identify.number", _number(rules)), call, event, rules, take)


def is_customer_number(digits: str, rules: Rules) -> bool:
    """C1."""
    return rules.customer_digits_min <= len(digits) <= rules.customer_digits_max


def ask_secret(call: Call, event: Event, rules: Rules) -> Step:
    question = Question("identify.secret", _number(rules))

    def take(digits: str) -> Step | None:
        factor = _factor(len(digits), rules)
        if factor is None:  # any other length can't be right: discarded unhashed
            return None
        return ask_core(call, Identify(call.customer_number, Secret(digits), factor))

    match event:
        case Entered():
            return question.ask(call, Say("identify.read_back", {"number": call.customer_number}))
        case Pressed(keys) if keys.reveal() in ("*", "*#"):  # the number heard was not theirs
            return go(replace(call, customer_number=NOTHING), State.IDENTIFY_NUMBER)
        case Identified():
            return _welcome(call, event)
        case NotIdentified():
            return _refuse(call, rules)
        case _:
            return ask_number(question, call, event, rules, take)


def _welcome(call: Call, caller: Identified) -> Step:
    """The last access is said so that the caller can tell when it was somebody else's."""
    known = replace(call, customer_ref=caller.customer_ref, factor=caller.factor)
    if caller.language is not None and not call.chose_language:
        known = replace(known, language=caller.language)
    if caller.last_access_at_s is None:
        last_access = Say("identify.first_access")
    else:
        last_access = Say("identify.last_access", {"at": caller.last_access_at_s})
    is_new_choice = call.chose_language and caller.language != call.language
    coming = State.IDENTIFY_LANGUAGE if is_new_choice else call.then
    return go(known, coming, last_access, Say("identify.loudspeaker"))


def _refuse(call: Call, rules: Rules) -> Step:
    call = replace(call, tries=call.tries + 1, customer_number=NOTHING)
    if call.tries >= rules.identifications_max and call.then is State.LOST_BLOCK:
        return go(call, State.PAUSE_OFFER, Say("identify.refused"))
    if call.tries >= rules.identifications_max:
        return hang_up(call, Say("identify.over"))
    return go(call, State.IDENTIFY_NUMBER, Say("identify.refused"))


def _number(rules: Rules) -> Keys:
    return Keys(count=None, finish="#", timeout_s=rules.number_silence_s)


def _factor(digits: int, rules: Rules) -> Factor | None:
    if digits == rules.secret_number_digits:
        return Factor.SECRET_NUMBER
    if digits == rules.temporary_key_digits:
        return Factor.TEMPORARY_KEY
    return None
