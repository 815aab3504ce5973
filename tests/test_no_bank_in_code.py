"""R4: whose line this is stands in configuration and catalogues; the code fits any bank."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
CODE = {
    path: path.read_text(encoding="utf-8")
    for package in ("ivr", "otp_core", "simulator")
    for path in (ROOT / package).rglob("*.py")
}
NATIONAL_DIGITS = 10  # a Mexican number without its country's code
# The larger members of the ABM (https://www.abm.org.mx), as words that mean nothing else in code.
BANKS = """
    banamex citibanamex bbva bancomer santander banorte hsbc scotiabank inbursa afirme banregio
    bancoppel banbajio multiva
"""
NAMED = re.compile(rf"\b({'|'.join(BANKS.split())})\b", re.IGNORECASE)


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def numbers() -> set[str]:
    files = (ROOT / "config").glob("*.toml")
    found = {text for file in files for text in texts(tomllib.loads(file.read_text("utf-8")))}
    return {text[-NATIONAL_DIGITS:] for text in found if re.fullmatch(r"\+[1-9]\d{6,14}", text)}


def test_no_number_of_the_configuration_stands_in_code() -> None:
    """Neither in E.164 nor as it is read: 55 1226 3990."""
    assert numbers(), "a test that looks for nothing"
    for path, text in CODE.items():
        digits = re.sub(r"(?<=\d)[ _.-](?=\d)", "", text)
        assert not {number for number in numbers() if number in digits}, path.name


def test_no_bank_is_named_in_code() -> None:
    named = {path.name: found[0] for path, text in CODE.items() if (found := NAMED.search(text))}
    assert not named


@pytest.mark.parametrize("text", ["# 55 1226 3990", "+525512263990", "Bienvenido a BBVA"])
def test_this_would_be_found(text: str) -> None:
    digits = re.sub(r"(?<=\d)[ _.-](?=\d)", "", text)
    assert NAMED.search(text) or any(number in digits for number in numbers())
