"""What a kind of token is: one row each (otp-core.md "Tokens")."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from otp_core.kinds import TokenKind

CHALLENGE_DIGITS = 8  # otp-core.md "Mathematics"; 12 with a payee


@dataclass(frozen=True, slots=True)
class KindRules:
    """`suite` of the kind's tokens; "" for generic OATH devices, which have none."""

    suite: str
    code_digits: int
    has_keypad: bool  # without one there is no challenge to type


RULES: Mapping[TokenKind, KindRules] = MappingProxyType(
    {
        TokenKind.FISICO: KindRules("OCRA-1:HOTP-SHA256-8:QN12", 8, has_keypad=True),
        TokenKind.MOVIL: KindRules("OCRA-1:HOTP-SHA256-8:QN12-T1S", 8, has_keypad=True),
        TokenKind.HOTP: KindRules("", 6, has_keypad=False),
        TokenKind.TOTP: KindRules("", 6, has_keypad=False),
    }
)
