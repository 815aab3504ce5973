"""`make run`: the line on an embedded Redis, its customers on the screen, and what to do next."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ivr.app import Clock
from ivr.clock import system_clock
from ivr.demo.clock import DemoClock, offset_at
from ivr.demo.house import House
from ivr.demo.introduction import introduce
from ivr.demo.keys import demo_keys, write_private
from ivr.demo.notices import SENT, deliver_beside, deliver_unseen
from ivr.demo.phone import phone_beside
from ivr.demo.plans import DEMO
from ivr.demo.ports import HOST, is_free
from ivr.demo.temporary_keys import with_valid_keys
from ivr.metrics.folder import WEB
from ivr.metrics.start import counting
from ivr.server import Server
from ivr.settings import PORT, Settings, SettingsError
from ivr.store import open_store
from otp_core.redis_store.stamp import claim

OWNER = "demo"  # of the data: production refuses it


def demo_folder(state: Path) -> Path:
    return state / "demo"


def cast_file(state: Path) -> Path:
    """Where a simulator finds the demo's customers."""
    return demo_folder(state) / "cast.json"


def run(settings: Settings, at: str | None, *, fresh: bool) -> None:
    """Serves until it is stopped. Raises ConfigError or OtpCoreError before anything is served."""
    state, port = settings.state, settings.port
    if not is_free(port):  # a demo that is on keeps its clock and its customers
        raise SettingsError(f"Port {port} is taken: end what listens there, or set {PORT}.")
    folder = demo_folder(state)
    keys = demo_keys(folder)
    with open_store(None, folder, owner=OWNER, appendfsync="everysec") as store:
        house = House.build(keys, store.client, port=port, state=state, config=settings.config)
        clock = DemoClock.of(folder)
        clock.set(offset_at(at, house.configuration.timetable, system_clock()))
        cast = _customers(house, cast_file(state), clock, fresh=fresh)
        was_closed = at is None and clock.offset_s != 0
        with phone_beside(settings.public_url, cast_file(state), port + 1) as phone:
            said = introduce(house, cast, clock(), was_closed=was_closed, phone=phone)
            click.echo(said)
            options = {
                "bind": f"{HOST}:{port}",
                "threads": 8,
                "loglevel": "warning",
                "post_worker_init": lambda _: deliver_beside(house, folder, clock),
            }
            Server(house.app(clock, meter=counting(folder, WEB)), options).run()


def _customers(house: House, kept: Path, clock: Clock, *, fresh: bool) -> Mapping[str, Any]:
    """The customers of the last time, who are still in Redis; new ones the first time."""
    if kept.exists() and not fresh:
        cast: dict[str, Any] = json.loads(kept.read_text("utf-8"))
        renewed = {**house.cast(()), **with_valid_keys(house, cast, clock())}
        write_private(kept, json.dumps(renewed, indent=1))
        return renewed
    kept.unlink(missing_ok=True)
    (kept.parent / SENT).unlink(missing_ok=True)
    house.client.flushall()  # a first run that was cut short left half its customers
    claim(house.client, OWNER)
    made = house.cast(house.move_in(DEMO, clock()))
    deliver_unseen(house, kept.parent, clock)
    write_private(kept, json.dumps(made, indent=1))
    return made
