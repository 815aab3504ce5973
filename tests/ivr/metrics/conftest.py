"""Whole calls on a line that is counted, in a registry of each test's own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from ivr.demo.stage import Stage
from ivr.metrics.prometheus import PrometheusMeter
from simulator.cast import Cast
from simulator.clock import VirtualClock
from tests.ivr.webhooks.conftest import Theatre, theatre

__all__ = ["theatre"]  # the fixture of the webhooks' own tests

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@dataclass(frozen=True)
class CountedStage:
    """A stage whose line has a meter."""

    inner: Stage
    meter: PrometheusMeter

    @contextmanager
    def fresh(self, clock: VirtualClock) -> Iterator[tuple[Any, str, Cast, Any]]:
        with self.inner.fresh(clock) as (_, url, cast, atlas):
            house = self.inner.worlds[clock.now_s()].house
            yield house.app(clock.now_s, atlas.watch, self.meter), url, cast, atlas


@dataclass(frozen=True)
class Counted:
    theatre: Theatre
    registry: CollectorRegistry

    @property
    def play(self) -> Callable[..., Any]:
        return self.theatre.play

    def samples(self) -> Samples:
        """All that isn't zero."""
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for metric in self.registry.collect()
            for sample in metric.samples
            if sample.value and not sample.name.endswith("_created")
        }

    def of(self, name: str) -> dict[tuple[str, ...], float]:
        """One metric's values by its labels' values, in the order of their names."""
        return {
            tuple(value for _, value in labels): value
            for (found, labels), value in self.samples().items()
            if found == f"audiomatico_{name}"
        }


@pytest.fixture
def counted(theatre: Theatre) -> Iterator[Counted]:
    registry = CollectorRegistry()
    stage: Any = CountedStage(theatre.stage, PrometheusMeter.in_registry(registry))
    yield Counted(Theatre(stage), registry)
    theatre.stage.client.trips = None  # type: ignore[attr-defined]  # `connect`'s has it
