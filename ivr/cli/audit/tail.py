"""`audiomatico audit tail`: what happened lately, to everybody or one customer, token or call."""

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from ivr.cli.audit.sentences import Wanted, masked, sentence, told_of
from ivr.cli.audit.words import UNAVAILABLE
from ivr.cli.desk import Desk
from ivr.clock import system_clock
from otp_core.errors import StoreError
from otp_core.ledger.entries import LedgerStore, Record, StreamName, order_of
from otp_core.ledger.reading import AT_ONCE

POLL_S = 1
CLOCKS_APART_S = 3_600  # Redis names entries by its own clock; records are asked by ours
_UNITS_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


class Window:
    """The records of one store that are new since the last look."""

    def __init__(self, store: LedgerStore, real_since_s: int) -> None:
        bound = f"{max(0, real_since_s - CLOCKS_APART_S) * 1000}-0"
        self._store = store
        self._seen: dict[StreamName, str] = dict.fromkeys(store.streams, bound)

    def new(self) -> list[Record]:
        """Of all streams, in the order Redis was told. Raises `StoreError`."""
        found = [record for name in self._seen for record in self._of(name)]
        return sorted(found, key=lambda one: order_of(one.id))

    def _of(self, name: StreamName) -> Iterator[Record]:
        while records := self._store.records(name, self._seen[name], "+", AT_ONCE):
            self._seen[name] = records[-1].id
            yield from records


@click.command(
    epilog="\b\nExample:\n  audiomatico audit tail --since 2h --tag token: -f\n\n"
    "Exit codes: 0 done, 2 not used as it must be, 3 unavailable."
)
@click.option("--follow", "-f", is_flag=True, help="Go on until it is stopped.")
@click.option("--lines", "-n", default=50, show_default=True, help="At most so many, the last.")
@click.option(
    "--since", default="1d", show_default=True, help="90s, 15m, 2h, 7d, or a time with its zone."
)
@click.option("--customer-ref", default="", help="As it begins, such as a line here shows it.")
@click.option("--token-ref", default="", help="As it begins.")
@click.option("--call", default="", help="A call's SID.")
@click.option("--tag", default="", help="As it begins, such as token: or code:verification:fraud.")
@click.option("--by", default="", help="An operator.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_context
def tail(
    ctx: click.Context,
    follow: bool,
    lines: int,
    since: str,
    customer_ref: str,
    token_ref: str,
    call: str,
    tag: str,
    by: str,
    as_json: bool,
) -> None:
    """Show records, oldest first. No secret is in them; what staff typed is shown without numbers.

    With --tester those of the lines for testers.
    """
    desk: Desk = ctx.obj
    now_s = desk.now_s()
    since_s = _since_s(since, now_s)
    wanted = Wanted(customer_ref, token_ref, call, tag, by)
    window = Window(desk.ledger, since_s + system_clock() - now_s)  # a demo's clock may be moved
    try:
        _show(_fitting(window, wanted, since_s)[-lines:], as_json=as_json)
        while follow:
            threading.Event().wait(POLL_S)
            _show(_fitting(window, wanted, since_s), as_json=as_json)
    except StoreError as fault:
        click.echo(f"Redis did not answer: {fault}", err=True)
        ctx.exit(UNAVAILABLE)


def _fitting(window: Window, wanted: Wanted, since_s: int) -> list[dict[str, Any]]:
    """A record that is none of ours is shown too, unless something is asked for."""
    told = [told_of(record) for record in window.new()]
    is_any = wanted == Wanted()
    return [one for one in told if wanted.fits(one) and _at_s(one, is_any, since_s) >= since_s]


def _at_s(told: dict[str, Any], is_any: bool, since_s: int) -> int:
    at_s = told.get("at_s")
    if isinstance(at_s, int):
        return at_s
    return since_s if is_any else since_s - 1


def _show(records: list[dict[str, Any]], *, as_json: bool) -> None:
    for told in records:
        click.echo(json.dumps(masked(told), ensure_ascii=False) if as_json else sentence(told))


def _since_s(text: str, now_s: int) -> int:
    span = re.fullmatch(r"([1-9][0-9]{0,6})([smhd])", text)
    if span is not None:
        return now_s - int(span[1]) * _UNITS_S[span[2]]
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise click.BadParameter(
            "a span such as 2h, or a time with its zone such as 2026-11-23T10:00-06:00",
            param_hint="--since",
        )
    return int(moment.timestamp())
