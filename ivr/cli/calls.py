"""`audiomatico calls`: which are under way, and how one went. What was keyed is never shown."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from typing import Any

import click

from ivr.cli.desk import Desk
from ivr.sessions import SessionsUnavailableError
from ivr.sessions.looking import CallSeen
from otp_core.cli.views import time

REFUSED, UNAVAILABLE = 1, 3
MOST = 100_000  # sessions looked at, finished ones of the last day too
EXIT_CODES = "Exit codes: 0 done, 1 no such call, 2 not used as it must be, 3 unavailable."
_SID = re.compile(r"CA[0-9a-f]{32}")

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group(epilog=EXIT_CODES)
def calls() -> None:
    """Calls: under way, and how each of the last day went."""


def _reading(command: Callable[..., None]) -> Callable[..., None]:
    @wraps(command)
    def run(ctx: click.Context, **given: Any) -> None:
        try:
            command(ctx, **given)
        except SessionsUnavailableError:
            click.echo("Redis did not answer. Run the same again.", err=True)
            ctx.exit(UNAVAILABLE)

    return click.pass_context(run)


@calls.command(epilog=f"\b\nExample:\n  audiomatico calls live --json\n\n{EXIT_CODES}")
@as_json
@_reading
def live(ctx: click.Context, as_json: bool) -> None:
    """List the calls under way: SID, line, state, turns, since when, last turn. Newest last."""
    desk: Desk = ctx.obj
    now_s = desk.now_s()
    found = [one for look in desk.calls for one in look.under_way(now_s, MOST)]
    found.sort(key=lambda one: one.began_at_s)
    if as_json:
        click.echo(json.dumps([_row(one) for one in found]))
        return
    for one in found:
        since, last = time(one.began_at_s), now_s - one.at_s
        click.echo(
            f"{one.call_id}  {one.line}  {one.state}  {one.turns} turns  {since}  {last} s ago"
        )
    click.echo(f"{len(found)} under way.", err=True)


@calls.command(
    epilog="\b\nExample:\n  audiomatico calls show CA0123456789abcdef0123456789abcdef\n\n"
    f"{EXIT_CODES}"
)
@click.argument("sid")
@as_json
@_reading
def show(ctx: click.Context, sid: str, as_json: bool) -> None:
    """Show a call of the last day by its SID: its states with their times, and its end."""
    desk: Desk = ctx.obj
    if _SID.fullmatch(sid) is None:
        raise click.UsageError("a call's SID is CA and 32 hexadecimal digits")
    seen = next((one for look in desk.calls if (one := look.one(sid)) is not None), None)
    if seen is None:
        click.echo("There is no such call in the last day.", err=True)
        ctx.exit(REFUSED)
    if as_json:
        click.echo(json.dumps({**_row(seen), "path": [asdict(step) for step in seen.path]}))
        return
    click.echo(f"{seen.call_id}  {seen.line}  {seen.turns} turns")
    for step in seen.path:
        click.echo(f"  {time(step.at_s)}  {step.state}")
    click.echo("  " + (f"{time(seen.ended_at_s)}  ended" if seen.ended_at_s else "not ended"))


def _row(seen: CallSeen) -> dict[str, object]:
    return {
        "call": seen.call_id,
        "line": seen.line,
        "state": seen.state,
        "turns": seen.turns,
        "began_at_s": seen.began_at_s,
        "last_turn_at_s": seen.at_s,
        "ended_at_s": seen.ended_at_s,
    }
