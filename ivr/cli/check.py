"""`audiomatico check`: is everything set, readable and reachable? Says what to enter at Twilio."""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import click

from ivr.app import Configuration
from ivr.clock import system_clock
from ivr.settings import Settings
from ivr.store import open_store
from otp_core.errors import StoreError
from otp_core.redis_store.client import is_healthy, setting
from otp_core.settings import CoreSettings

REFUSED = 1
UNKNOWN = "unknown"  # somebody must look there
WANTED = MappingProxyType({"appendfsync": "always", "maxmemory-policy": "noeviction"})


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    is_well: bool
    says: str


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Check configuration, keys and Redis, and show the hours and the three URLs for Twilio.

    \b
    Example:
      audiomatico check --json
    Exit codes: 0 all is well, 1 something is not, 2 the configuration can't be used.
    """
    settings = Settings.from_env(os.environ, demo=False)
    CoreSettings.from_env(os.environ)
    configuration = Configuration.read(settings)
    findings = [Finding("configuration", True, str(settings.config)), *_redis(settings)]
    told: dict[str, dict[str, Any]] = {
        "findings": {one.what: {"ok": one.is_well, "says": one.says} for one in findings},
        "twilio": _urls(settings.public_url),
        "activation": _hours(configuration),
    }
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _text(told))
    if not all(one.is_well for one in findings):
        ctx.exit(REFUSED)


def _urls(public_url: str) -> dict[str, str]:
    return {
        "a call comes in": f"{public_url}/voice",
        "primary handler fails": f"{public_url}/voice/fallback",
        "call status changes": f"{public_url}/voice/status",
    }


def _hours(configuration: Configuration) -> dict[str, str]:
    days = configuration.timetable.coming("activation", system_clock())
    return {f"{day.date:%a %Y-%m-%d}": day.hours for day in days}


def _redis(settings: Settings) -> Iterator[Finding]:
    """Reaches it, and looks at what decides whether a recorded code stays recorded."""
    try:
        with open_store(
            settings.redis_url, settings.state, owner="production", appendfsync="always"
        ) as store:
            yield Finding("redis", is_healthy(store.client), store.how)
            for name, wanted in WANTED.items():
                found = setting(store.client, name) or UNKNOWN
                yield Finding(name, found == wanted, f"{found} (wanted: {wanted})")
    except StoreError as fault:
        yield Finding("redis", False, str(fault))


def _text(told: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for title, rows in told.items():
        lines.append(title)
        for name, value in rows.items():
            if isinstance(value, dict):
                value = f"{'ok ' if value['ok'] else 'NOT OK'} {value['says']}"
            lines.append(f"  {name:24} {value}")
    return "\n".join(lines)
