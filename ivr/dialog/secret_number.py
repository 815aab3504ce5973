"""Option 4: the secret number, made with a temporary key or changed with the old one (C2 to C6)."""

from msgspec.structs import replace

from ivr.dialog.actions import Keys, Say
from ivr.dialog.call import Call
from ivr.dialog.events import Event
from ivr.dialog.identify import identify_then
from ivr.dialog.questions import Question, ask_number
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, go
from otp_core.requests import SetSecretNumber
from otp_core.secret import NOTHING, Secret
from otp_core.verdicts import NotFound, SecretNumberChanged, SecretNumberUnfit


def change(call: Call, event: Event, rules: Rules) -> Step:
    return identify_then(call, State.SECRET_NEW)


def first_login(call: Call, event: Event, rules: Rules) -> Step:
    """What is needed, where, in which order: the app (C4), the web (C5), the mobile number (C6)."""
    said = (Say("secret.login_app"), Say("secret.login_web"), Say("secret.login_mobile"))
    return go(call, State.ANYTHING_ELSE, *said)


def forgotten(call: Call, event: Event, rules: Rules) -> Step:
    return go(call, State.ANYTHING_ELSE, Say("secret.forgotten"))


def ask_new(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if len(digits) != rules.secret_number_digits:
            return None
        return go(replace(call, new_secret=Secret(digits)), State.SECRET_AGAIN)

    return ask_number(Question("secret.new", _number(rules)), call, event, rules, take)


def ask_again(call: Call, event: Event, rules: Rules) -> Step:
    def take(digits: str) -> Step | None:
        if len(digits) != rules.secret_number_digits:
            return None
        return _repeated(call, Secret(digits), rules)

    match event:
        case SecretNumberChanged():
            made = replace(call, made_secret=True)
            return go(made, State.ANYTHING_ELSE, Say("secret.changed"))
        case SecretNumberUnfit(fault):  # the reason, never the digits
            return _from_the_start(call, Say(f"secret.unfit.{fault}"), rules)
        case NotFound():
            return go(call, State.ANYTHING_ELSE, Say("secret.not_changed"))
        case _:
            return ask_number(Question("secret.again", _number(rules)), call, event, rules, take)


def _repeated(call: Call, typed: Secret, rules: Rules) -> Step:
    new, call = call.new_secret, replace(call, new_secret=NOTHING)
    if typed != new:
        return _from_the_start(call, Say("secret.differs"), rules)
    return ask_core(call, SetSecretNumber(call.customer_ref, new))


def _from_the_start(call: Call, said: Say, rules: Rules) -> Step:
    """Typed anew, but not for ever."""
    call = replace(call, secret_tries=call.secret_tries + 1)
    if call.secret_tries >= rules.new_secrets_max:
        return go(call, State.ANYTHING_ELSE, said, Say("secret.not_changed"))
    return go(call, State.SECRET_NEW, said)


def _number(rules: Rules) -> Keys:
    return Keys(count=None, finish="#", timeout_s=rules.number_silence_s)
