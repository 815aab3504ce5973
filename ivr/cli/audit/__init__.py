"""`audiomatico audit`: what is written down is sealed, verified, exported and looked at."""

import click

from ivr.cli.audit.export import export
from ivr.cli.audit.seal import seal
from ivr.cli.audit.tail import tail
from ivr.cli.audit.verify import public_key, verify
from ivr.cli.audit.words import EXIT_CODES

__all__ = ["audit"]


@click.group(epilog=EXIT_CODES)
def audit() -> None:
    """The audit: sealed, verified, exported, looked at. docs/audit.md tells what it can find."""


for command in (seal, verify, export, tail, public_key):
    audit.add_command(command)
