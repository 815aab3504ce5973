"""Is this the token's answer? Pure: every candidate is computed and compared, no early exit."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from otp_core import hotp, totp
from otp_core.kinds import TokenKind
from otp_core.ocra import Suite
from otp_core.policy import Policy
from otp_core.secret import Secret

_suite = lru_cache(maxsize=32)(Suite.parse)  # the tokens of a bank are of a handful


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """What a code must answer. `counter` is the first HOTP counter or TOTP step still unused."""

    kind: TokenKind
    suite: str
    seed: bytes
    challenge: str
    counter: int
    issued_at_s: int
    now_s: int


@dataclass(frozen=True, slots=True)
class Match:
    """The code is right; `counter` is what the token's must be afterwards."""

    counter: int


def matches(asked: Asked, code: Secret, policy: Policy) -> Match | None:
    given = code.reveal()
    match asked.kind:
        case TokenKind.FISICO | TokenKind.MOVIL:
            return Match(asked.counter) if _answers(asked, given, policy) else None
        case TokenKind.HOTP:
            at = hotp.matching_counter(
                asked.seed, given, counter=asked.counter, look_ahead=policy.oath.hotp_look_ahead
            )
        case TokenKind.TOTP:
            at = totp.matching_step(
                asked.seed,
                given,
                now_s=asked.now_s,
                window=policy.oath.totp_steps_either_side,
                after_step=asked.counter - 1,
            )
    return None if at is None else Match(at + 1)


def fits_a_slip(asked: Asked, code: Secret, policy: Policy) -> bool:
    """Would the code be right, had one digit of the challenge been another, or two swapped?"""
    if asked.kind not in (TokenKind.FISICO, TokenKind.MOVIL):
        return False
    fits = False
    for slip in sorted(slips(asked.challenge)):
        fits |= _answers(replace(asked, challenge=slip), code.reveal(), policy)
    return fits


def slips(challenge: str) -> set[str]:
    """One digit wrong (72 of 8), or any two swapped (at most 28), as dialog.md says it.

    Not only neighbours swapped: heard in pairs, whole pairs are swapped too. At most 100 codes in
    10^8 fit a slip by chance, and that is forgiven once a challenge.
    """
    wrong = {
        challenge[:at] + digit + challenge[at + 1 :]
        for at in range(len(challenge))
        for digit in "0123456789"
    }
    swapped = {_swap(challenge, a, b) for a, b in combinations(range(len(challenge)), 2)}
    return (wrong | swapped) - {challenge}


def _swap(text: str, a: int, b: int) -> str:
    return text[:a] + text[b] + text[a + 1 : b] + text[a] + text[b + 1 :]


def _answers(asked: Asked, given: str, policy: Policy) -> bool:
    right = False
    for candidate in candidates(asked, policy):
        right |= hmac.compare_digest(candidate.encode(), given.encode())
    return right


def candidates(asked: Asked, policy: Policy) -> Iterator[str]:
    """The codes a token with a keypad may show for this challenge now.

    Accepted risk for Físico: without C or T a code seen for a challenge stays right for it (RFC
    6287 IC9); hence no challenge twice, full entropy, and a budget of challenges.
    """
    suite = _suite(asked.suite)
    if suite.step_s is None:
        yield suite.response(asked.seed, question=asked.challenge)
        return
    timesteps = map(suite.timestep, _seconds(asked, policy))
    yield from suite.responses(asked.seed, question=asked.challenge, timesteps=timesteps)


def _seconds(asked: Asked, policy: Policy) -> range:
    """0 <= now - t < code life, plus a phone's clock running ahead; never t before the issue."""
    oldest = asked.now_s - policy.movil.code_life_s + 1
    newest = asked.now_s + policy.movil.clock_ahead_s
    return range(max(oldest, asked.issued_at_s), newest + 1)
