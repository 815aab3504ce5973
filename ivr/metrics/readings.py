"""Read from Redis and configuration when Prometheus asks: what no process of ours can count alone.

Notices wait although nobody delivers them, and records are unsealed although nobody seals them; so
whoever looks is neither of the two. Every machine sees the same here: take the maximum, no sum.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from otp_core.audit import Tag
from otp_core.errors import StoreError
from otp_core.staff import NoticeKind
from otp_core.tallies import Tally, TallyStore

MS_A_SECOND = 1_000
OTHER = "other"  # of no kind that this version knows


@dataclass(slots=True)
class _Counting:
    """Streams of one sort. Counts from when it was first asked."""

    kinds: tuple[str, ...]
    after: dict[str, str] = field(default_factory=dict)  # by stream
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, stream: str, tally: Tally) -> None:
        self.after[stream] = tally.last
        for kind, count in tally.counts.items():
            self.counts[kind if kind in self.kinds else OTHER] += count


class StoreReadings(Collector):
    """`clock`: UTC seconds."""

    def __init__(self, store: TallyStore, clock: Callable[[], int]) -> None:
        self._store = store
        self._clock = clock
        self._records = _Counting(tuple(Tag))
        self._notices = _Counting(tuple(NoticeKind))
        self._lock = Lock()  # two may ask at once

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            try:
                read = [*self._unsent(), *self._unsealed()]
                self._count()
            except StoreError:
                return [_up(0), *self._told()]
            return [_up(1), *read, *self._told()]

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked of Redis only to register."""
        return ()

    def _unsent(self) -> Sequence[Metric]:
        unsent = [self._store.tally_unsent(one) for one in self._store.partitions]
        state = GaugeMetricFamily(
            "audiomatico_notices_unsent", "Notices that wait, or were set aside.", labels=["state"]
        )
        state.add_metric(["waiting"], sum(one.waiting for one in unsent))
        state.add_metric(["aside"], sum(one.aside for one in unsent))
        age_s = self._age_s(one.oldest_ms for one in unsent)
        return state, _gauge("notices_oldest_seconds", "How long the oldest has waited.", age_s)

    def _unsealed(self) -> Sequence[Metric]:
        unsealed = [self._store.tally_unsealed(one) for one in self._store.audited]
        records = sum(one.records for one in unsealed)
        age_s = self._age_s(one.oldest_ms for one in unsealed)
        return (
            _gauge("audit_unsealed_records", "Records that no chain holds yet.", records),
            _gauge("audit_unsealed_seconds", "Age of the oldest of them.", age_s),
        )

    def _age_s(self, since_ms: Iterable[int]) -> float:
        known = [one for one in since_ms if one]
        return max(0.0, self._clock() - min(known) / MS_A_SECOND) if known else 0.0

    def _count(self) -> None:
        store, records, notices = self._store, self._records, self._notices
        for part in store.audited:
            records.add(part, store.tally_audit(part, records.after.get(part, "")))
        for partition in store.partitions:
            name = str(partition)
            notices.add(name, store.tally_notices(partition, notices.after.get(name, "")))

    def _told(self) -> Sequence[Metric]:
        return (
            _counted("audit_records", "Records of the audit, by tag.", "tag", self._records),
            _counted("notices_made", "Notices made, by kind.", "kind", self._notices),
        )


class DeskReadings(Collector):
    """`is_open` of a desk at a moment; `clock`: UTC seconds."""

    def __init__(
        self, desks: Sequence[str], is_open: Callable[[str, int], bool], clock: Callable[[], int]
    ) -> None:
        self._desks = desks
        self._is_open = is_open
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        now_s = self._clock()
        found = GaugeMetricFamily("audiomatico_desk_open", "Is it open now?", labels=["desk"])
        for desk in self._desks:
            found.add_metric([desk], self._is_open(desk, now_s))
        return (found,)


def _up(value: int) -> Metric:
    return _gauge("redis_up", "Redis answered when this was asked.", value)


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"audiomatico_{name}", told, value=value)


def _counted(name: str, told: str, label: str, counting: _Counting) -> Metric:
    found = CounterMetricFamily(f"audiomatico_{name}", told, labels=[label])
    for kind in (*counting.kinds, OTHER):
        found.add_metric([kind], counting.counts[kind])
    return found
