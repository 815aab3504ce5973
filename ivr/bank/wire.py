"""Questions as JSON, and answers out of it: what isn't exactly an answer to the question is none.

Pure. Fields that this version doesn't know are passed over, so that a bank may add some.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from ivr.dialog.banking import (
    BankAnswer,
    BankRequest,
    CheckOperation,
    Execute,
    ListPayees,
    Operation,
    OperationAllowed,
    OperationDone,
    OperationRefused,
    Payee,
    PayeesListed,
    Refusal,
)
from otp_core.secret import NOTHING, Secret

MOST_PAYEES = 100
_TAIL = re.compile(r"[0-9]{4}")
_ID = re.compile(r"[!-~]{1,64}")  # printable ASCII without spaces


class MalformedAnswerError(Exception):
    """What came is no answer to this question. Never repeats it."""


def path_of(request: BankRequest) -> str:
    """No question's content stands in a URL."""
    match request:
        case ListPayees():
            return "/v1/payees"
        case CheckOperation():
            return "/v1/checks"
        case Execute():
            return "/v1/operations"


def body_of(request: BankRequest) -> bytes:
    said: dict[str, object] = {"customer": request.customer.reveal()}
    match request:
        case ListPayees():
            said["kind"] = str(request.kind)
        case CheckOperation():
            said["operation"] = _plain(request.operation)
        case Execute():
            said["folio"] = request.folio
            said["operation"] = _plain(request.operation)
    return json.dumps(said, separators=(",", ":")).encode()


def _plain(operation: Operation) -> dict[str, object]:
    """Absent is null: an empty text is no account."""
    return {
        "kind": str(operation.kind),
        "payee": operation.payee.reveal() or None,
        "payee_tail": operation.payee_tail.reveal() or None,
        "reference": operation.reference.reveal() or None,
        "card_tail": operation.card_tail.reveal() or None,
        "amount_centavos": operation.amount_centavos,
    }


def answer_from(request: BankRequest, body: bytes) -> BankAnswer:
    """Raises MalformedAnswerError."""
    said = _parsed(body)
    word = said.get("answer")
    match request:
        case ListPayees() if word == "payees":
            return PayeesListed(_payees(said.get("payees")))
        case CheckOperation() if word == "allowed":
            tail, is_new = said.get("payee_tail"), said.get("is_new_payee")
            if not isinstance(is_new, bool):
                raise MalformedAnswerError("is_new_payee")
            return OperationAllowed(NOTHING if tail is None else _tail(tail), is_new)
        case Execute(folio=folio) if word == "done":
            if said.get("folio") != folio:
                raise MalformedAnswerError("folio")
            return OperationDone(folio)
        case CheckOperation() | Execute() if word == "refused":
            _same_folio(request, said)
            return OperationRefused(_refusal(said.get("why")))
    raise MalformedAnswerError("answer")


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):  # `from None`: the cause would repeat the text
        raise MalformedAnswerError("no JSON") from None
    if not isinstance(said, dict):
        raise MalformedAnswerError("no object")
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """RFC 8259, section 4: of a name given twice, nobody knows which counts."""
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name twice")
    return table


def _same_folio(request: CheckOperation | Execute, said: Mapping[str, Any]) -> None:
    if isinstance(request, Execute) and said.get("folio") != request.folio:
        raise MalformedAnswerError("folio")


def _payees(rows: object) -> tuple[Payee, ...]:
    if not isinstance(rows, list) or len(rows) > MOST_PAYEES:
        raise MalformedAnswerError("payees")
    return tuple(_payee(row) for row in rows)


def _payee(row: object) -> Payee:
    if not isinstance(row, dict):
        raise MalformedAnswerError("payee")
    id_, usable_at_s = row.get("id"), row.get("usable_at_s")
    if not isinstance(id_, str) or _ID.fullmatch(id_) is None:
        raise MalformedAnswerError("payee id")
    if isinstance(usable_at_s, bool) or not isinstance(usable_at_s, int) or usable_at_s < 0:
        raise MalformedAnswerError("usable_at_s")
    return Payee(Secret(id_), _tail(row.get("tail")), usable_at_s)


def _tail(text: object) -> Secret:
    if not isinstance(text, str) or _TAIL.fullmatch(text) is None:
        raise MalformedAnswerError("tail")
    return Secret(text)


def _refusal(why: object) -> Refusal:
    """A reason that this version has no words for is a refusal all the same."""
    if not isinstance(why, str):
        raise MalformedAnswerError("why")
    return Refusal(why) if why in set(Refusal) else Refusal.OTHER
