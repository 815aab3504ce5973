"""How a command is made: it returns what the branch answered, and that is told in one place."""

import functools
from collections.abc import Callable

import click

from otp_core.cli.desk import Desk
from otp_core.cli.telling import Outcome, tell
from otp_core.errors import StoreError
from otp_core.staff import Staff
from otp_core.verdicts import Unavailable

EXIT_CODES = "Exit codes: 0 done, 1 refused, 2 not used as it must be, 3 unavailable."
EXAMPLE_STAFF = '--by ana.ruiz --reason "asked in branch 104"'

Command = Callable[..., Outcome]  # click gives its parameters by name


def group(name: str, help_text: str) -> click.Group:
    return click.Group(name, help=help_text, epilog=EXIT_CODES)


def looks(parent: click.Group, name: str, *, example: str) -> Callable[[Command], click.Command]:
    """A command that changes nothing. Its function takes the desk first."""

    def decorate(function: Command) -> click.Command:
        @functools.wraps(function)
        def run(as_json: bool, **given: object) -> None:
            desk: Desk = click.get_current_context().obj
            try:
                outcome, reason = function(desk, **given), ""
            except StoreError as fault:  # no Redis to be had: its message says what to do
                outcome, reason = Unavailable(), str(fault)
            tell(outcome, as_json=as_json, reason=reason)

        as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
        return parent.command(name, epilog=_epilog(example))(as_json(run))

    return decorate


def changes(parent: click.Group, name: str, *, example: str) -> Callable[[Command], click.Command]:
    """A command whose `--by` and `--reason` are kept in the audit: it takes the staff second."""

    def decorate(function: Command) -> click.Command:
        @functools.wraps(function)
        def run(desk: Desk, by: str, reason: str, **given: object) -> Outcome:
            return function(desk, Staff(by, reason, desk.now_s()), **given)

        by = click.option("--by", required=True, metavar="OPERATOR", help="Who does it.")
        reason = click.option("--reason", required=True, help="Why; kept in the audit.")
        return looks(parent, name, example=f"{example} {EXAMPLE_STAFF}")(by(reason(run)))

    return decorate


def _epilog(example: str) -> str:
    return f"\b\nExample:\n  audiomatico {example}\n\n{EXIT_CODES}"
