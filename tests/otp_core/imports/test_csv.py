"""The bank's CSV: all of it or nothing, every line with its reason, no key repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core.imports.csv import HEADER, read_csv
from otp_core.imports.rows import SUITES, TokenRow
from otp_core.kinds import TokenKind
from otp_core.secret_bytes import SecretBytes
from otp_core.staff import ImportRefused, RowProblem

KEY = "00112233445566778899aabbccddeeff"
FISICO = SUITES[TokenKind.FISICO]
GOOD = f"FIS-0001,fisico,{FISICO},{KEY}"


def problems(*lines: str, header: str = HEADER) -> list[tuple[int, str]]:
    read = read_csv("\n".join((header, *lines)) + "\n")
    assert isinstance(read, ImportRefused)
    return [(problem.line, problem.reason) for problem in read.problems]


def test_a_file_gives_its_tokens_with_their_lines() -> None:
    other = "ff" * 20
    assert read_csv(f"{HEADER}\n{GOOD}\nOATH0002,totp,,{other}\n") == (
        TokenRow(2, "FIS-0001", TokenKind.FISICO, FISICO, SecretBytes(bytes.fromhex(KEY))),
        TokenRow(3, "OATH0002", TokenKind.TOTP, "", SecretBytes(bytes.fromhex(other))),
    )


@pytest.mark.parametrize("kind", TokenKind)
def test_every_kind_is_read_with_its_suite(kind: TokenKind) -> None:
    (row,) = read_csv(f"{HEADER}\n0001,{kind},{SUITES[kind]},{KEY}\n")
    assert (row.kind, row.suite) == (kind, SUITES[kind])


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
@pytest.mark.parametrize("between", ["\n", "\r\n"])
def test_line_ends_of_any_editor_will_do(between: str, end: str) -> None:
    text = between.join((HEADER, GOOD)) + end
    assert read_csv(text) == read_csv(text.encode()) == read_csv(f"{HEADER}\n{GOOD}\n")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (f"fis-0001,fisico,{FISICO},{KEY}", "serial"),
        (f"FIS-1,fisico,{FISICO},{KEY}", "serial"),
        (f"0001A,fisico,{FISICO},{KEY}", "serial"),
        (f"{'A' * 29}0001,fisico,{FISICO},{KEY}", "serial"),
        (f"FIS-٠٠٠١,fisico,{FISICO},{KEY}", "serial"),
        (f",fisico,{FISICO},{KEY}", "serial"),
        (f" FIS-0001,fisico,{FISICO},{KEY}", "serial"),
        (f"FIS-0001,físico,{FISICO},{KEY}", "kind"),
        (f"FIS-0001,FISICO,{FISICO},{KEY}", "kind"),
        (f"FIS-0001,,{FISICO},{KEY}", "kind"),
        (f"FIS-0001,fisico,OCRA-1:HOTP-SHA256-10:QN12,{KEY}", "suite: not an OCRA-1 suite"),
        (f"FIS-0001,fisico,OCRA-1:HOTP-SHA256-8:QN08,{KEY}", f"suite: fisico takes {FISICO}"),
        (f"FIS-0001,movil,{FISICO},{KEY}", f"suite: movil takes {SUITES[TokenKind.MOVIL]}"),
        (f"FIS-0001,fisico,,{KEY}", f"suite: fisico takes {FISICO}"),
        (f"FIS-0001,totp,{FISICO},{KEY}", "suite: totp takes none, leave it empty"),
        (f"FIS-0001,fisico,{FISICO},{KEY[2:]}", "key_hex: at least 16 bytes"),
        (f"FIS-0001,fisico,{FISICO},{'ab' * 65}", "key_hex: at most 64 bytes"),
        (f"FIS-0001,fisico,{FISICO},{KEY}a", "key_hex: pairs"),
        (f"FIS-0001,fisico,{FISICO},{KEY[:-2]}gg", "key_hex: pairs"),
        (f"FIS-0001,fisico,{FISICO},{KEY[:-2]}a ", "key_hex: pairs"),
        (f"FIS-0001,fisico,{FISICO},", "key_hex: at least"),
        (f"FIS-0001,fisico,{FISICO}", "3 columns instead of 4"),
        (f"{GOOD},", "5 columns instead of 4"),
        (f"FIS-0001;fisico;{FISICO};{KEY}", "1 columns instead of 4"),
        (f'"FIS-0001",fisico,{FISICO},{KEY}', "quotes"),
        ("", "a blank line"),
        ("  ", "a blank line"),
        ("\x0b", "a blank line"),
    ],
)
def test_a_line_that_is_not_as_it_must_be_is_named_with_its_reason(line: str, reason: str) -> None:
    ((number, told),) = problems("HOTP9999,hotp,," + "77" * 16, line)
    assert number == 3
    assert told.startswith(reason)


def test_everything_wrong_is_told_at_once() -> None:
    assert [line for line, _ in problems("x,y,z,w", GOOD, "", "0001,fisico")] == [2, 2, 2, 2, 4, 5]


def test_a_repeated_serial_or_key_names_the_earlier_line() -> None:
    assert problems(
        GOOD,
        f"FIS-0001,fisico,{FISICO},{'ab' * 16}",
        f"FIS-0003,fisico,{FISICO},{KEY.upper()}",
    ) == [(3, "serial: the same as in line 2"), (4, "key: the same as in line 2")]


@pytest.mark.parametrize(
    "header",
    [
        "",
        GOOD,
        "serial,kind,suite",
        HEADER.upper(),
        HEADER + ",note",
        "serial, kind, suite, key_hex",
    ],
)
def test_a_file_without_its_header_is_refused(header: str) -> None:
    assert problems(GOOD, header=header) == [(1, f"the first line must be {HEADER}")]


@pytest.mark.parametrize("text", [HEADER, HEADER + "\n"])
def test_a_file_without_tokens_is_refused(text: str) -> None:
    assert read_csv(text) == ImportRefused((RowProblem(1, "no tokens follow the header"),))


def test_an_empty_file_is_refused() -> None:
    assert isinstance(read_csv(b""), ImportRefused)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_refused_with_what_to_do(encoding: str) -> None:
    refused = read_csv(f"{HEADER}\n{GOOD}\n".encode(encoding))
    assert isinstance(refused, ImportRefused)
    assert "save" in refused.problems[0].reason


def test_another_encoding_is_refused_with_its_line() -> None:
    refused = read_csv(f"{HEADER}\n{GOOD}\nFÍS-0002,fisico,,\n".encode("latin-1"))
    assert refused == ImportRefused((RowProblem(3, "not UTF-8: save the file as UTF-8"),))


@given(column=st.integers(0, 3), junk=st.text(max_size=30))
def test_no_reason_repeats_what_was_read(column: int, junk: str) -> None:
    fields = GOOD.split(",")
    secret = "5ec4e7" + "a1" * 16
    fields[column] = secret + junk
    read = read_csv("\n".join((HEADER, ",".join(fields), GOOD)))
    assert secret not in repr(read)
    assert KEY not in repr(read)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(junk: bytes) -> None:
    read_csv(junk)
    read_csv(HEADER.encode() + b"\n" + junk)
