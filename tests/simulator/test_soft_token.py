"""The caller's token against the values printed in the RFCs."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from simulator.soft_token import SoftToken, SoftTokenError, hotp, ocra, time_step_s

VECTORS = tomllib.loads(
    (Path(__file__).parents[1] / "vectors" / "rfc6287_appendix_c.toml").read_text()
)
VALUES = [(table, value) for table in VECTORS["table"] for value in table["values"]]
KEY_20 = b"12345678901234567890"
KEY_32 = b"12345678901234567890123456789012"


# RFC 6287, Appendix C.1, the first table, typed here from the RFC.
@pytest.mark.parametrize(
    ("question", "code"),
    [("00000000", "237653"), ("11111111", "243178"), ("77777777", "224598")],
)
def test_a_challenge_brings_the_rfcs_response(question: str, code: str) -> None:
    assert ocra("OCRA-1:HOTP-SHA1-6:QN08", KEY_20, question) == code


@pytest.mark.parametrize(
    ("table", "value"), VALUES, ids=[f"{t['suite']}/{v['question']}" for t, v in VALUES]
)
def test_all_of_appendix_c_comes_out(table: dict[str, Any], value: dict[str, Any]) -> None:
    response = ocra(
        table["suite"],
        (b"1234567890" * 7)[: table["key_bytes"]],
        value["question"],
        counter=value.get("counter"),
        pin_hash=bytes.fromhex(VECTORS["pin_hash"]),
        timestep=value.get("timestep"),
    )
    assert response == value["response"]


def test_a_bare_t_is_a_minute_and_none_is_no_clock() -> None:
    assert time_step_s("OCRA-1:HOTP-SHA1-6:QN08-T") == 60
    assert time_step_s("OCRA-1:HOTP-SHA256-8:QN12-T1S") == 1
    assert time_step_s("OCRA-1:HOTP-SHA1-6:QN08-T2H") == 7200
    assert time_step_s("OCRA-1:HOTP-SHA1-6:QN08") is None


def test_no_truncation_gives_the_whole_value_in_hex() -> None:
    assert len(ocra("OCRA-1:HOTP-SHA256-0:QN08", KEY_32, "12345678")) == 64


# RFC 4226, Appendix D
@pytest.mark.parametrize(("counter", "code"), [(0, "755224"), (1, "287082"), (9, "520489")])
def test_hotp(counter: int, code: str) -> None:
    assert hotp(KEY_20, counter) == code


def test_a_hotp_token_counts_its_presses() -> None:
    token = SoftToken("hotp", "", KEY_20.hex())
    assert [token.answer("", 0) for _ in range(3)] == ["755224", "287082", "359152"]


def test_a_totp_token_goes_by_half_minutes() -> None:
    # RFC 6238, Appendix B: 94287082 at 59 s, of which 6 digits
    token = SoftToken("totp", "", KEY_20.hex())
    assert token.answer("", 59) == "287082"
    assert token.answer("", 1111111109) == "081804"


def test_a_fisico_answers_the_same_at_any_time_and_a_movil_each_second_anew() -> None:
    fisico = SoftToken("fisico", "OCRA-1:HOTP-SHA256-8:QN12", KEY_32.hex())
    movil = SoftToken("movil", "OCRA-1:HOTP-SHA256-8:QN12-T1S", KEY_32.hex())
    assert fisico.answer("47129035", 1) == fisico.answer("47129035", 2)
    assert movil.answer("47129035", 1) != movil.answer("47129035", 2)


@pytest.mark.parametrize(
    "suite", ["OCRA-1:HOTP-SHA1-6", "OCRA-1:HOTP-MD5-6:QN08", "OCRA-2:HOTP-SHA1-6:QN08", ""]
)
def test_no_suite_is_no_code(suite: str) -> None:
    with pytest.raises(SoftTokenError):
        ocra(suite, KEY_20, "1")


def test_what_the_suite_needs_must_be_given() -> None:
    with pytest.raises(SoftTokenError, match="counter"):
        ocra("OCRA-1:HOTP-SHA1-6:C-QN08", KEY_20, "1")
    with pytest.raises(SoftTokenError, match="digits"):
        ocra("OCRA-1:HOTP-SHA1-6:QN08", KEY_20, "uno")


def test_a_token_shows_nothing_of_its_key() -> None:
    assert "31" not in repr(SoftToken("fisico", "OCRA-1:HOTP-SHA1-6:QN08", "31" * 20))
