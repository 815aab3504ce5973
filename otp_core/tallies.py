"""How much there is in the store's streams: for whoever counts, and nothing of what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tally:
    """What came since the last look, by kind. `last`: where the next one goes on."""

    last: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Unsent:
    """`aside`: not tried any more. `oldest_ms`: UTC, of those that wait; 0: none does."""

    waiting: int
    aside: int
    oldest_ms: int


@dataclass(frozen=True, slots=True)
class Unsealed:
    """`oldest_ms`: UTC; 0: all are sealed."""

    records: int
    oldest_ms: int


class TallyStore(Protocol):
    """Every method is one trip and raises `StoreError`. `after`: a `Tally.last`, "" at first."""

    @property
    def partitions(self) -> range: ...

    @property
    def audited(self) -> tuple[str, ...]:
        """The parts that have an audit stream."""

    def tally_audit(self, part: str, after: str) -> Tally:
        """By tag; see `otp_core.audit`."""

    def tally_notices(self, partition: int, after: str) -> Tally:
        """By kind; sent or not."""

    def tally_unsent(self, partition: int) -> Unsent: ...

    def tally_unsealed(self, part: str) -> Unsealed: ...
