"""A wrong bank.toml refuses to start with one sentence that says what to set."""

from pathlib import Path

import pytest

import ivr.settings
from ivr.bank.policy import BankConfigError, BankPolicy

GOOD = (ivr.settings.DEFAULT_CONFIG / "bank.toml").read_text("utf-8")


def told(folder: Path, text: str) -> str:
    (folder / "bank.toml").write_text(text, "utf-8")
    with pytest.raises(BankConfigError) as fault:
        BankPolicy.from_toml(folder / "bank.toml")
    return str(fault.value)


def test_the_file_that_is_shipped_is_read() -> None:
    policy = BankPolicy.from_toml(ivr.settings.DEFAULT_CONFIG / "bank.toml")
    assert policy.demo.payee_usable_after_s == 30 * 60
    assert policy.http.total_s < 15


@pytest.mark.parametrize(
    ("line", "instead", "names"),
    [
        ("[demo]", "[demon]", "demon"),
        ("connect_s = 1.5", "connect_s = 0", "http.connect_s"),
        ("connect_s = 1.5", "", "http.connect_s"),
        ("connect_s = 1.5", "connect_s = true", "http.connect_s"),
        ("total_s = 5.0", "total_s = 20.0", "http.total_s"),
        ("limit_centavos = 5000000", "limit_centavos = 5000000.0", "demo.limit_centavos"),
        ("limit_centavos = 5000000", "limit_centavos = -1", "demo.limit_centavos"),
        ('own_bank = "999"', "own_bank = 999", "demo.own_bank"),
        ('own_bank = "999"', 'own_bank = "99"', "demo.own_bank"),
        ('own_bank = "999"', 'own_bank = "999"\nour_bank = "1"', "demo.our_bank"),
        ("reference_digits_min = 6", "reference_digits_min = 60", "reference_digits_min"),
        ("[http]", "[http", "readable"),
    ],
)
def test_what_cannot_be_is_named(line: str, instead: str, names: str, tmp_path: Path) -> None:
    assert GOOD.count(line) == 1
    sentence = told(tmp_path, GOOD.replace(line, instead))
    assert names in sentence
    assert "bank.toml" in sentence


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BankConfigError, match=r"bank\.toml"):
        BankPolicy.from_toml(tmp_path / "bank.toml")
