"""Starting the line for real, under gunicorn."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from ivr.app import Configuration
from ivr.settings import DEFAULT_CONFIG, Settings
from otp_core.settings import CoreSettings

GUNICORN = "gunicorn.__main__"
GUNICORN_CONF = "gunicorn.conf.py"


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
    _become_gunicorn(str(_conf(settings.config)), "ivr.wsgi:app")


def _conf(config: Path) -> Path:
    """Beside the other files where it is there: a wheel brings no `config/` of its own."""
    own = config / GUNICORN_CONF
    return own if own.is_file() else DEFAULT_CONFIG / GUNICORN_CONF


def _become_gunicorn(conf: str, app: str) -> None:
    """In this process: what is imported already need not be imported by another."""
    from gunicorn.app import wsgiapp  # type: ignore[import-untyped]  # ships no types

    found = find_spec(GUNICORN)
    # As `python -m gunicorn` would have it: an upgrade in place (USR2) starts what stands here.
    sys.argv = [str(found and found.origin), "-c", conf, app]
    sys.stdout.flush()
    wsgiapp.run()
