"""The demo tells its customers on its own screen: a deliverer beside the line, nothing sent."""

import secrets
import threading
from collections.abc import Callable
from pathlib import Path

import click

from ivr.demo.house import House
from ivr.notices.deliver import Deliverer
from ivr.notices.outbox import OutboxMessenger, Shown
from ivr.notices.rules import NOTICES, NoticeRules

OWNER_BYTES = 8
SENT = "notices.jsonl"  # what was 'sent', in the demo's private folder


def demo_messenger(
    folder: Path, clock: Callable[[], int], tell: Callable[[Shown], None] | None = None
) -> OutboxMessenger:
    return OutboxMessenger(folder / SENT, clock, tell or _show)


def deliver_beside(house: House, folder: Path, clock: Callable[[], int]) -> None:
    """Starts the deliverer; it ends with the process. Raises `ConfigError`.

    Call it where nothing is forked any more: a thread does not survive that.
    """
    deliverer, stop = _deliverer(house, demo_messenger(folder, clock), clock), threading.Event()
    threading.Thread(target=deliverer.run, args=(stop,), name="notices", daemon=True).start()


def deliver_unseen(house: House, folder: Path, clock: Callable[[], int]) -> None:
    """What the customers were told while they were made: kept, but not on the screen."""
    messenger = demo_messenger(folder, clock, lambda _: None)
    _deliverer(house, messenger, clock).round()


def _deliverer(house: House, messenger: OutboxMessenger, clock: Callable[[], int]) -> Deliverer:
    return Deliverer.build(
        house.core().outbox,
        messenger,
        NoticeRules.from_toml(house.settings.config / NOTICES),
        house.configuration.timetable.zone,
        clock=clock,
        owner=secrets.token_hex(OWNER_BYTES),
    )


def _show(sent: Shown) -> None:
    click.echo(f"SMS to …{sent.ends_in}: {sent.text}")
