"""Records are signed over the very bytes that are kept; those of an older version still read."""

import json
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_core.errors import TamperedError
from otp_core.kinds import TokenKind
from otp_core.policy import Argon2Policy
from otp_core.records import CustomerRecord, StockRecord, TokenRecord, is_signed_now, read, write
from otp_core.settings import CoreSettings
from otp_core.staff import TokenState
from otp_core.vault import Vault
from tests.otp_core.bank import ENV, NOON_S

VAULT = Vault(CoreSettings.from_env(ENV), Argon2Policy(8, 1, 1), secrets.token_bytes)
TOKEN = TokenRecord(
    customer_ref="c" * 32,
    token_ref="t" * 32,
    version=3,
    state=TokenState.ACTIVE,
    kind=TokenKind.MOVIL,
    suite='Q"ñ\\,"signature":"',  # none of ours: the worst that could stand in one
    serial_sealed="2:c2VyaWFs",
    seed_sealed="2:c2VlZA==",
    tail="a" * 32,
    issued_at_s=NOON_S,
    counter=7,
)
# As this package wrote it while a signature stood among the fields, and JSON came from `json`.
TOKEN_OF_BEFORE = (
    '{"activated_at_s":0,"counter":7,"customer_ref":"cccccccccccccccccccccccccccccccc",'
    '"issued_at_s":1795000000,"kind":"movil","seed_sealed":"2:c2VlZA==",'
    '"serial_sealed":"2:c2VyaWFs",'
    '"signature":"2:ea3065ea562d2bd0d1a118a2aff2dda0d685776ae8c62c23fe14c9feb67aeef5",'
    '"state":"active","suite":"Q\\"\\u00f1\\\\,\\"signature\\":\\"",'
    '"tail":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",'
    '"token_ref":"tttttttttttttttttttttttttttttttt","version":3}'
)


def _signed(values: dict[str, object], kind: str = "TokenRecord") -> str:
    """As any version of this package would sign these values."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    signature = VAULT.sign(kind, text)
    return json.dumps(values | {"signature": signature}, sort_keys=True, separators=(",", ":"))


def test_a_record_of_before_reads_though_it_is_not_ascii() -> None:
    assert read(TokenRecord, TOKEN_OF_BEFORE, VAULT, token_ref=TOKEN.token_ref) == TOKEN


@given(st.text(), st.integers(0, 2**53), st.sampled_from(TokenState))
def test_what_is_written_now_reads_here_and_where_the_version_of_before_runs(
    text: str, number: int, state: TokenState
) -> None:
    record = TokenRecord(
        "c", "t", number, state, TokenKind.FISICO, text, text, text, text, number, number, number
    )
    written = write(record, VAULT)
    assert read(TokenRecord, written, VAULT) == record
    assert is_signed_now(written, VAULT)
    values = json.loads(written)  # what it did: read all, and sign anew all but the signature
    signature = values.pop("signature")
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"))
    assert VAULT.is_signed(signature, "TokenRecord", canonical)


@pytest.mark.parametrize(
    "record",
    [
        CustomerRecord("c" * 32, 1, "2:cGhvbmU="),
        StockRecord(
            "t" * 32, 1, TokenKind.HOTP, "", "2:c2VyaWFs", "2:c2VlZA==", "b", delivered=True
        ),
    ],
    ids=lambda record: type(record).__name__,
)
def test_every_kind_of_record_reads_as_it_was_written(record: CustomerRecord | StockRecord) -> None:
    assert read(type(record), write(record, VAULT), VAULT) == record


def test_a_record_from_before_a_field_existed_has_its_default() -> None:
    text = _signed({"customer_ref": "c", "version": 2, "phone_sealed": "p"}, "CustomerRecord")
    assert read(CustomerRecord, text, VAULT) == CustomerRecord("c", 2, "p")


def test_a_field_that_a_later_version_knows_is_passed_over() -> None:
    values = {"customer_ref": "c", "version": 2, "phone_sealed": "p", "zodiac": "leo"}
    text = _signed(values, "CustomerRecord")
    assert read(CustomerRecord, text, VAULT) == CustomerRecord("c", 2, "p")


@given(
    st.sampled_from([TOKEN_OF_BEFORE, write(TOKEN, VAULT)]),
    st.integers(0, len(TOKEN_OF_BEFORE) - 1),
    st.characters(codec="ascii"),
)
def test_no_character_of_a_record_can_be_another(text: str, at: int, other: str) -> None:
    changed = text[:at] + other + text[at + 1 :]
    if changed != text:
        with pytest.raises(TamperedError):
            read(TokenRecord, changed, VAULT)


@pytest.mark.parametrize("added", ['"state":"issued",', '"version":9,', '"signature":"2:00",'])
@pytest.mark.parametrize("at", [1, TOKEN_OF_BEFORE.index('"signature"'), len(TOKEN_OF_BEFORE) - 1])
def test_nothing_is_slipped_into_a_record(added: str, at: int) -> None:
    text = TOKEN_OF_BEFORE[:at] + added + TOKEN_OF_BEFORE[at:]
    with pytest.raises(TamperedError):
        read(TokenRecord, text, VAULT)


@pytest.mark.parametrize("text", ["", "{}", "null", "[]", '{"signature":"2:00"}', "\ud800", "{"])
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(TamperedError):
        read(TokenRecord, text, VAULT)


@pytest.mark.parametrize(
    "changes", [{"version": "3"}, {"state": "eternal"}, {"kind": None}, {"counter": True}], ids=str
)
def test_a_signed_record_of_other_types_is_refused(changes: dict[str, object]) -> None:
    values = json.loads(TOKEN_OF_BEFORE)
    del values["signature"]
    with pytest.raises(TamperedError):
        read(TokenRecord, _signed(values | changes), VAULT)


def test_a_record_of_another_kind_or_place_is_refused() -> None:
    text = write(TOKEN, VAULT)
    with pytest.raises(TamperedError):
        read(StockRecord, text, VAULT)
    with pytest.raises(TamperedError):
        read(TokenRecord, text, VAULT, token_ref="u" * 32)
