"""Option 3: lost, stolen, not working (N11 to N14). Blocking is done at once, at any hour."""

from msgspec.structs import replace

from ivr.dialog.actions import Say
from ivr.dialog.activation import DEVICES
from ivr.dialog.call import Call
from ivr.dialog.events import Entered, Event, UnexpectedEventError
from ivr.dialog.identify import identify_then
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.dialog.steps import Step, ask_core, go
from otp_core.kinds import TokenKind
from otp_core.requests import BlockTokens
from otp_core.verdicts import NotFound, TokensBlocked


def lost_fisico(call: Call, event: Event, rules: Rules) -> Step:
    return _lost(call, TokenKind.FISICO)


def lost_movil(call: Call, event: Event, rules: Rules) -> Step:
    return _lost(call, TokenKind.MOVIL)


def _lost(call: Call, kind: TokenKind) -> Step:
    return identify_then(replace(call, lost_kind=kind), State.LOST_BLOCK)


def broken(call: Call, event: Event, rules: Rules) -> Step:
    """A Físico that fails is blocked too: the branch gives another."""
    told = Say("lost.broken")
    return identify_then(replace(call, lost_kind=TokenKind.FISICO), State.LOST_BLOCK, told)


def new_device(call: Call, event: Event, rules: Rules) -> Step:
    """N11: a Móvil stays with its device; another one is asked for in a branch."""
    return go(call, State.ANYTHING_ELSE, Say("lost.new_device"))


def block(call: Call, event: Event, rules: Rules) -> Step:
    match event:
        case Entered():
            return ask_core(call, BlockTokens(call.customer_ref, _kinds(call)))
        case TokensBlocked(tokens) if tokens > 0:
            return go(call, State.ANYTHING_ELSE, *_blocked(call))
        case TokensBlocked() | NotFound():
            return go(call, State.ANYTHING_ELSE, Say("lost.nothing_to_block"))
        case _:
            raise UnexpectedEventError(call.state, event)


def _kinds(call: Call) -> tuple[TokenKind, ...]:
    """To its holder a device without a keypad is a Físico too."""
    return (TokenKind.MOVIL,) if call.lost_kind is TokenKind.MOVIL else DEVICES


def _blocked(call: Call) -> tuple[Say, ...]:
    """A lost device holds nothing and is replaced (N13, N14); a lost phone is another matter."""
    if call.lost_kind is TokenKind.MOVIL:
        return (Say("lost.blocked_movil"),)
    return (Say("lost.blocked_fisico"), Say("lost.safe"), Say("lost.cost"))
