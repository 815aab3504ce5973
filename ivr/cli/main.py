"""The command `audiomatico` and what its parts need."""

import logging

import click

from ivr.cli.audit import audit
from ivr.cli.calls import calls
from ivr.cli.check import check
from ivr.cli.desk import Desk
from ivr.cli.history import history
from ivr.cli.map import draw
from ivr.cli.metrics import metrics
from ivr.cli.notices import notices
from ivr.cli.run import demo, serve
from ivr.cli.vault import vault
from ivr.logs import configure_logs
from ivr.settings import ConfigError
from otp_core.cli import customer, token
from otp_core.errors import OtpCoreError
from simulator.cli import call
from simulator.softphone.command import phone

USAGE = 2  # exit code: not used as it must be, here of a configuration that refuses


class Refusing(click.Group):
    """A configuration that can't be used is one sentence, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (ConfigError, OtpCoreError) as refused:
            click.echo(f"audiomatico: {refused}", err=True)
            ctx.exit(USAGE)


@click.group(cls=Refusing, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--demo",
    "of_demo",
    is_flag=True,
    help="Work on the demo's data (customer, token, notices, audit).",
)
@click.option(
    "--tester",
    "of_testers",
    is_flag=True,
    help="Work on the customers and tokens of the lines for testers.",
)
@click.version_option(package_name="audiomatico")
@click.pass_context
def main(ctx: click.Context, of_demo: bool, of_testers: bool) -> None:
    """A bank's phone line that activates security tokens, and its OTP core.

    \b
    Example:
      audiomatico demo
    """
    configure_logs(logging.WARNING)  # a command speaks for itself; a server says more
    ctx.obj = ctx.with_resource(Desk(of_demo=of_demo, of_testers=of_testers))


# The core's commands, and one that reads the audit, of which they know nothing.
tokens = click.Group(
    "token", {**token.commands, "history": history}, help=token.help, epilog=token.epilog
)
COMMANDS = (
    *(serve, demo, check, call, calls, phone, draw),
    *(customer, tokens, notices, metrics, audit, vault),
)
for command in COMMANDS:
    main.add_command(command)
