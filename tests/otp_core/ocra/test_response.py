"""The inputs: which are refused, and the bytes they become."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core.ocra import InputError, QuestionError, Suite
from otp_core.ocra.question import QuestionFormat

KEY = b"12345678901234567890"
EVERYTHING = Suite.parse("OCRA-1:HOTP-SHA256-8:C-QN08-PSHA1-S064-T1M")
INPUTS = {"counter": 0, "pin_hash": bytes(20), "session": b"", "timestep": 0}
PLAIN = Suite.parse("OCRA-1:HOTP-SHA256-8:QN08")


def mac(suite: str, fields: bytes, hash_name: str = "sha256") -> str:
    return hmac.digest(KEY, suite.encode() + b"\0" + fields, hash_name).hex()


def test_without_truncation_the_whole_mac_comes_out_with_every_field_in_its_place() -> None:
    text = "OCRA-1:HOTP-SHA256-0:C-QA08-PSHA1-S128-T1S"
    pin_hash = hashlib.sha1(b"1234", usedforsecurity=False).digest()
    response = Suite.parse(text).response(
        KEY, counter=258, question="ab", pin_hash=pin_hash, session="ñ", timestep=2**32
    )
    assert response == mac(
        text,
        bytes.fromhex("0000000000000102")
        + b"ab".ljust(128, b"\0")
        + pin_hash
        + "ñ".encode().rjust(128, b"\0")
        + bytes.fromhex("0000000100000000"),
    )


@pytest.mark.parametrize("missing", INPUTS)
def test_an_input_the_suite_names_must_be_given(missing: str) -> None:
    inputs = {name: value for name, value in INPUTS.items() if name != missing}
    with pytest.raises(InputError, match="wants a"):
        EVERYTHING.response(KEY, question="12345678", **inputs)  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(("name", "value"), INPUTS.items())
def test_an_input_the_suite_does_not_name_is_refused_even_if_empty(
    name: str, value: object
) -> None:
    with pytest.raises(InputError, match="takes no"):
        PLAIN.response(KEY, question="12345678", **{name: value})  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("counter", -1),
        ("counter", 2**64),
        ("timestep", -1),
        ("timestep", 2**64),
        ("pin_hash", b""),
        ("pin_hash", bytes(19)),
        ("pin_hash", bytes(32)),
        ("session", bytes(65)),
        ("session", "ñ" * 33),
    ],
)
def test_an_input_out_of_range_is_refused(name: str, value: object) -> None:
    with pytest.raises(InputError):
        EVERYTHING.response(KEY, question="12345678", **(INPUTS | {name: value}))  # type: ignore[arg-type]  # by name


def test_the_largest_counter_is_one() -> None:
    assert EVERYTHING.response(KEY, question="1", **(INPUTS | {"counter": 2**64 - 1}))  # type: ignore[arg-type]  # by name


def test_counter_zero_is_not_the_absence_of_a_counter() -> None:
    text = "OCRA-1:HOTP-SHA256-0:C-QA08"
    response = Suite.parse(text).response(KEY, counter=0, question="a")
    assert response == mac(text, bytes(8) + b"a".ljust(128, b"\0"))


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(InputError, match="key"):
        PLAIN.response(b"", question="12345678")


@pytest.mark.parametrize(
    ("kind", "question"),
    [
        ("N", "1234567a"),
        ("N", "１２３４"),
        ("N", "-1234567"),
        ("N", "1 2"),
        ("H", "12g4"),
        ("H", "0x12"),
        ("A", "abc-"),
        ("A", "ñandú"),
        ("A", "a b"),
    ],
)
def test_a_character_the_format_does_not_allow_is_refused(kind: str, question: str) -> None:
    suite = Suite.parse(f"OCRA-1:HOTP-SHA1-6:Q{kind}08")
    with pytest.raises(QuestionError) as refused:
        suite.response(KEY, question=question)
    assert question not in str(refused.value)


def test_an_empty_question_is_refused() -> None:
    with pytest.raises(QuestionError):
        PLAIN.response(KEY, question="")


@given(kind=st.sampled_from("ANH"), length=st.integers(4, 64), given_length=st.integers(1, 200))
def test_a_question_is_as_long_as_the_suite_s_or_shorter_or_two_of_them(
    kind: str, length: int, given_length: int
) -> None:
    question = QuestionFormat(kind, length)
    if given_length <= length or given_length == 2 * length:
        assert len(question.encode("7" * given_length)) == 128
    else:
        with pytest.raises(QuestionError, match="longer"):
            question.encode("7" * given_length)


def test_the_two_parties_of_mutual_mode_compute_different_responses() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:QN08")
    assert suite.response(KEY, question="1234567887654321") != suite.response(
        KEY, question="8765432112345678"
    )


@pytest.mark.parametrize(
    ("kind", "question", "field"),
    [
        ("H", "abc", "abc0"),
        ("H", "ABC", "abc0"),
        ("H", "0", "00"),
        ("H", "00000001", "00000001"),
        ("A", "aZ9", "615a39"),
        ("N", "00000000", "00"),
        ("N", "22222222", "153158e0"),  # seven nibbles: the last is a byte's upper half
        ("N", "12345678", "bc614e"),
        ("N", "00000015", "f0"),
    ],
)
def test_a_question_becomes_bytes_from_the_left(kind: str, question: str, field: str) -> None:
    encoded = QuestionFormat(kind, 8).encode(question)
    assert encoded == bytes.fromhex(field).ljust(128, b"\0")


@given(st.text("0123456789", min_size=1, max_size=64))
def test_a_numeric_question_is_its_number_in_hexadecimal(question: str) -> None:
    nibbles = QuestionFormat("N", 64).encode(question).hex()
    width = len(f"{int(question):x}")
    assert int(nibbles[:width], 16) == int(question)
    assert set(nibbles[width:]) <= {"0"}


def test_a_step_lasts_from_its_first_second_to_the_one_before_the_next() -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:QN12-T20S")
    assert [suite.timestep(second) for second in (0, 19, 20, 39, 40)] == [0, 0, 1, 1, 2]


def test_a_suite_without_time_has_no_step() -> None:
    with pytest.raises(InputError):
        PLAIN.timestep(0)


def test_a_time_before_the_epoch_has_no_step() -> None:
    with pytest.raises(InputError):
        EVERYTHING.timestep(-1)


@given(st.lists(st.integers(0, 2**64 - 1), max_size=5))
def test_at_many_times_the_responses_are_those_of_each_alone(timesteps: list[int]) -> None:
    suite = Suite.parse("OCRA-1:HOTP-SHA256-8:QN12-T1S")
    together = suite.responses(KEY, question="04217765", timesteps=timesteps)
    alone = [suite.response(KEY, question="04217765", timestep=one) for one in timesteps]
    assert list(together) == alone


@pytest.mark.parametrize(
    ("suite", "key"),
    [(PLAIN, KEY), (EVERYTHING, KEY), (Suite.parse("OCRA-1:HOTP-SHA1-6:Q-T"), b"")],
)
def test_many_times_are_refused_where_one_would_be(suite: Suite, key: bytes) -> None:
    with pytest.raises(InputError):
        list(suite.responses(key, question="04217765", timesteps=[1]))
