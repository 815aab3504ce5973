"""RFC 6287, Appendix C: every value."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from otp_core.ocra import Suite

VECTORS = tomllib.loads(
    (Path(__file__).parents[2] / "vectors" / "rfc6287_appendix_c.toml").read_text()
)
VALUES = [(table, value) for table in VECTORS["table"] for value in table["values"]]


def key(size: int) -> bytes:
    return (b"1234567890" * 7)[:size]


def test_the_appendix_has_seventy_values() -> None:
    assert len(VALUES) == 70


@pytest.mark.parametrize(
    ("table", "value"), VALUES, ids=[f"{t['suite']}/{v['question']}" for t, v in VALUES]
)
def test_a_value_of_the_appendix_comes_out(table: dict[str, Any], value: dict[str, Any]) -> None:
    suite = Suite.parse(table["suite"])
    pin_hash = bytes.fromhex(VECTORS["pin_hash"]) if suite.pin_hash else None
    response = suite.response(
        key(table["key_bytes"]),
        question=value["question"],
        counter=value.get("counter"),
        pin_hash=pin_hash,
        timestep=value.get("timestep"),
    )
    assert response == value["response"]


def test_the_appendix_time_gives_the_appendix_step() -> None:
    mar_25_2008_12_06_30 = 1206446790
    assert Suite.parse("OCRA-1:HOTP-SHA512-8:QN08-T1M").timestep(mar_25_2008_12_06_30) == 0x132D0B6
