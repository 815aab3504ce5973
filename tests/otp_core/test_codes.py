"""Which codes answer a challenge: pure, all computed, none too early or too late."""

import hmac
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core import codes, hotp, totp
from otp_core.codes import Asked, Match, fits_a_slip, matches, slips
from otp_core.kinds import TokenKind
from otp_core.policy import Policy
from otp_core.secret import Secret
from otp_core.tokens import RULES
from tests.otp_core.bank import KEY, NOON_S, POLICY, movil_code, right_code

RULEBOOK = Policy.from_toml(POLICY)
DIGITS = st.text("0123456789", min_size=8, max_size=8)


def asked(kind: TokenKind, *, counter: int = 0, issued_s: int = 100, now_s: int = 0) -> Asked:
    return Asked(
        kind, RULES[kind].suite, KEY, "04217765", counter, NOON_S - issued_s, NOON_S + now_s
    )


@given(challenge=DIGITS)
def test_a_slip_is_one_digit_wrong_or_two_swapped(challenge: str) -> None:
    found = slips(challenge)
    assert challenge not in found
    assert len(found) <= 72 + 28
    for slip in found:
        wrong = [at for at in range(8) if slip[at] != challenge[at]]
        assert len(wrong) == 1 or (len(wrong) == 2 and sorted(slip) == sorted(challenge))


@given(challenge=DIGITS, at=st.integers(0, 7), by=st.integers(1, 9))
def test_every_single_wrong_digit_is_a_slip(challenge: str, at: int, by: int) -> None:
    digit = str((int(challenge[at]) + by) % 10)
    assert challenge[:at] + digit + challenge[at + 1 :] in slips(challenge)


@given(challenge=DIGITS, code=DIGITS)
def test_a_fisico_answers_a_challenge_with_one_code(challenge: str, code: str) -> None:
    question = Asked(TokenKind.FISICO, RULES[TokenKind.FISICO].suite, KEY, challenge, 0, 0, NOON_S)
    is_right = matches(question, Secret(code), RULEBOOK) is not None
    assert is_right == (code == right_code(challenge))


@pytest.mark.parametrize("code", ["", "1", "123456789", "abcdefgh", "１２３４５６７８"])
def test_what_is_no_code_matches_nothing(code: str) -> None:
    for kind in TokenKind:
        assert matches(asked(kind), Secret(code), RULEBOOK) is None
        assert not fits_a_slip(asked(kind), Secret(code), RULEBOOK)


@given(offset_s=st.integers(-80, 20))
def test_a_movil_code_lives_59_seconds_and_may_be_5_ahead(offset_s: int) -> None:
    question = asked(TokenKind.MOVIL)
    code = movil_code(question.challenge, NOON_S + offset_s)
    assert (matches(question, Secret(code), RULEBOOK) is not None) == (-58 <= offset_s <= 5)


def test_a_movil_code_from_before_the_challenge_is_none() -> None:
    question = asked(TokenKind.MOVIL, issued_s=10)
    before, at_issue = (movil_code(question.challenge, NOON_S - s) for s in (11, 10))
    assert matches(question, Secret(before), RULEBOOK) is None
    assert matches(question, Secret(at_issue), RULEBOOK) is not None


def test_all_candidates_are_compared_also_after_the_right_one() -> None:
    question = asked(TokenKind.MOVIL)
    first = next(iter(codes.candidates(question, RULEBOOK)))
    with patch("otp_core.codes.hmac.compare_digest", wraps=hmac.compare_digest) as compared:
        assert matches(question, Secret(first), RULEBOOK) is not None
    assert compared.call_count == 59 + 5


@pytest.mark.parametrize("kind", [TokenKind.FISICO, TokenKind.MOVIL])
def test_a_code_for_a_mistyped_challenge_fits_a_slip(kind: TokenKind) -> None:
    question = asked(kind)
    mistyped = "04217756"
    code = right_code(mistyped) if kind is TokenKind.FISICO else movil_code(mistyped, NOON_S - 9)
    assert matches(question, Secret(code), RULEBOOK) is None
    assert fits_a_slip(question, Secret(code), RULEBOOK)


def test_hotp_looks_ten_ahead_never_back_and_moves_on() -> None:
    question = asked(TokenKind.HOTP, counter=7)
    assert matches(question, Secret(hotp.code(KEY, 7)), RULEBOOK) == Match(8)
    assert matches(question, Secret(hotp.code(KEY, 17)), RULEBOOK) == Match(18)
    assert matches(question, Secret(hotp.code(KEY, 18)), RULEBOOK) is None
    assert matches(question, Secret(hotp.code(KEY, 6)), RULEBOOK) is None


def test_totp_takes_one_step_either_side_and_no_step_twice() -> None:
    step = totp.step_at(NOON_S)
    fresh = asked(TokenKind.TOTP)
    assert [
        matches(fresh, Secret(totp.code(KEY, step + off)), RULEBOOK) for off in (-2, -1, 0, 1, 2)
    ] == [None, Match(step), Match(step + 1), Match(step + 2), None]
    used = asked(TokenKind.TOTP, counter=step + 1)
    assert matches(used, Secret(totp.code(KEY, step)), RULEBOOK) is None
    assert matches(used, Secret(totp.code(KEY, step + 1)), RULEBOOK) == Match(step + 2)
