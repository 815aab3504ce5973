"""A meter that counts for Prometheus, in whatever registry it is given."""

from typing import Self

from flask import Flask
from prometheus_client import CollectorRegistry

from ivr.core_gateway import Bank, Core
from ivr.metrics import routes
from ivr.metrics.around import CountedBank, CountedCore, CountedMessenger, CountedWatcher
from ivr.metrics.counting import EdgeCounts, LineCounts, VerdictCounts
from ivr.metrics.instruments import Instruments
from ivr.metrics.write_behind import WriteBehind
from ivr.notices import Messenger
from ivr.webhooks import EdgeMeter, LineMeter
from otp_core.ledger.sealer import Watcher
from otp_core.redis_store import trips
from otp_core.redis_store.client import Client
from otp_core.redis_store.trips import Command


class RedisCounts:
    """`otp_core.redis_store.trips.Trips`."""

    def __init__(self, of: Instruments, behind: WriteBehind) -> None:
        self._observe = {one: behind.observe(of.redis_trips.labels(one)) for one in Command}
        self._failures = {one: of.redis_failures.labels(one) for one in Command}

    def __call__(self, command: Command, seconds: float, *, is_answered: bool) -> None:
        self._observe[command](seconds)
        if not is_answered:
            self._failures[command].inc()


class PrometheusMeter:
    """A `Meter`."""

    def __init__(self, instruments: Instruments, behind: WriteBehind) -> None:
        self._of = instruments
        self._behind = behind
        self._verdicts = VerdictCounts(instruments, behind)

    @classmethod
    def in_registry(cls, registry: CollectorRegistry) -> Self:
        behind = WriteBehind()
        registry.register(behind)  # before the instruments: read before them too
        return cls(Instruments.build(registry), behind)

    def edge(self) -> EdgeMeter:
        return EdgeCounts(self._of)

    def line(self, name: str) -> LineMeter:
        return LineCounts(self._of, name, self._behind)

    def core(self, core: Core) -> Core:
        return CountedCore(core, self._verdicts)

    def bank(self, bank: Bank) -> Bank:
        return CountedBank(bank, self._of)

    def messenger(self, messenger: Messenger) -> Messenger:
        return CountedMessenger(messenger, self._of)

    def watcher(self, watcher: Watcher) -> Watcher:
        return CountedWatcher(watcher, self._of)

    def watch_app(self, app: Flask) -> None:
        routes.watch(app, self._of, self._behind)

    def watch_redis(self, client: Client) -> None:
        trips.watch(client, RedisCounts(self._of, self._behind))
