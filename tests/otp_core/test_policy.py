"""Budgets come from one file; a bad one refuses to start and says what to set."""

from pathlib import Path

import pytest

from otp_core.kinds import TokenKind
from otp_core.policy import Policy, PolicyError
from tests.otp_core.bank import POLICY


def changed(tmp_path: Path, before: str, after: str) -> Path:
    text = POLICY.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path = tmp_path / "policy.toml"
    path.write_text(text.replace(before, after), encoding="utf-8")
    return path


def test_the_policy_that_ships_has_the_numbers_of_the_specification() -> None:
    policy = Policy.from_toml(POLICY)
    assert (policy.challenge.tries, policy.challenge.per_customer) == (3, 6)
    assert policy.challenge.longest_s == 300
    assert policy.token.wrong_codes == 5
    assert {kind: policy.code_life_s.of(kind) for kind in (TokenKind.FISICO, TokenKind.MOVIL)} == {
        TokenKind.FISICO: 120,
        TokenKind.MOVIL: 59,
    }
    assert (policy.identification.first_lock_s, policy.identification.longest_lock_s) == (
        15 * 60,
        24 * 3600,
    )
    assert policy.temporary_key.life_s == 7 * 86_400
    assert (policy.argon2.memory_kib, policy.argon2.iterations) == (19 * 1024, 2)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("memory_kib = 19456", "memory_kib = 19455", "set argon2.memory_kib"),
        ("iterations = 2", "iterations = 1", "set argon2.iterations"),
        ("slack_s = 86400", "slack_s = 3600", "set kept.slack_s"),
        ("longest_lock_s = 86400", "longest_lock_s = 60", "set identification.longest_lock_s"),
        ("wrong_codes = 5", "wrong_codes = 0", "set token.wrong_codes"),
        ("wrong_codes = 5", 'wrong_codes = "5"', "set token.wrong_codes"),
        ("wrong_codes = 5", "wrong_codes = true", "set token.wrong_codes"),
        ("wrong_codes = 5", "wrong_code = 5", "wrong_code"),
        ("serial_tries = 3", "", "set call.serial_tries"),
        ("[movil]", "[mobile]", "mobile"),
        ("[argon2]", "[argon2", "is not TOML"),
    ],
)
def test_a_bad_policy_says_what_to_set(tmp_path: Path, before: str, after: str, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        Policy.from_toml(changed(tmp_path, before, after))
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_policy_is_named(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"none\.toml can't be read"):
        Policy.from_toml(tmp_path / "none.toml")
