"""What the branch answered, told to staff: a sentence or JSON, and an exit code."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any

import click

from otp_core.cli import views
from otp_core.kinds import SecretNumberFault
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
    SecretNumberRefused,
    TemporaryKeyMade,
    TokenView,
)
from otp_core.verdicts import Unavailable

Answer = Done | TemporaryKeyMade | TokenView | CustomerView | Imported | Discarded
Refusal = (
    BadInput
    | AlreadyThere
    | NoSuchCustomer
    | NoSuchToken
    | NotPossible
    | SecretNumberRefused
    | ImportRefused
    | Unavailable
)
Outcome = Answer | Refusal


class ExitCode(IntEnum):
    DONE = 0
    REFUSED = 1
    USAGE = 2  # click's own
    UNAVAILABLE = 3


@dataclass(frozen=True, slots=True)
class Told:
    """`text` for people, `data` for programs."""

    code: ExitCode
    text: str
    data: Mapping[str, Any] = field(default_factory=dict)


INPUT_FAULTS: Mapping[InputFault, str] = MappingProxyType(
    {
        InputFault.CUSTOMER_NUMBER: "A customer number has 4 to 11 digits.",
        InputFault.PHONE: "A phone number has 10 digits, or + and 8 to 15.",
        InputFault.WHO: "--by must say who does it.",
        InputFault.WHY: "--reason must say why.",
    }
)
SECRET_FAULTS: Mapping[SecretNumberFault, str] = MappingProxyType(
    {
        SecretNumberFault.NOT_SIX_DIGITS: "A secret number has six digits.",
        SecretNumberFault.A_RUN: "A secret number is no run, such as 123456.",
        SecretNumberFault.ONE_DIGIT_REPEATED: "A secret number is not one digit repeated.",
        SecretNumberFault.IN_CUSTOMER_NUMBER: "It is part of the customer number.",
        SecretNumberFault.IN_PHONE_NUMBER: "It is part of the phone number.",
    }
)


def tell(outcome: Outcome, *, as_json: bool, reason: str = "") -> None:
    """JSON goes to standard output whatever the outcome; a refusal's sentence to standard error.

    `reason`: told besides, where somebody knew more than the outcome says.
    """
    told = _answer(outcome) if isinstance(outcome, Answer) else _refusal(outcome)
    if reason:
        told = Told(told.code, f"{told.text}\n{reason}", {**told.data, "reason": reason})
    if as_json:
        click.echo(json.dumps({"outcome": _name(outcome), **told.data}))
    else:
        click.echo(told.text, err=told.code is not ExitCode.DONE)
    click.get_current_context().exit(told.code)


def _answer(answer: Answer) -> Told:
    match answer:
        case Done():
            return Told(ExitCode.DONE, "Done.")
        case TemporaryKeyMade(key, expires_at_s):
            # The one secret ever shown, once: the executive hands it to the customer (C2).
            text = f"Temporary key: {key.reveal()}\nIt is valid until {views.time(expires_at_s)}."
            data = {"key": key.reveal(), "expires_at_s": expires_at_s}
            return Told(ExitCode.DONE, f"{text} It is not shown again.", data)
        case TokenView():
            return Told(ExitCode.DONE, views.token(answer), asdict(answer))
        case CustomerView():
            return Told(ExitCode.DONE, views.customer(answer), asdict(answer))
        case Imported(tokens):
            return Told(ExitCode.DONE, f"{tokens} tokens taken in.", {"tokens": tokens})
        case Discarded(tokens):
            return Told(ExitCode.DONE, f"{tokens} serials are free again.", {"tokens": tokens})


def _refusal(refusal: Refusal) -> Told:
    match refusal:
        case BadInput(fault):
            return Told(ExitCode.USAGE, INPUT_FAULTS[fault], {"fault": fault})
        case SecretNumberRefused(weakness):
            return Told(ExitCode.REFUSED, SECRET_FAULTS[weakness], {"fault": weakness})
        case NotPossible(state):
            text = f"The token's state does not allow it: it is {state}."
            return Told(ExitCode.REFUSED, text, {"state": state})
        case ImportRefused(problems):
            lines = [f"{problem.where}: {problem.reason}" for problem in problems]
            text = "\n".join(["Nothing was taken in.", *lines])
            return Told(ExitCode.REFUSED, text, {"problems": [asdict(one) for one in problems]})
        case Unavailable():
            return Told(ExitCode.UNAVAILABLE, "Redis did not answer. Run the same again.")
        case AlreadyThere():
            return Told(ExitCode.REFUSED, "A customer of that number is there already.")
        case NoSuchCustomer() | NoSuchToken():
            what = (
                "customer of that number" if refusal == NoSuchCustomer() else "token of that serial"
            )
            return Told(ExitCode.REFUSED, f"There is no {what}.")


def _name(outcome: Outcome) -> str:
    """`NoSuchToken` is "no_such_token"."""
    letters = (f"_{one.lower()}" if one.isupper() else one for one in type(outcome).__name__)
    return "".join(letters).removeprefix("_")
