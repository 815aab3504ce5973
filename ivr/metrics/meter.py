"""The seam: what the composition root hands to whoever counts. The default counts nothing."""

from typing import Protocol

from flask import Flask

from ivr.core_gateway import Bank, Core
from ivr.webhooks import EdgeMeter, LineMeter, Unmetered
from otp_core.redis_store.client import Client


class Meter(Protocol):
    """Made once a process, before anything is served."""

    def edge(self) -> EdgeMeter: ...

    def line(self, name: str) -> LineMeter: ...

    def core(self, core: Core) -> Core:
        """The same core, its verdicts counted."""

    def bank(self, bank: Bank) -> Bank:
        """The same bank, its answers counted and timed."""

    def watch_app(self, app: Flask) -> None:
        """Its answers are counted and timed, by route."""

    def watch_redis(self, client: Client) -> None:
        """Its trips are counted and timed."""


class NoMeter:
    """Nobody counts, and nothing is slower for it."""

    def edge(self) -> EdgeMeter:
        return Unmetered()

    def line(self, name: str) -> LineMeter:
        return Unmetered()

    def core(self, core: Core) -> Core:
        return core

    def bank(self, bank: Bank) -> Bank:
        return bank

    def watch_app(self, app: Flask) -> None:
        pass

    def watch_redis(self, client: Client) -> None:
        pass
