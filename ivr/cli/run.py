"""Starting the demo."""

import os

import click

from ivr.demo.run import run
from ivr.logs import configure_logs
from ivr.settings import Settings, refuse_production


@click.command()
@click.option(
    "--at", metavar="TIME", help="The line's local time, such as 2026-11-23T10:00; or now."
)
@click.option("--fresh", is_flag=True, help="Forget the last time's customers and make new ones.")
def demo(at: str | None, fresh: bool) -> None:
    """The line on this machine, with customers made up and their secrets on the screen.

    \b
    Example:
      audiomatico demo --at 2026-11-22T12:00
    """
    refuse_production(os.environ)
    configure_logs()
    settings = Settings.from_env(os.environ, demo=True)
    run(settings, at, fresh=fresh)
