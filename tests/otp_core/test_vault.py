"""Sealed, hashed, signed, renamed: and only what belongs together opens."""

import secrets
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core.errors import TamperedError
from otp_core.kinds import Factor
from otp_core.policy import Argon2Policy
from otp_core.secret import Secret
from otp_core.settings import CoreSettings
from otp_core.vault import HashedSecret, Vault, joined
from tests.otp_core.bank import ENV

CHEAP = Argon2Policy(8, 1, 1)
PARTS = st.lists(st.text(), max_size=4)


def vault_of(**env: str) -> Vault:
    return Vault(CoreSettings.from_env({**ENV, **env}), CHEAP, secrets.token_bytes)


@pytest.fixture(scope="module")
def vault() -> Vault:
    return vault_of()


@given(one=PARTS, other=PARTS)
def test_no_two_lists_of_parts_make_the_same_bytes(one: list[str], other: list[str]) -> None:
    assert (joined(one) == joined(other)) == (one == other)


def test_what_is_sealed_opens_where_it_belongs_and_nowhere_else(vault: Vault) -> None:
    sealed = vault.seal(b"seed", "serial", "suite")
    assert vault.open(sealed, "serial", "suite") == b"seed"
    for elsewhere in (("serial", "other"), ("other", "suite"), ("serialsuite",), ()):
        with pytest.raises(TamperedError):
            vault.open(sealed, *elsewhere)


@pytest.mark.parametrize("text", ["", "2", "2:", "2:!!", "9:AAAA", "x:AAAA", "2:AAAA", ":"])
def test_what_was_never_sealed_does_not_open(vault: Vault, text: str) -> None:
    with pytest.raises(TamperedError):
        vault.open(text, "serial")


def test_a_key_version_can_not_be_relabelled(vault: Vault) -> None:
    same_key = f"2:{'ab' * 32},1:{'ab' * 32}"
    twins = vault_of(AUDIOMATICO_VAULT_KEYS=same_key)
    sealed = twins.seal(b"seed", "serial")
    with pytest.raises(TamperedError):
        twins.open("1" + sealed[1:], "serial")


def test_what_an_older_key_sealed_still_opens_and_the_newest_seals() -> None:
    old = vault_of(AUDIOMATICO_VAULT_KEYS=f"1:{'cd' * 32}")
    new = vault_of()
    assert new.open(old.seal(b"seed", "serial"), "serial") == b"seed"
    assert new.seal(b"seed", "serial").startswith("2:")


def test_the_same_seed_is_sealed_differently_each_time(vault: Vault) -> None:
    assert vault.seal(b"seed", "a") != vault.seal(b"seed", "a")


def test_a_secret_is_right_only_for_its_customer_and_factor(vault: Vault) -> None:
    hashed = vault.hash_secret(Factor.SECRET_NUMBER, "c1", Secret("135790"))
    assert vault.is_secret(hashed, Factor.SECRET_NUMBER, "c1", Secret("135790"))
    assert not vault.is_secret(hashed, Factor.SECRET_NUMBER, "c1", Secret("135791"))
    assert not vault.is_secret(hashed, Factor.SECRET_NUMBER, "c2", Secret("135790"))
    assert not vault.is_secret(hashed, Factor.TEMPORARY_KEY, "c1", Secret("135790"))


def test_without_a_hash_no_secret_is_right(vault: Vault) -> None:
    assert not vault.is_secret(None, Factor.SECRET_NUMBER, "c1", Secret("135790"))


def test_a_hash_of_an_older_pepper_still_verifies() -> None:
    old = vault_of(AUDIOMATICO_PEPPERS=f"1:{'01' * 32}")
    hashed = old.hash_secret(Factor.SECRET_NUMBER, "c1", Secret("135790"))
    assert vault_of().is_secret(hashed, Factor.SECRET_NUMBER, "c1", Secret("135790"))


@pytest.mark.parametrize("text", ["", "9:$argon2id$", "2:nothing", "x"])
def test_a_hash_that_is_none_of_ours_is_a_fault_not_a_refusal(vault: Vault, text: str) -> None:
    with pytest.raises(TamperedError):
        vault.is_secret(HashedSecret(text), Factor.SECRET_NUMBER, "c1", Secret("135790"))


def test_argon2id_has_the_parameters_of_the_policy() -> None:
    strong = replace(CHEAP, memory_kib=64, iterations=3)
    vault = Vault(CoreSettings.from_env(ENV), strong, secrets.token_bytes)
    hashed = vault.hash_secret(Factor.SECRET_NUMBER, "c1", Secret("135790"))
    assert "$argon2id$v=19$m=64,t=3,p=1$" in hashed.text


def test_signatures_hold_for_their_parts_and_older_peppers() -> None:
    old, new = vault_of(AUDIOMATICO_PEPPERS=f"1:{'01' * 32}"), vault_of()
    signature = old.sign("a", "b")
    assert new.is_signed(signature, "a", "b")
    assert not new.is_signed(signature, "ab", "")
    assert not new.is_signed("2" + signature[1:], "a", "b")
    for text in ("", "1:", "7:00", "x:00"):
        assert not new.is_signed(text, "a", "b")


def test_names_tell_nothing_and_stay_the_same_when_peppers_change() -> None:
    old, new = vault_of(AUDIOMATICO_PEPPERS=f"1:{'01' * 32}"), vault_of()
    ref = old.customer_ref(Secret("40077321"))
    assert ref == new.customer_ref(Secret("40077321"))
    assert ref != old.token_ref("40077321")
    assert len(ref) == 32
