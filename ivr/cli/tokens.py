"""The core's commands on tokens, and one that reads the audit, of which they know nothing."""

import click

from ivr.cli.history import history
from otp_core.cli import token

tokens = click.Group(
    "token", {**token.commands, "history": history}, help=token.help, epilog=token.epilog
)
