"""The challenge is dictated and its code keyed back, in one state so that no key is lost.

What happens is the core's verdict; what it means for the call is said here (dialog.md, 5 to 7).
"""

from dataclasses import replace

from ivr.dialog.actions import Dictate, Dictation, Keys, Say
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, Pressed, Silence, UnexpectedEventError
from ivr.dialog.questions import asked_again, typed_number
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, go, hang_up, listen
from otp_core.kinds import Purpose
from otp_core.requests import LookAtChallenge, OpenChallenge, RestartWindow, VerifyCode
from otp_core.secret import Secret
from otp_core.verdicts import (
    Accepted,
    ChallengeOpened,
    CodeVerdict,
    Expired,
    LockedOut,
    Mistyped,
    NotFound,
    Rejected,
    StillOpen,
)

FIRST = "activation.dictation"
AGAIN = "activation.dictation_again"


def open_challenge(call: Call, event: Event, rules: Rules) -> Step:
    match event:
        case Entered():
            return ask_core(call, _opening(call), Dictate(FIRST, pace=0))
        case ChallengeOpened(challenge_id, challenge):
            opened = call.at(State.ACTIVATION_CODE).activating(
                challenge_id=challenge_id,
                challenge=challenge,
                challenges=call.activation.challenges + 1,
                dictations=0,
                waits=0,
            )
            return _dictate(opened, FIRST, rules)
        case LockedOut(until_s=None):
            return over(call, "activation.locked")
        case LockedOut():
            return over(call, "activation.too_many_challenges")
        case NotFound():  # the token changed hands or state while we spoke
            return over(call, "activation.changed")
        case _:
            raise UnexpectedEventError(call.state, event)


def _opening(call: Call) -> OpenChallenge:
    activation = call.activation
    return OpenChallenge(
        customer_ref=call.customer_ref,
        token_ref=activation.token_ref,
        purpose=Purpose.ACTIVATION,
        agreed_to_replace=activation.replaces is not None,
        not_after_s=min(call.ends_at_s, activation.admitted_until_s),
    )


def await_code(call: Call, event: Event, rules: Rules) -> Step:
    if isinstance(event, CodeVerdict):
        return _judged(call, event, rules)
    match event:
        case Pressed() if asked_again(event):
            return _dictate_slower(call, rules)
        case Pressed():
            return _keyed(call, typed_number(event) or "", rules)
        case Silence():  # the token is being used: waiting is no mistake
            return _look(call.activating(waits=call.activation.waits + 1))
        case StillOpen() if call.activation.waits % 2:
            return listen(call, "activation.code.waiting", _code_keys(rules))
        case StillOpen():
            return _dictate(call, AGAIN, rules)
        case _:
            raise UnexpectedEventError(call.state, event)


def _dictate(call: Call, prompt: str, rules: Rules) -> Step:
    dictation = Dictation(call.activation.challenge, call.activation.dictations)
    return listen(call, prompt, _code_keys(rules), challenge=dictation)


def _dictate_slower(call: Call, rules: Rules) -> Step:
    """The caller asked for it: the same digits, and the window counts from their end."""
    activation = call.activation
    if activation.dictations >= rules.dictations_max:
        return _slip(call, rules, "activation.code.no_more_dictations")
    asked = call.activating(dictations=activation.dictations + 1, waits=0)
    restart = RestartWindow(call.customer_ref, activation.token_ref, activation.challenge_id)
    pace = asked.activation.dictations
    return ask_core(asked, restart, Dictate(AGAIN, pace, activation.challenge))


def _look(call: Call) -> Step:
    activation = call.activation
    return ask_core(
        call,
        LookAtChallenge(call.customer_ref, activation.token_ref, activation.challenge_id),
    )


def _keyed(call: Call, code: str, rules: Rules) -> Step:
    activation = call.activation
    if len(code) != rules.code_digits:
        return _slip(call, rules, "activation.code.slip")
    if Secret(code) == activation.challenge:
        return _slip(call, rules, "activation.code.challenge_keyed_back")
    ids = (call.customer_ref, activation.token_ref, activation.challenge_id)
    return ask_core(call, VerifyCode(*ids, Secret(code)))


def _slip(call: Call, rules: Rules, prompt: str) -> Step:
    """Costs no attempt; too many in a row end the call kindly."""
    call = replace(call, slips=call.slips + 1)
    if call.slips >= rules.slips_max:
        return hang_up(call, Say("goodbye_because.slips"))
    return listen(call, "activation.code.again", _code_keys(rules), Say(prompt))


def _judged(call: Call, verdict: CodeVerdict, rules: Rules) -> Step:
    again = "activation.code.again"
    match verdict:
        case Accepted():
            return go(call, State.ACTIVATION_DONE)
        case Rejected(attempts_left) if attempts_left > 0:
            wrong = Say("activation.code.wrong", {"left": attempts_left})
            return listen(call, again, _code_keys(rules), wrong)
        case Rejected():
            return over(call, "activation.code.over")
        case Mistyped():
            return listen(call, again, _code_keys(rules), Say("activation.code.mistyped"))
        case Expired():
            return go(call, State.ACTIVATION_RENEW)
        case LockedOut():
            return over(call, "activation.locked")


def renew(call: Call, event: Event, rules: Rules) -> Step:
    """The window closed: a new challenge, but not for ever."""
    if call.activation.challenges >= rules.challenges_max:
        return over(call, "activation.no_more_time")
    return go(call, State.ACTIVATION_OPEN, Say("activation.renewed"))


def done(call: Call, event: Event, rules: Rules) -> Step:
    said = [Say("activation.done.token", {"tail": call.activation.serial_tail})]
    if call.activation.replaces is not None:
        said.append(Say("activation.done.replaced"))
    return go(call, State.ANYTHING_ELSE, *said, Say("activation.done.notice"))


def over(call: Call, prompt: str) -> Step:
    """No second activation in this call."""
    return go(call.activating(is_over=True), State.ANYTHING_ELSE, Say(prompt))


def _code_keys(rules: Rules) -> Keys:
    """Eight digits are the code; `*` ends the answer early, and asks for the challenge again."""
    return Keys(count=rules.code_digits, finish="*", timeout_s=rules.code_silence_s)
