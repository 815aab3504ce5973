"""Starting the line: for real under gunicorn, or the demo."""

import os
import sys

import click

from ivr.app import Configuration
from ivr.demo.run import run
from ivr.logs import configure_logs
from ivr.settings import DEFAULT_CONFIG, Settings, refuse_production
from otp_core.settings import CoreSettings


@click.command()
def serve() -> None:
    """Serve the line for real: settings from the environment, gunicorn, no demo data.

    \b
    Example:
      PUBLIC_URL=https://voz.example.com TWILIO_ACCOUNT_SID=AC… audiomatico serve
    """
    settings = Settings.from_env(os.environ, demo=False)
    CoreSettings.from_env(os.environ)
    Configuration.read(settings)  # refuses here, in one sentence, what would refuse in gunicorn
    conf = str(DEFAULT_CONFIG / "gunicorn.conf.py")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", conf, "ivr.wsgi:app"])  # noqa: S606  no shell is wanted


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
