"""PSKC: files of other tools are read, and whatever is not RFC 6030 as we take it is refused."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otp_core.imports.formats import read_tokens
from otp_core.imports.pskc_keys import MOST_ROUNDS, NOT_OPENED, Protection
from otp_core.imports.rows import TokenRow
from otp_core.kinds import TokenKind
from otp_core.secret import Secret
from otp_core.secret_bytes import SecretBytes
from otp_core.staff import ImportRefused, Place
from otp_core.tokens import RULES

FILES = Path(__file__).parents[2] / "vectors" / "pskc"
KEY = bytes(range(16))
PASSWORD = Secret("throwaway password")
OPEN = Protection(allows_plain=True)
BY_KEY = Protection(key=SecretBytes(KEY))
BY_LONG_KEY = Protection(key=SecretBytes(KEY * 2))
BY_PASSWORD = Protection(password=PASSWORD)
THREE = [
    ("FIS-00020001", TokenKind.FISICO, bytes(range(32))),
    ("MOV-00020002", TokenKind.MOVIL, bytes(range(1, 33))),
    ("HOT-00020003", TokenKind.HOTP, bytes(range(2, 22))),
]
BY_HAND = [
    ("FIS-00010001", TokenKind.FISICO, b"12345678901234567890123456789012"),
    ("HOT-00010002", TokenKind.HOTP, b"12345678901234567890"),
    ("TOT-00010003", TokenKind.TOTP, b"12345678901234567890x"),
]
BY_DEBIAN = [
    ("HOT-00030001", TokenKind.HOTP, b"12345678901234567890"),
    ("HOT-00030002", TokenKind.HOTP, b"12345678901234567891"),
]
RFC = [("987654321", TokenKind.HOTP, b"12345678901234567890")]
RFC_KEY = Protection(key=SecretBytes(bytes.fromhex("12345678901234567890123456789012")))
RFC_PASSWORD = Protection(password=Secret("qwerty"))


def read(name: str) -> bytes:
    return (FILES / f"{name}.xml").read_bytes()


def reasons(file: bytes | str, protection: Protection = OPEN) -> list[str]:
    raw = file.encode() if isinstance(file, str) else file
    refused = read_tokens(raw, protection)
    assert isinstance(refused, ImportRefused), refused
    return [f"{problem.where}: {problem.reason}" for problem in refused.problems]


@pytest.mark.parametrize(
    ("name", "protection", "tokens"),
    [
        ("plain_by_hand", OPEN, BY_HAND),
        ("signed_by_pskctool", OPEN, BY_HAND),
        ("password_by_csv2pskc", BY_PASSWORD, BY_DEBIAN),
        ("preshared_aes128_cbc", BY_KEY, THREE),
        ("preshared_kw_aes256", BY_LONG_KEY, THREE),
        ("password_aes256_cbc", BY_PASSWORD, THREE),
        ("rfc6030_figure6", RFC_KEY, RFC),
        ("rfc6030_figure7", RFC_PASSWORD, RFC),
    ],
)
def test_a_file_of_another_tool_gives_its_tokens(
    name: str, protection: Protection, tokens: list[tuple[str, TokenKind, bytes]]
) -> None:
    assert read_tokens(read(name), protection) == tuple(
        TokenRow(number, serial, kind, RULES[kind].suite, SecretBytes(key), Place.KEY_PACKAGE)
        for number, (serial, kind, key) in enumerate(tokens, start=1)
    )


@pytest.mark.parametrize(
    ("name", "protection"),
    [
        ("preshared_aes128_cbc", Protection(key=SecretBytes(KEY[::-1]))),
        ("preshared_aes128_cbc", BY_LONG_KEY),
        ("preshared_kw_aes256", Protection(key=SecretBytes(b"k" * 32))),
        ("password_aes256_cbc", Protection(password=Secret("another password"))),
    ],
)
def test_what_does_not_open_names_every_package_and_nothing_else(
    name: str, protection: Protection
) -> None:
    assert reasons(read(name), protection) == [f"key package {n}: {NOT_OPENED}" for n in (1, 2, 3)]


@pytest.mark.parametrize("protection", [Protection(), BY_KEY, BY_PASSWORD])
def test_plain_keys_are_refused_unless_told(protection: Protection) -> None:
    told = reasons(read("plain_by_hand"), protection)
    assert all("plain text" in one or "not protected by a password" in one for one in told)


def test_encrypted_keys_ask_for_what_opens_them_and_say_which() -> None:
    assert "give --key-file or --password-file" in reasons(read("preshared_aes128_cbc"))[0]
    assert reasons(read("preshared_aes128_cbc"), BY_PASSWORD) == [
        "the file: not protected by a password"
    ]
    assert reasons(read("password_aes256_cbc"), BY_KEY) == [
        "the file: protected by a password, not by a key"
    ]


def test_one_plain_key_among_encrypted_ones_is_refused() -> None:
    text = read("preshared_aes128_cbc").decode()
    opened = re.sub(
        r"<pskc:EncryptedValue>.*?</pskc:ValueMAC>",
        "<pskc:PlainValue>MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=</pskc:PlainValue>",
        text,
        count=1,
        flags=re.DOTALL,
    )
    assert opened != text
    assert reasons(opened, BY_KEY) == [
        "key package 1: a key in plain text (--allow-plain takes it)"
    ]


def test_a_key_without_its_mac_is_refused_where_the_method_tells_no_change() -> None:
    text = read("preshared_aes128_cbc").decode()
    without = re.sub(r"<pskc:ValueMAC>.*?</pskc:ValueMAC>", "", text, count=1)
    assert reasons(without, BY_KEY) == ["key package 1: no ValueMAC, which AES-CBC needs"]
    no_method = re.sub(r"<pskc:MACMethod.*?</pskc:MACMethod>", "", text, flags=re.DOTALL)
    assert all("no MACMethod" in one for one in reasons(no_method, BY_KEY))
    md5 = re.sub(r"[^\"]*hmac-sha1", "http://www.w3.org/2001/04/xmldsig-more#hmac-md5", text)
    assert all("no MACMethod" in one for one in reasons(md5, BY_KEY))


@pytest.mark.parametrize("name", ["preshared_aes128_cbc", "preshared_kw_aes256"])
def test_a_changed_value_is_refused_with_its_package(name: str) -> None:
    text = read(name).decode()
    value = re.findall(r"<xenc:CipherValue>(.*?)<", text)[-1]
    other = value[:30] + ("A" if value[30] != "A" else "B") + value[31:]
    protection = BY_KEY if name.endswith("cbc") else BY_LONG_KEY
    assert reasons(text.replace(value, other), protection) == [f"key package 3: {NOT_OPENED}"]


BOMB = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><KeyContainer
xmlns="urn:ietf:params:xml:ns:keyprov:pskc" Version="1.0">&b;</KeyContainer>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]>
<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc" Version="1.0">&a;</KeyContainer>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, BOMB.replace("&b;", "")])
def test_bombs_and_entities_from_outside_are_refused(text: str) -> None:
    assert reasons(text) == ["the file: a document type or an entity: PSKC has neither"]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("<", "not well-formed"),
        ("<KeyContainer/>", "not a KeyContainer"),
        ('<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc" Version="2.0"/>', "not a Key"),
        (
            '<KeyContainer xmlns="urn:ietf:params:xml:ns:keyprov:pskc" Version="1.0"/>',
            "no key pack",
        ),
        ('<?xml version="1.0" encoding="nobodys"?><KeyContainer/>', "not well-formed"),
    ],
)
def test_what_is_no_pskc_is_refused_whole(file: str, reason: str) -> None:
    (told,) = reasons(file)
    assert told.startswith(f"the file: {reason}")


PLAIN = read("plain_by_hand").decode()


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("FIS-00010001", "fis-1", "key package 1: serial"),
        ("<SerialNo>FIS-00010001</SerialNo>", "", "key package 1: serial"),
        (":pskc:ocra", ":pskc:pin", "key package 1: algorithm"),
        ("QN12", "QN08", "key package 1: algorithm"),
        ('Length="8"', 'Length="6"', "key package 1: ResponseFormat"),
        ('Encoding="DECIMAL"', 'Encoding="HEXADECIMAL"', "key package 1: ResponseFormat"),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=", "MTIz", "key package 1: key: at least"),
        (
            "<Counter><PlainValue>0<",
            "<Counter><PlainValue>5<",
            "key package 2: Counter: the token was used before",
        ),
        ("<PlainValue>30<", "<PlainValue>60<", "key package 3: TimeInterval"),
        ("<Time><PlainValue>0<", "<Time><PlainValue>9<", "key package 3: Time:"),
        ("HOT-00010002", "FIS-00010001", "key package 2: serial: the same as in key package 1"),
        ("</Key>", "<Policy><Other/></Policy></Key>", "key package 1: Policy"),
        ("</Key>", "</Key><Key Id='9'/>", "key package 1: 2 keys instead of one"),
        ("<PlainValue>30<", "<PlainValue>thirty<", "the file: not as RFC 6030 writes it"),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4OTB4", "MTIz!", "key package 3:"),
    ],
)
def test_a_package_that_is_not_as_it_must_be_is_named_with_its_reason(
    old: str, new: str, reason: str
) -> None:
    assert old in PLAIN
    told = reasons(PLAIN.replace(old, new, 1))
    assert len(told) == 1
    assert told[0].startswith(reason)


def test_another_suite_than_our_hash_is_refused_for_oath_tokens() -> None:
    suite = "<AlgorithmParameters><Suite>HMAC-SHA256</Suite><ResponseFormat Length='6'"
    text = PLAIN.replace('<AlgorithmParameters><ResponseFormat Length="6"', suite)
    assert reasons(text) == [f"key package {n}: Suite: another than HMAC-SHA1" for n in (2, 3)]


def test_a_file_may_not_ask_for_years_of_key_derivation() -> None:
    text = read("password_aes256_cbc").decode().replace(">1000<", f">{MOST_ROUNDS + 1}<")
    assert reasons(text, BY_PASSWORD) == [f"the file: IterationCount: at most {MOST_ROUNDS}"]


@given(at=st.integers(0, len(PLAIN) - 1), put=st.text(max_size=3))
@settings(deadline=None, max_examples=150)
def test_whatever_is_changed_no_reason_repeats_a_key(at: int, put: str) -> None:
    file = (PLAIN[:at] + put + PLAIN[at + 1 :]).encode("utf-8", "surrogatepass")
    outcome = read_tokens(file, OPEN)
    assert "12345678901234567890" not in repr(outcome)
    assert "MTIzNDU2" not in repr(outcome)


def test_the_file_tells_its_format_whatever_stands_before_it() -> None:
    assert isinstance(read_tokens(b"\xef\xbb\xbf" + PLAIN.encode(), OPEN), tuple)
    utf16 = PLAIN.replace("UTF-8", "UTF-16").encode("utf-16")
    assert isinstance(read_tokens(utf16, OPEN), tuple)
    csv = f"serial,kind,suite,key_hex\nHOTP0001,hotp,,{'ab' * 16}\n".encode()
    assert isinstance(read_tokens(csv, Protection()), tuple)
