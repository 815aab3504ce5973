"""What must not stand on a command line is asked for: by prompt, or line by line from a pipe."""

import sys

import click

from otp_core.secret import Secret


def customer_number() -> Secret:
    """C1; shown while it is typed, for staff read it off a document."""
    return _ask("Customer number", hidden=False)


def phone() -> Secret:
    return _ask("Mobile phone", hidden=False)


def secret_number() -> Secret:
    """C3; at a terminal typed twice, unseen."""
    return _ask("Secret number", hidden=True)


def _ask(name: str, *, hidden: bool) -> Secret:
    if _is_terminal():
        return Secret(
            click.prompt(name, hide_input=hidden, confirmation_prompt=hidden, err=True).strip()
        )
    line = sys.stdin.readline()
    if not line:
        raise click.UsageError(f"{name} expected as a line on standard input")
    return Secret(line.strip())


def _is_terminal() -> bool:
    return sys.stdin.isatty()
