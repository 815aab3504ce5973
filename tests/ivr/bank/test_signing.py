"""The page that a bank's programmers read tells the truth, byte by byte."""

import hashlib
import re
from pathlib import Path

import pytest

from ivr.bank.signing import Signer
from ivr.bank.wire import answer_from, body_of, path_of
from ivr.dialog.banking import Execute, OperationDone, OperationKind, Refusal
from otp_core.secret import Secret
from tests.ivr.bank.people import OTHER_CLABE, to_clabe

PAGE = (Path(__file__).parents[3] / "docs" / "bank-port.md").read_text("utf-8")
ASKED = Execute(Secret("48213307"), "20261121-7K2M", to_clabe(OTHER_CLABE, 150_050))
PARTS = {
    "path": "/v1/operations",
    "timestamp_s": 1_763_724_000,
    "nonce": "0" * 32,
    "idempotency_key": "A-1",
    "body": b"{}",
}


def example(name: str) -> str:
    """A row of the page's example; of rows with one name, the first."""
    found = re.search(rf"^{re.escape(name)}  +(\S.*)$", PAGE, re.MULTILINE)
    assert found, name
    return found[1]


def test_the_example_of_the_page_is_what_we_send_and_take() -> None:
    signer = Signer(bytes.fromhex(example("BANK_KEY")))
    body = body_of(ASKED)
    assert body.decode() == example("question's body")
    assert hashlib.sha256(body).hexdigest() == example("its SHA-256")
    question = signer.question(
        path=path_of(ASKED),
        timestamp_s=int(example("Audiomatico-Timestamp")),
        nonce=example("Audiomatico-Nonce"),
        idempotency_key=example("Idempotency-Key"),
        body=body,
    )
    assert question == example("Audiomatico-Signature")
    answer = example("answer's body").encode()
    assert signer.is_answer(example("its signature"), question=question, status=200, body=answer)
    assert answer_from(ASKED, answer) == OperationDone(ASKED.folio)


def test_the_page_names_every_operation_and_every_reason() -> None:
    for word in OperationKind:
        assert f'"{word}"' in PAGE
    for word in Refusal:
        assert f"`{word}`" in PAGE


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("path", "/v1/checks"),
        ("timestamp_s", 1_763_724_001),
        ("nonce", "1" * 32),
        ("idempotency_key", "A-2"),
        ("body", b"{ }"),
    ],
)
def test_every_part_of_a_question_is_signed(part: str, other: object) -> None:
    signer = Signer(b"k" * 32)
    assert signer.question(**PARTS) != signer.question(**{**PARTS, part: other})
    assert signer.question(**PARTS) != Signer(b"l" * 32).question(**PARTS)


def test_an_answer_is_signed_with_its_question_status_and_body() -> None:
    signer = Signer(b"k" * 32)
    parts = {"question": signer.question(**PARTS), "status": 200, "body": b"{}"}
    signature = signer.answer(**parts)
    assert signer.is_answer(signature, **parts)
    for part, other in (("question", "0" * 64), ("status", 201), ("body", b"")):
        assert not signer.is_answer(signature, **{**parts, part: other})
    assert not signer.is_answer(parts["question"], **parts), "no question is its own answer"


def test_a_key_shows_in_no_repr() -> None:
    assert "6b6b" not in repr(Signer(b"k" * 32))
    assert "kkk" not in repr(Signer(b"k" * 32))
