"""`audiomatico check`: may callers come? Says what to mend, and what to enter at Twilio."""

import json
import logging
import os
import time
from collections.abc import Iterator
from typing import Any

import click

from ivr.app import TESTERS, Configuration, NoBank, Parts, build_core
from ivr.cli.check.fallback import fallback_findings
from ivr.cli.check.findings import Finding, Level, fail, ok
from ivr.cli.check.hours import coming_hours, table
from ivr.cli.check.keys import Stored, key_findings, other_findings
from ivr.cli.check.prompts import prompt_findings
from ivr.cli.check.redis import redis_findings
from ivr.clock import system_clock
from ivr.logs import configure_logs
from ivr.sessions.looking import CallLook
from ivr.sessions.sealing import Seal
from ivr.settings import Settings
from ivr.store import open_store
from otp_core.errors import StoreError
from otp_core.redis_store.client import Client
from otp_core.redis_store.ledger_rows import LedgerRows
from otp_core.settings import CoreSettings

REFUSED = 1


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """Check all that callers will need: settings, Redis, clock, keys, prompts, fallback.

    Shows the hours of the coming fortnight and the three URLs for Twilio. Changes nothing.

    \b
    Example:
      audiomatico check --json
    Exit codes, for deployments: 0 callers may come (warnings are for people),
    1 something must be mended first, 2 the configuration can't be used at all.
    """
    configure_logs(logging.ERROR)  # a request refused on purpose is no warning
    settings = Settings.from_env(os.environ, demo=False)
    core_settings = CoreSettings.from_env(os.environ)
    configuration = Configuration.read(settings)
    now_s = system_clock()
    findings = [
        ok("configuration", str(settings.config)),
        *_of_store(settings, core_settings, configuration, now_s),
        *other_findings(settings, os.environ),
    ]
    hours, urls = coming_hours(configuration.timetable, now_s), _urls(settings.public_url)
    if as_json:
        click.echo(json.dumps(_data(findings, hours, urls), ensure_ascii=False))
    else:
        for line in _text(findings, table(hours, configuration.timetable.zone.key), urls):
            click.echo(line)
    if any(one.level is Level.FAIL for one in findings):
        ctx.exit(REFUSED)


def _of_store(
    settings: Settings, core_settings: CoreSettings, configuration: Configuration, now_s: int
) -> Iterator[Finding]:
    url, state = settings.redis_url, settings.state
    try:
        with open_store(url, state, owner="production", appendfsync="always") as store:
            parts = _parts(settings, core_settings, configuration, store.client)
            yield from _of_redis(parts, store.how)
            yield from _of_words(parts, now_s)
    except StoreError as fault:
        yield fail("redis", str(fault))


def _parts(
    settings: Settings, core_settings: CoreSettings, configuration: Configuration, client: Client
) -> Parts:
    """Without the bank: nothing is handed over by a check."""
    return Parts(
        settings=settings,
        core_settings=core_settings,
        configuration=configuration,
        client=client,
        bank=NoBank(),
        clock=system_clock,
    )


def _of_redis(parts: Parts, how: str) -> Iterator[Finding]:
    found = list(redis_findings(parts.client, how, time.time()))  # noqa: TID251  to a fraction
    yield from found
    if found[0].level is Level.FAIL:
        return
    seal = Seal([key.key for key in parts.core_settings.vault_keys])
    client, keys, of = parts.client, parts.core_settings, parts.configuration
    stored = Stored(
        cores=[build_core(client, keys, of, tester=tester) for tester in (False, True)],
        calls=[CallLook(client, seal), CallLook(client, seal, namespace=TESTERS)],
        ledgers=[LedgerRows(client), LedgerRows(client, namespace=TESTERS)],
        now_s=parts.clock(),
        seconds=time.monotonic,
    )
    yield from key_findings(parts.settings, keys, os.environ, stored)


def _of_words(parts: Parts, now_s: int) -> Iterator[Finding]:
    of = parts.configuration
    yield from prompt_findings(of.lines.by_number, of.catalogues, parts.provider(), now_s)
    yield from fallback_findings(parts)


def _urls(public_url: str) -> dict[str, str]:
    return {
        "a call comes in": f"{public_url}/voice",
        "primary handler fails": f"{public_url}/voice/fallback",
        "call status changes": f"{public_url}/voice/status",
    }


def _data(
    findings: list[Finding], hours: dict[str, list[dict[str, Any]]], urls: dict[str, str]
) -> dict[str, Any]:
    told: dict[str, dict[str, Any]] = {}
    for one in sorted(findings, key=lambda one: one.level is Level.FAIL):  # the worst of a name
        says = "; ".join([*filter(None, [told.get(one.what, {}).get("says")]), one.says])
        told[one.what] = {"ok": one.level is not Level.FAIL, "level": one.level, "says": says}
    return {"findings": told, "hours": hours, "twilio": urls}


def _text(findings: list[Finding], hours: Iterator[str], urls: dict[str, str]) -> Iterator[str]:
    yield from (one.line for one in findings)
    yield from hours
    yield "at Twilio, all POST"
    yield from (f"  {name:22} {url}" for name, url in urls.items())
