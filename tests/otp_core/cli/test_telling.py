"""Each outcome in words and in JSON."""

import json
from typing import get_args

import pytest

from otp_core.cli import customer, token
from otp_core.cli.telling import INPUT_FAULTS, SECRET_FAULTS, Outcome, _name
from otp_core.kinds import TokenKind
from otp_core.secret import Secret
from otp_core.staff import (
    AlreadyThere,
    BadInput,
    CustomerView,
    Discarded,
    Done,
    Imported,
    ImportRefused,
    InputFault,
    NoSuchCustomer,
    NoSuchToken,
    NotPossible,
    Place,
    RowProblem,
    SecretNumberFault,
    SecretNumberRefused,
    TemporaryKeyMade,
    TokenState,
    TokenView,
)
from otp_core.verdicts import Unavailable
from tests.otp_core.cli.told_branch import NOW_S, run

TOKEN = TokenView("FIS-0001", TokenKind.FISICO, "suite", TokenState.ACTIVE, 2, NOW_S, None)
CUSTOMER = CustomerView("1234", True, NOW_S, False, NOW_S, None, None, (TOKEN,))


OUTCOMES: list[tuple[Outcome, int, str]] = [
    (Done(), 0, "Done."),
    (TemporaryKeyMade(Secret("87654321"), NOW_S), 0, "87654321"),
    (TOKEN, 0, "State: active"),
    (CUSTOMER, 0, "FIS-0001  fisico  active"),
    (Imported(7), 0, "7 tokens"),
    (Discarded(7), 0, "7 serials are free again"),
    *((BadInput(fault), 2, INPUT_FAULTS[fault]) for fault in InputFault),
    (AlreadyThere(), 1, "there already"),
    (NoSuchCustomer(), 1, "no customer of that number"),
    (NoSuchToken(), 1, "no token of that serial"),
    *((NotPossible(state), 1, f"it is {state}") for state in TokenState),
    *((SecretNumberRefused(fault), 1, SECRET_FAULTS[fault]) for fault in SecretNumberFault),
    (ImportRefused((RowProblem(4, "a blank line"),)), 1, "line 4: a blank line"),
    (ImportRefused((RowProblem(4, "x", Place.KEY_PACKAGE),)), 1, "key package 4: x"),
    (ImportRefused((RowProblem(0, "x", Place.FILE),)), 1, "the file: x"),
    (Unavailable(), 3, "Run the same again"),
]


def test_every_outcome_has_its_row_here() -> None:
    assert {type(outcome) for outcome, _, _ in OUTCOMES} == set(get_args(Outcome))


@pytest.mark.parametrize(("outcome", "code", "text"), OUTCOMES, ids=lambda one: repr(one)[:40])
def test_an_outcome_is_told_in_words(outcome: Outcome, code: int, text: str) -> None:
    result, _ = run(token, "show", "FIS-0001", outcome=outcome)
    assert result.exit_code == code
    assert text in (result.stderr if code else result.stdout)
    assert (result.stdout if code else result.stderr) == ""


@pytest.mark.parametrize(("outcome", "code", "text"), OUTCOMES, ids=lambda one: repr(one)[:40])
def test_an_outcome_is_told_in_json(outcome: Outcome, code: int, text: str) -> None:
    result, _ = run(token, "show", "FIS-0001", "--json", outcome=outcome)
    assert result.exit_code == code
    assert json.loads(result.stdout)["outcome"] == _name(outcome)
    assert result.stderr == ""


def test_json_has_a_view_whole() -> None:
    result, _ = run(customer, "show", "--json", outcome=CUSTOMER, typed="12345\n")
    told = json.loads(result.stdout)
    assert told["secret_number_locked_until_s"] == NOW_S
    assert told["tokens"] == [
        {
            "serial": "FIS-0001",
            "kind": "fisico",
            "suite": "suite",
            "state": "active",
            "wrong_codes": 2,
            "issued_at_s": NOW_S,
            "activated_at_s": None,
        }
    ]


def test_times_are_told_in_utc() -> None:
    result, _ = run(customer, "show", outcome=CUSTOMER, typed="12345\n")
    assert "Secret number: set, locked until 2026-09-21 14:13:20 UTC" in result.stdout
    assert "Last access: never" in result.stdout
