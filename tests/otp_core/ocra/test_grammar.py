"""Every suite of RFC 6287 section 6 is understood, and nothing beside it."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core.ocra import Suite, SuiteError
from otp_core.ocra.question import QuestionFormat


def two_digits(least: int, most: int) -> st.SearchStrategy[str]:
    return st.integers(least, most).map("{:02}".format)


def steps(most: int, unit: str) -> st.SearchStrategy[str]:
    return st.integers(1, most).map(f"{{}}{unit}".format)


optional = st.just("")
counters = st.sampled_from(["", "C-"])
questions = st.one_of(
    st.just("Q"), st.tuples(st.sampled_from(["QA", "QN", "QH"]), two_digits(4, 64)).map("".join)
)
pins = optional | st.sampled_from(["-P", "-PSHA1", "-PSHA256", "-PSHA512"])
sessions = optional | st.just("-S") | st.integers(1, 512).map("-S{:03}".format)
times = (
    optional
    | st.just("-T")
    | st.one_of(steps(59, "S"), steps(59, "M"), steps(48, "H")).map("-T{}".format)
)
functions = st.tuples(
    st.sampled_from(["SHA1", "SHA256", "SHA512"]), st.sampled_from("0456789")
).map("OCRA-1:HOTP-{0[0]}-{0[1]}:".format)
suites = st.tuples(functions, counters, questions, pins, sessions, times).map("".join)


@given(suites)
def test_every_suite_of_the_grammar_is_taken_and_kept_byte_for_byte(text: str) -> None:
    assert str(Suite.parse(text)) == text


@given(suites, st.data())
def test_a_suite_computes_with_exactly_the_inputs_it_names(text: str, data: st.DataObject) -> None:
    suite = Suite.parse(text)
    wanted: dict[str, object] = {"question": "1" * suite.question.length}
    if suite.has_counter:
        wanted["counter"] = data.draw(st.integers(0, 2**64 - 1))
    if suite.pin_hash:
        wanted["pin_hash"] = bytes({"sha1": 20, "sha256": 32, "sha512": 64}[suite.pin_hash])
    if suite.session_bytes:
        wanted["session"] = b"s" * data.draw(st.integers(0, suite.session_bytes))
    if suite.step_s:
        wanted["timestep"] = suite.timestep(data.draw(st.integers(0, 2**40)))
    response = suite.response(b"k" * 20, **wanted)  # type: ignore[arg-type]  # drawn by name
    if suite.digits:
        assert len(response) == suite.digits
        assert response.isdecimal()
    else:
        assert len(bytes.fromhex(response)) == {"sha1": 20, "sha256": 32, "sha512": 64}[suite.hash]


@given(suites, st.data())
def test_one_character_more_is_refused_or_is_a_suite_itself(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    character = data.draw(st.sampled_from(" \n\t:-_0aqC٣１Ａ\0"))
    changed = text[:at] + character + text[at:]
    try:
        assert str(Suite.parse(changed)) == changed
        assert changed.isascii()
        assert changed == changed.strip()
    except SuiteError:
        pass


@given(st.text())
def test_any_text_is_a_suite_or_refused_by_name(text: str) -> None:
    with contextlib.suppress(SuiteError):
        Suite.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OCRA-1",
        "OCRA-1:HOTP-SHA1-6",
        "OCRA-2:HOTP-SHA1-6:QN08",
        "ocra-1:HOTP-SHA1-6:QN08",
        "OCRA-1:hotp-sha1-6:qn08",
        "OCRA-1:TOTP-SHA1-6:QN08",
        "OCRA-1:HOTP-SHA384-6:QN08",
        "OCRA-1:HOTP-SHA-1-6:QN08",
        "OCRA-1:HOTP-SHA1-3:QN08",
        "OCRA-1:HOTP-SHA1-10:QN08",  # erratum 3730
        "OCRA-1:HOTP-SHA1-06:QN08",
        "OCRA-1:HOTP-SHA1-6:",
        "OCRA-1:HOTP-SHA1-6:C",
        "OCRA-1:HOTP-SHA1-6:PSHA1",
        "OCRA-1:HOTP-SHA1-6:QN03",
        "OCRA-1:HOTP-SHA1-6:QN65",
        "OCRA-1:HOTP-SHA1-6:QN3",
        "OCRA-1:HOTP-SHA1-6:QN008",
        "OCRA-1:HOTP-SHA1-6:QN",
        "OCRA-1:HOTP-SHA1-6:Q08",
        "OCRA-1:HOTP-SHA1-6:QX08",
        "OCRA-1:HOTP-SHA1-6:QN08-",
        "OCRA-1:HOTP-SHA1-6:QN08-C",
        "OCRA-1:HOTP-SHA1-6:CQN08",
        "OCRA-1:HOTP-SHA1-6:C-C-QN08",
        "OCRA-1:HOTP-SHA1-6:QN08-QN08",
        "OCRA-1:HOTP-SHA1-6:QN08-PSHA3",
        "OCRA-1:HOTP-SHA1-6:QN08-PMD5",
        "OCRA-1:HOTP-SHA1-6:QN08-S64",
        "OCRA-1:HOTP-SHA1-6:QN08-S000",
        "OCRA-1:HOTP-SHA1-6:QN08-S513",
        "OCRA-1:HOTP-SHA1-6:QN08-S064-PSHA1",
        "OCRA-1:HOTP-SHA1-6:QN08-T1M-S064",
        "OCRA-1:HOTP-SHA1-6:QN08-T1M-T1M",
        "OCRA-1:HOTP-SHA1-6:QN08-T0S",
        "OCRA-1:HOTP-SHA1-6:QN08-T60S",
        "OCRA-1:HOTP-SHA1-6:QN08-T60M",
        "OCRA-1:HOTP-SHA1-6:QN08-T0H",  # erratum 3729
        "OCRA-1:HOTP-SHA1-6:QN08-T49H",
        "OCRA-1:HOTP-SHA1-6:QN08-T01M",
        "OCRA-1:HOTP-SHA1-6:QN08-T1D",
        "OCRA-1:HOTP-SHA1-6:QN08-T1m",
        "OCRA-1:HOTP-SHA1-6:QN08:X",
        "OCRA-1:HOTP-SHA1-6:QN08\n",
        " OCRA-1:HOTP-SHA1-6:QN08",
        "OCRA-1:HOTP-SHA1-6:QN０８",
    ],
)
def test_a_near_miss_is_refused(text: str) -> None:
    with pytest.raises(SuiteError):
        Suite.parse(text)


@pytest.mark.parametrize(
    ("short", "full"),
    [("Q", "QN08"), ("QN08-P", "QN08-PSHA1"), ("QN08-S", "QN08-S064"), ("QN08-T", "QN08-T1M")],
)
def test_a_short_form_means_its_default_but_is_another_suite(short: str, full: str) -> None:
    one, other = (Suite.parse(f"OCRA-1:HOTP-SHA1-6:{text}") for text in (short, full))
    assert one.question == other.question == QuestionFormat("N", 8)
    assert (one.pin_hash, one.session_bytes, one.step_s) == (
        other.pin_hash,
        other.session_bytes,
        other.step_s,
    )
    inputs = {
        "pin_hash": bytes(20) if one.pin_hash else None,
        "session": b"" if one.session_bytes else None,
        "timestep": 0 if one.step_s else None,
    }
    responses = {
        suite.response(b"k", question="12345678", **inputs)  # type: ignore[arg-type]  # by name
        for suite in (one, other)
    }
    assert len(responses) == 2  # the text itself is hashed


def test_the_rfc_s_own_example_with_one_digit_is_a_suite() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA1-4:QH8-S512")
    assert (suite.question, suite.session_bytes) == (QuestionFormat("H", 8), 512)


@pytest.mark.parametrize(
    ("step", "step_s"), [("T1S", 1), ("T59S", 59), ("T5M", 300), ("T1H", 3600), ("T48H", 172_800)]
)
def test_a_time_step_is_so_many_seconds(step: str, step_s: int) -> None:
    assert Suite.parse(f"OCRA-1:HOTP-SHA1-6:QN08-{step}").step_s == step_s
