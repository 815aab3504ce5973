"""What is written a moment later is what would have been written at once."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from ivr.metrics import write_behind
from ivr.metrics.folder import VARIABLE
from ivr.metrics.write_behind import WAIT_S, WriteBehind

BUCKETS = (0.1, 0.5, 1.0)
AMOUNTS = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 8.0])  # sums of them are exact
EVENTS = st.lists(st.tuples(st.sampled_from(["begin", "end", "trip"]), AMOUNTS), max_size=50)


class Instruments:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.behind = WriteBehind()
        self.registry.register(self.behind)
        self.calls = Counter("calls", "Calls.", registry=self.registry)
        self.live = Gauge("live", "Live calls.", registry=self.registry)
        self.trips = Histogram("trips", "Trips.", buckets=BUCKETS, registry=self.registry)

    def samples(self) -> dict[tuple[str, str], float]:
        return {
            (sample.name, sample.labels.get("le", "")): sample.value
            for metric in self.registry.collect()
            for sample in metric.samples
            if not sample.name.endswith("_created")
        }


def at_once(of: Instruments) -> Callable[[str, float], None]:
    def happened(what: str, amount: float) -> None:
        match what:
            case "begin":
                of.calls.inc()
                of.live.inc()
            case "end":
                of.live.dec()
            case "trip":
                of.trips.observe(amount)

    return happened


def later(of: Instruments) -> Callable[[str, float], None]:
    behind = of.behind
    begun, more = behind.increase(of.calls), behind.increase(of.live)
    less, took = behind.decrease(of.live), behind.observe(of.trips)

    def happened(what: str, amount: float) -> None:
        match what:
            case "begin":
                begun()
                more()
            case "end":
                less()
            case "trip":
                took(amount)

    return happened


@given(EVENTS)
def test_any_events_come_to_the_same(events: list[tuple[str, float]]) -> None:
    one, other = Instruments(), Instruments()
    for tell in (at_once(one), later(other)):
        for what, amount in events:
            tell(what, amount)
    assert other.samples() == one.samples()


def test_threads_that_count_and_write_lose_nothing_and_count_nothing_twice() -> None:
    of = Instruments()
    begun, took = of.behind.increase(of.calls), of.behind.observe(of.trips)

    def count() -> None:
        for at in range(5_000):
            begun()
            took(0.25)
            if at % 50 == 0:
                of.behind.write()

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    samples = of.samples()
    assert samples["calls_total", ""] == samples["trips_count", ""] == 20_000
    assert samples["trips_sum", ""] == 5_000


def test_a_full_disk_costs_what_waited_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    log = Mock()
    monkeypatch.setattr(write_behind, "log", log)
    of = Instruments()
    behind, is_full = of.behind, True

    def count(times: float) -> None:
        if is_full:
            raise OSError("no space left")
        of.calls.inc(times)

    behind._ones.append(count)
    behind.keep_written()
    until(lambda: bool(log.error.called))
    is_full = False
    behind._ones.append(count)
    until(lambda: of.calls._value.get() == 1)


FORKING = """
import os, sys, time
from prometheus_client import CollectorRegistry, Counter
from ivr.metrics.write_behind import WAIT_S, WriteBehind
behind = WriteBehind()
more = behind.increase(Counter("calls", "Calls.", registry=CollectorRegistry()))
more()
if os.fork() == 0:
    behind.keep_written()
    more()
    while behind._ones:
        time.sleep(WAIT_S)
    time.sleep(WAIT_S)  # until what was taken is written, too
    os._exit(0)  # killed, as far as it knows
os.wait()
behind.keep_written()
more()
sys.exit()
"""


def test_a_process_that_stops_writes_all_and_one_that_is_killed_what_was_due(
    tmp_path: Path,
) -> None:
    program = [sys.executable, "-c", FORKING]
    subprocess.run(program, env={VARIABLE: str(tmp_path)}, check=True)  # noqa: S603  ours
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=str(tmp_path))  # type: ignore[no-untyped-call]
    assert registry.get_sample_value("calls_total") == 3, "the parent's two, the child's"


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 40 * WAIT_S
    while not holds():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(WAIT_S / 5)
