"""Where calls are played: a line in this process, fresh for each script, or one at a URL."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from simulator.cast import Cast
from simulator.clock import Clock, VirtualClock, from_mexico_city
from simulator.twilio.transport import HttpTransport, WsgiTransport
from simulator.twilio.wire import Transport

# A script that does not say when: a Monday within every opening hour (domain.md, N4, N15).
USUAL_TIME = from_mexico_city(datetime(2026, 11, 23, 10))  # noqa: DTZ001  it is given its zone there


class Atlas(Protocol):
    """The line's own map of its states: a line at a URL keeps it to itself."""

    @property
    def states(self) -> Sequence[str]:
        """All there are."""
        ...

    def path(self, sid: str) -> Sequence[Sequence[str]]:
        """The states a call went through, turn by turn, the first ring's first."""
        ...

    def svg(self) -> str:
        """The map drawn; the card of each state is the element with the id `state-<name>`."""
        ...


class Stage(Protocol):
    """Given by whoever builds the line: a world of its own, on this clock, gone afterwards."""

    def fresh(self, clock: Clock) -> AbstractContextManager[tuple[Any, str, Cast, Atlas]]:
        """The WSGI app, its public URL, the people who may call it, and its map."""
        ...


@dataclass(frozen=True, slots=True)
class Scene:
    transport: Transport
    cast: Cast
    clock: VirtualClock
    atlas: Atlas | None = None


class Scenes(Protocol):
    """`at`: when the call comes in, UTC seconds; None: whenever suits."""

    def open(self, at: float | None) -> AbstractContextManager[Scene]: ...


@dataclass(frozen=True, slots=True)
class InProcess:
    stage: Stage

    @contextmanager
    def open(self, at: float | None) -> Iterator[Scene]:
        clock = VirtualClock(USUAL_TIME if at is None else at)
        with self.stage.fresh(clock) as (app, public_url, cast, atlas):
            yield Scene(WsgiTransport(app, public_url, clock), cast, clock, atlas)


@dataclass(frozen=True, slots=True)
class AtUrl:
    """A running line: its time is the world's, whatever a script would like."""

    url: str
    public_url: str
    cast: Cast

    @contextmanager
    def open(self, at: float | None) -> Iterator[Scene]:
        clock = VirtualClock(datetime.now(UTC).timestamp() if at is None else at)
        yield Scene(HttpTransport(self.url, self.public_url), self.cast, clock)
