"""`audiomatico notices`: customers are told, and staff see who could not be."""

import json
import logging
import secrets
import signal
import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from ivr.cli.desk import Desk
from ivr.cli.metrics import state_of
from ivr.logs import configure_logs
from ivr.metrics.folder import NOTICES
from ivr.metrics.start import counting
from ivr.notices import Messenger
from ivr.notices.deliver import Deliverer
from ivr.notices.outbox import Shown
from otp_core.outbox import Kept, NoticeName, name_of
from otp_core.staff import Staff

REFUSED = 1
OWNER_BYTES = 8
EXIT_CODES = "Exit codes: 0 done, 1 refused, 2 not used as it must be."


@click.group(epilog=EXIT_CODES)
def notices() -> None:
    """Notices to customers: sent, listed, tried again."""


@notices.command(epilog="\b\nExample:\n  audiomatico notices run")
@click.option("--once", is_flag=True, help="Send what is due and end.")
@click.pass_context
def run(ctx: click.Context, once: bool) -> None:
    """Send notices as they come, until it is stopped.

    Any number may run: they share the work. One that dies is replaced after two minutes.
    """
    desk: Desk = ctx.obj
    configure_logs(logging.DEBUG)  # each one sent, too
    deliverer = Deliverer.build(
        desk.core.outbox,
        desk.messenger if once else _counted(ctx),
        desk.notice_rules,
        desk.configuration.timetable.zone,
        clock=desk.now_s,
        owner=secrets.token_hex(OWNER_BYTES),
    )
    if once:
        click.echo(f"{deliverer.round()} sent.")
        return
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())  # what is being sent is finished first
    deliverer.run(stop)


def _counted(ctx: click.Context) -> Messenger:
    desk: Desk = ctx.obj
    return counting(state_of(ctx), NOTICES).messenger(desk.messenger)


@notices.command("list", epilog=f"\b\nExample:\n  audiomatico notices list --json\n\n{EXIT_CODES}")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_obj
def list_(desk: Desk, as_json: bool) -> None:
    """Show what waits or was set aside; in the demo, what was sent besides. No phone is shown."""
    unsent, sent = desk.core.outbox.unsent(), desk.sent_notices()
    if as_json:
        told = {"unsent": [_told(kept) for kept in unsent], "sent": [_shown(one) for one in sent]}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in sent:
        click.echo(f"{_time(one.at_s)}  …{one.ends_in}  {one.text}")
    for kept in unsent:
        row = _told(kept)
        why = f"  {row['why']}" if row["why"] else ""
        click.echo(f"{row['name']}  {row['state']}  {row['kind']}  tried {row['tried']}{why}")
    if not unsent:
        click.echo("Nothing waits.")


@notices.command(
    epilog="\b\nExample:\n  audiomatico notices retry --all --by ana.ruiz "
    f'--reason "the sender was wrong"\n\n{EXIT_CODES}'
)
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Every notice that was set aside.")
@click.option("--by", required=True, metavar="OPERATOR", help="Who does it.")
@click.option("--reason", required=True, help="Why; kept in the audit.")
@click.pass_context
def retry(ctx: click.Context, name: str | None, everything: bool, by: str, reason: str) -> None:
    """Have a notice that was set aside sent after all, by its NAME in `notices list`."""
    desk: Desk = ctx.obj
    if (name is None) != everything:
        raise click.UsageError("either a NAME or --all")
    staff = Staff(by, reason, desk.now_s())
    again = sum(desk.core.outbox.retry(one, staff) for one in _names(desk, name))
    click.echo(f"{again} wait again.")
    if not again and not everything:
        ctx.exit(REFUSED)


def _names(desk: Desk, name: str | None) -> Sequence[NoticeName]:
    if name is not None:
        return [name_of(name)]
    return [kept.name for kept in desk.core.outbox.unsent() if kept.is_aside]


def _told(kept: Kept) -> dict[str, object]:
    return {
        "name": str(kept.name),
        "state": "aside" if kept.is_aside else "waits",
        "kind": kept.notice.kind,
        "at_s": kept.notice.at_s,
        "tried": kept.attempts.count,
        "why": kept.attempts.why,
    }


def _shown(one: Shown) -> dict[str, object]:
    return {"at_s": one.at_s, "ends_in": one.ends_in, "text": one.text}


def _time(at_s: int) -> str:
    return f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%dT%H:%M:%SZ}"
