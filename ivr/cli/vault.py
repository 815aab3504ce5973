"""`audiomatico vault rotate`: what lies under a former key is written anew, while calls go on."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import chain

import click

from ivr.cli.desk import Desk
from otp_core.errors import StoreError
from otp_core.rotation import Found
from otp_core.staff import Staff

REFUSED, UNAVAILABLE = 1, 3
PER_SECOND = 200  # records changed: a twentieth of what Redis does with appendfsync always
TOLD_EVERY = 1_000
EXIT_CODES = (
    "Exit codes: 0 nothing durable is left under a former key, 1 something is, 2 not used as it "
    "must be, 3 unavailable (run the same again)."
)


@click.group(epilog=EXIT_CODES)
def vault() -> None:
    """Keys and what lies under them."""


@vault.command(
    epilog='\b\nExample:\n  audiomatico vault rotate --by ana.ruiz --reason "yearly"\n\n'
    f"{EXIT_CODES}"
)
@click.option("--dry-run", is_flag=True, help="Count only; change nothing.")
@click.option(
    "--per-second",
    type=click.IntRange(1, 100_000),
    default=PER_SECOND,
    show_default=True,
    help="Records changed, at the most.",
)
@click.option("--by", metavar="OPERATOR", help="Who does it; not with --dry-run.")
@click.option("--reason", help="Why; kept in the audit.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@click.pass_context
def rotate(
    ctx: click.Context,
    dry_run: bool,
    per_second: int,
    by: str | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Write anew, under the first of the keys and peppers, whatever lies under another.

    Customers, tokens, stock and waiting notices, of the lines for testers too. It may be stopped
    at any moment and run again. Secret numbers follow as their customers identify.
    """
    desk: Desk = ctx.obj
    if not dry_run and not (by and reason):
        raise click.UsageError("--by and --reason, or --dry-run")
    found: Counter[Found] = Counter()
    try:
        if dry_run:
            _look(desk, found)
        else:
            _rotate(desk, Staff(by or "", reason or "", desk.now_s()), found, per_second)
    except StoreError as fault:
        click.echo(f"Redis did not answer, {_told(found)} so far: {fault}", err=True)
        ctx.exit(UNAVAILABLE)
    click.echo(json.dumps(_data(found)) if as_json else _told(found))
    if found[Found.OLD] or found[Found.UNREADABLE]:
        ctx.exit(REFUSED)


def _look(desk: Desk, found: Counter[Found]) -> None:
    _count(found, chain.from_iterable(one.rotation.look(desk.now_s()) for one in desk.cores))


def _rotate(desk: Desk, staff: Staff, found: Counter[Found], per_second: int) -> None:
    for core in desk.cores:
        core.rotation.begun(staff)
        before = found[Found.ROTATED]
        _count(found, _slowly(core.rotation.rotate(desk.now_s()), per_second))
        core.rotation.done(staff, found[Found.ROTATED] - before)


def _count(found: Counter[Found], looks: Iterator[Found]) -> None:
    for one in looks:
        found[one] += 1
        if found.total() % TOLD_EVERY == 0:
            click.echo(f"{_told(found)} so far", err=True)


def _slowly(looks: Iterator[Found], per_second: int) -> Iterator[Found]:
    """Who changes a record waits; who only looks does not: a look blocks nobody."""
    pause = threading.Event()
    for one in looks:
        yield one
        if one is Found.ROTATED:
            pause.wait(1 / per_second)


def _data(found: Counter[Found]) -> dict[str, int]:
    """Without what the calls hold: that goes by itself."""
    return {
        "looked_at": found.total() - found[Found.HASH],
        "rotated": found[Found.ROTATED],
        "left": found[Found.OLD],
        "unreadable": found[Found.UNREADABLE],
        "secret_numbers": found[Found.HASH],
        "calls": found[Found.CALL],
    }


def _told(found: Counter[Found]) -> str:
    told = _data(found)
    return (
        f"{told['looked_at']} looked at: {told['rotated']} written anew, {told['left']} left under "
        f"a former key, {told['unreadable']} not readable; {told['secret_numbers']} secret numbers "
        f"wait for their customers, {told['calls']} calls under way hold something of a former key"
    )
