"""`audiomatico token history`: who did what to a token, and when, from the audit; no secret."""

import json
from collections.abc import Iterator
from typing import Any

import click

from ivr.cli.audit.sentences import Wanted, masked, sentence, told_of
from ivr.cli.desk import Desk
from otp_core.errors import StoreError
from otp_core.ledger.entries import FIRST, LedgerStore, StreamName
from otp_core.ledger.reading import records_between
from otp_core.redis_store.keys import partition_of
from otp_core.staff import NoSuchToken, TokenRefs
from otp_core.verdicts import Unavailable

REFUSED, UNAVAILABLE = 1, 3
EXIT_CODES = "Exit codes: 0 done, 1 no such token, 2 not used as it must be, 3 unavailable."


@click.command(
    epilog=f"\b\nExample:\n  audiomatico token history FIS-00012345 --json\n\n{EXIT_CODES}"
)
@click.argument("serial")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def history(ctx: click.Context, serial: str, as_json: bool) -> None:
    """Show what happened to a token since it was issued, oldest first.

    From the audit: what staff typed is shown without numbers. The import of its file is in the
    audit of the stock, which names no serial.
    """
    desk: Desk = ctx.obj
    try:
        refs = desk.branch.token_refs(serial)
        if isinstance(refs, NoSuchToken):
            click.echo("There is no token of that serial.", err=True)
            ctx.exit(REFUSED)
        if isinstance(refs, Unavailable):
            raise StoreError("the token can't be read")
        told = list(_of(desk.ledger, refs))
    except StoreError as fault:
        click.echo(f"Redis did not answer: {fault}", err=True)
        ctx.exit(UNAVAILABLE)
    for one in told:
        click.echo(json.dumps(masked(one), ensure_ascii=False) if as_json else sentence(one))
    if not told and not as_json:
        click.echo("Nothing has happened to it: it is in stock.", err=True)


def _of(store: LedgerStore, refs: TokenRefs) -> Iterator[dict[str, Any]]:
    """All of it is in the stream of its holder's partition."""
    if not refs.customer_ref:
        return
    part = str(partition_of(refs.customer_ref))
    wanted = Wanted(token=refs.token_ref)
    for record in records_between(store, _stream(store, part), FIRST, "+"):
        told = told_of(record)
        if wanted.fits(told):
            yield told


def _stream(store: LedgerStore, part: str) -> StreamName:
    return next(one for one in store.streams if one.part == part)
