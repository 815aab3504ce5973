"""`audiomatico metrics`: what the line has counted, for Prometheus."""

import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ivr.app import DESKS_WITH_HOURS
from ivr.cli.desk import Desk
from ivr.demo.run import demo_folder
from ivr.metrics.bind import METRICS_BIND, Bind
from ivr.settings import SettingsError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


@click.command(epilog="\b\nExample:\n  METRICS_BIND=127.0.0.1:9464 audiomatico metrics")
@click.pass_context
def metrics(ctx: click.Context) -> None:
    """Serve what is counted to Prometheus, until it is stopped.

    One a machine, beside the line: it adds up what all processes there have counted. On loopback,
    unless METRICS_BIND says another private address; never where callers' requests come in.
    """
    # Not at the top: other commands count too, and choose where before it is imported.
    from prometheus_client import CollectorRegistry

    from ivr.metrics.exporter import serving

    desk: Desk = ctx.obj
    bind = Bind.from_env(os.environ)
    registry = CollectorRegistry()
    _register(registry, desk, state_of(ctx))
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    try:
        with serving(bind, registry):
            stop.wait()
    except OSError as fault:
        raise SettingsError(f"Set {METRICS_BIND} to a port that is free.") from fault


def state_of(ctx: click.Context) -> Path:
    """The folder whose processes are counted: the line's, or the demo's."""
    desk: Desk = ctx.obj
    state = desk.settings.state
    return demo_folder(state) if ctx.find_root().params["of_demo"] else state


def _register(registry: "CollectorRegistry", desk: Desk, state: Path) -> None:
    from ivr.metrics.exporter import SharedValues
    from ivr.metrics.readings import DeskReadings, StoreReadings

    timetable = desk.configuration.timetable

    def is_open(name: str, now_s: int) -> bool:
        return timetable.look(name, now_s).opens_at_s is None

    registry.register(SharedValues(state))
    registry.register(StoreReadings(desk.tallies, desk.now_s))
    registry.register(DeskReadings(DESKS_WITH_HOURS, is_open, desk.now_s))
