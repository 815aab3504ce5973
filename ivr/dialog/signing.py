"""The challenge is dictated and its code keyed back, in one state so that no key is lost.

The same for an activation and for an operation; only the words tell them apart, so that a caller
hears what a code is for. What happens is the core's verdict; what it means for the call is said
here (dialog.md, option 2, 5 to 7).
"""

from msgspec.structs import replace

from ivr.dialog.actions import Dictate, Dictation, Keys, Say
from ivr.dialog.call import Call, Signing
from ivr.dialog.events import Entered, Event, Pressed, Silence, UnexpectedEventError
from ivr.dialog.ordering import WITHOUT_KEYPAD, bound, what_you_sign
from ivr.dialog.questions import asked_again, slips_are_over, typed_number
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, go, listen
from otp_core.kinds import Purpose, TokenKind
from otp_core.requests import LookAtChallenge, OpenChallenge, RestartWindow, VerifyCode
from otp_core.secret import NOTHING, Secret
from otp_core.verdicts import (
    Accepted,
    ChallengeOpened,
    CodeVerdict,
    CoolingDown,
    Expired,
    LockedOut,
    Mistyped,
    NotFound,
    Rejected,
    StillOpen,
)


def begin(call: Call, purpose: Purpose, token_ref: str, kind: TokenKind, *said: Say) -> Step:
    """Towards a code of this token; a Móvil may be in the very phone that calls."""
    signing = Signing(purpose=purpose, token_ref=token_ref, kind=kind)
    if kind is TokenKind.MOVIL:
        return go(replace(call, signing=signing), State.CODE_SAME_PHONE, *said)
    return go(replace(call, signing=signing), State.CODE_OPEN, *said)


def open_challenge(call: Call, event: Event, rules: Rules) -> Step:
    match event:
        case Entered():
            return ask_core(call, _opening(call), _dictate(call, "first", 0))
        case ChallengeOpened(challenge_id, challenge):
            opened = call.at(State.CODE_AWAIT).signed(
                challenge_id=challenge_id,
                challenge=challenge,
                challenges=call.signing.challenges + 1,
                dictations=0,
                waits=0,
                first_half=NOTHING,
            )
            return _say_challenge(opened, "first", rules)
        case CoolingDown(until_s):
            return over(call, Say("code.cooling_down", {"until": until_s}))
        case LockedOut(until_s=None):
            return over(call, Say("code.locked"))
        case LockedOut():  # the customer's challenges of the day
            return over(call, Say("code.too_many_challenges"))
        case NotFound():  # the token changed hands or state while we spoke
            return over(call, Say("code.changed"))
        case _:
            raise UnexpectedEventError(call.state, event)


def _opening(call: Call) -> OpenChallenge:
    activation, not_after_s = call.activation, call.ends_at_s
    if call.signing.purpose is Purpose.ACTIVATION:
        not_after_s = min(not_after_s, activation.admitted_until_s)
    return OpenChallenge(
        customer_ref=call.customer_ref,
        token_ref=call.signing.token_ref,
        purpose=call.signing.purpose,
        agreed_to_replace=activation.replaces is not None,
        not_after_s=not_after_s,
        binding=bound(call),
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
            return _look(call.signed(waits=call.signing.waits + 1, first_half=NOTHING))
        case StillOpen() if call.signing.waits % 2:
            return listen(call, _waiting(call), _keys(call, rules))
        case StillOpen():
            return _say_challenge(call, "again", rules)
        case _:
            raise UnexpectedEventError(call.state, event)


def _prompt(call: Call, wording: str) -> str:
    if call.signing.kind in WITHOUT_KEYPAD:
        return "code.without_keypad"
    if call.signing.is_same_phone:
        return f"code.movil_halves.{wording}"
    device = "movil" if call.signing.kind is TokenKind.MOVIL else "fisico"
    return f"code.{device}.{wording}"


def _waiting(call: Call) -> str:
    return "code.waiting_half" if call.signing.is_same_phone else "code.waiting"


def _dictate(call: Call, wording: str, pace: int, challenge: Secret | None = None) -> Dictate:
    return Dictate(_prompt(call, wording), pace, challenge, first=what_you_sign(call))


def _say_challenge(call: Call, wording: str, rules: Rules) -> Step:
    """What is signed is heard whole, right before the digits that sign it."""
    dictation = Dictation(call.signing.challenge, call.signing.dictations)
    return listen(
        call,
        _prompt(call, wording),
        _keys(call, rules),
        *what_you_sign(call),
        challenge=dictation,
    )


def _dictate_slower(call: Call, rules: Rules) -> Step:
    """The caller asked for it: the same digits, and the window counts from their end."""
    signing = call.signing
    if signing.dictations >= rules.dictations_max:
        return _slip(call, rules, "code.no_more_dictations")
    asked = call.signed(dictations=signing.dictations + 1, waits=0, first_half=NOTHING)
    restart = RestartWindow(call.customer_ref, signing.token_ref, signing.challenge_id)
    pace = asked.signing.dictations
    return ask_core(asked, restart, _dictate(call, "again", pace, signing.challenge))


def _look(call: Call) -> Step:
    signing = call.signing
    look = LookAtChallenge(call.customer_ref, signing.token_ref, signing.challenge_id)
    return ask_core(call, look)


def _keyed(call: Call, keys: str, rules: Rules) -> Step:
    signing = call.signing
    if signing.is_same_phone and not signing.first_half and len(keys) == rules.half_code_digits:
        halfway = call.signed(first_half=Secret(keys))
        return listen(halfway, "code.second_half", _keys(halfway, rules))
    code = signing.first_half.reveal() + keys
    call = call.signed(first_half=NOTHING)
    if len(code) != _digits(call, rules):
        return _slip(call, rules, f"code.slip_{_length_name(call)}")
    if Secret(code) == signing.challenge:
        return _slip(call, rules, "code.challenge_keyed_back")
    ids = (call.customer_ref, signing.token_ref, signing.challenge_id)
    order = call.order
    digest = order.operation.digest() if signing.purpose is Purpose.OPERATION and order else ""
    return ask_core(call, VerifyCode(*ids, Secret(code), digest))


def _slip(call: Call, rules: Rules, prompt: str) -> Step:
    """Costs no attempt; too many in a row end the matter kindly."""
    call = replace(call, slips=call.slips + 1)
    if call.slips >= rules.slips_max:
        return slips_are_over(call)
    return _again(call, rules, Say(prompt))


def _again(call: Call, rules: Rules, *said: Say) -> Step:
    half = "half" if call.signing.is_same_phone else _length_name(call)
    return listen(call, f"code.again_{half}", _keys(call, rules), *said)


def _judged(call: Call, verdict: CodeVerdict, rules: Rules) -> Step:
    match verdict:
        case Accepted(folio):
            return _accepted(call, folio)
        case Rejected(attempts_left) if attempts_left > 0:
            return _again(call, rules, Say("code.wrong", {"left": attempts_left}))
        case Rejected():
            return over(call, Say("code.over"))
        case Mistyped():
            return _again(call, rules, Say("code.mistyped"))
        case Expired():
            return go(call, State.CODE_RENEW)
        case LockedOut(until_s=None):
            return over(call, Say("code.locked"))
        case LockedOut():  # not the token: somebody tried secrets for this customer meanwhile
            return over(call, Say("code.wait"))


def _accepted(call: Call, folio: str) -> Step:
    if call.order is not None and call.signing.purpose is Purpose.OPERATION:
        accepted = replace(call, order=replace(call.order, folio=folio))
        return go(accepted, State.OPERATION_HAND_OVER)
    return go(call, State.ACTIVATION_DONE)


def renew(call: Call, event: Event, rules: Rules) -> Step:
    """The window closed: a new challenge, but not for ever."""
    if call.signing.challenges >= rules.challenges_max:
        return over(call, Say("code.no_more_time"))
    return go(call, State.CODE_OPEN, Say("code.renewed"))


def over(call: Call, *said: Say) -> Step:
    """Nothing comes of it: the operation is forgotten, and no activation is begun again."""
    if call.signing.purpose is Purpose.ACTIVATION:
        call = call.activating(is_over=True)
    return go(replace(call, order=None, signing=Signing()), State.ANYTHING_ELSE, *said)


def _length_name(call: Call) -> str:
    return "six" if call.signing.kind in WITHOUT_KEYPAD else "eight"


def _digits(call: Call, rules: Rules) -> int:
    is_oath = call.signing.kind in WITHOUT_KEYPAD
    return rules.oath_code_digits if is_oath else rules.code_digits


def _keys(call: Call, rules: Rules) -> Keys:
    """The digits are the code; `*` ends the answer early, and asks for the challenge again."""
    count = rules.half_code_digits if call.signing.is_same_phone else _digits(call, rules)
    return Keys(count=count, finish="*", timeout_s=rules.code_silence_s)
