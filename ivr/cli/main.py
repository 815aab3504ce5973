"""The command `audiomatico`: where its parts are, and what they need."""

import logging

import click

from ivr.cli.lazy import LazyGroup
from ivr.settings import ConfigError
from otp_core.errors import OtpCoreError

USAGE = 2  # exit code: not used as it must be, here of a configuration that refuses
SERVE = "serve"
PLACES = {
    SERVE: "ivr.cli.serve:serve",
    "demo": "ivr.cli.run:demo",
    "check": "ivr.cli.check:check",
    "call": "simulator.cli:call",
    "calls": "ivr.cli.calls:calls",
    "phone": "simulator.softphone.command:phone",
    "map": "ivr.cli.map:draw",
    "customer": "otp_core.cli:customer",
    "token": "ivr.cli.tokens:tokens",
    "notices": "ivr.cli.notices:notices",
    "metrics": "ivr.cli.metrics:metrics",
    "audit": "ivr.cli.audit:audit",
    "vault": "ivr.cli.vault:vault",
}


class Refusing(LazyGroup):
    """A configuration that can't be used is one sentence, not a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (ConfigError, OtpCoreError) as refused:
            click.echo(f"audiomatico: {refused}", err=True)
            ctx.exit(USAGE)


@click.group(cls=Refusing, places=PLACES, context_settings={"help_option_names": ["-h", "--help"]})
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
    if ctx.invoked_subcommand != SERVE:  # which has logs of its own, and asks nothing of a desk
        _furnish(ctx, of_demo=of_demo, of_testers=of_testers)


def _furnish(ctx: click.Context, *, of_demo: bool, of_testers: bool) -> None:
    from ivr.cli.desk import Desk
    from ivr.logs import configure_logs

    configure_logs(logging.WARNING)  # a command speaks for itself; a server says more
    ctx.obj = ctx.with_resource(Desk(of_demo=of_demo, of_testers=of_testers))
