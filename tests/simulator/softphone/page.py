"""A page for tests, and time that passes only when the page lets it: no race, no sleep."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from simulator.cast import Cast
from simulator.clock import VirtualClock
from simulator.softphone import create_phone
from simulator.twilio.transport import WsgiTransport
from tests.simulator.line_in_a_box import CAST as CAST_DATA
from tests.simulator.line_in_a_box import PUBLIC_URL, START, BoxedLine

AUDIOMATICO = "+525512263990"  # domain.md: the first line
HEARTBEAT_S = 0.005
SOON_S = 0.02
MOST_STEPS = 3000


class HandPace:
    """`wait` returns when `go` comes to its moment, or when something is done to the call."""

    def __init__(self) -> None:
        self._now = 0.0
        self._lock = threading.Lock()
        self._parked: dict[threading.Condition, float] = {}

    def seconds(self) -> float:
        return self._now

    def wait(self, changed: threading.Condition, until: float) -> None:
        with self._lock:
            if until <= self._now:
                return
            self._parked[changed] = until
        changed.wait()
        with self._lock:
            self._parked.pop(changed, None)

    def parked(self) -> float | None:
        """Until when somebody waits who has nothing to do; None: nobody does so yet."""
        with self._lock:
            parked = list(self._parked.items())
        for changed, until in parked:
            with changed:
                if changed._waiters:  # type: ignore[attr-defined]  # not woken meanwhile
                    return until
        return None

    def go(self, until: float) -> None:
        with self._lock:
            self._now = max(self._now, until)
            parked = list(self._parked)
        for changed in parked:
            with changed:
                changed.notify_all()

    def let_pass(self, seconds: float) -> None:
        """While a request is under way, say."""
        with self._lock:
            self._now += seconds


class Following(VirtualClock):
    """A line's clock that goes by a pace."""

    def __init__(self, pace: HandPace, start: float) -> None:
        super().__init__(start)
        self._pace = pace
        self.offset_s = 0

    @property
    def now(self) -> float:
        return self._now + self._pace.seconds() + self.offset_s

    def now_s(self) -> int:
        return int(self.now)


@dataclass
class Page:
    """Rings, listens and presses as the page in a browser does."""

    app: Flask
    pace: HandPace
    id: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    last_id: int = 0
    _stream: Iterator[bytes] | None = None

    def __post_init__(self) -> None:
        self.client: FlaskClient = self.app.test_client()

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(path, json=body)

    def ring(self, person: str = "ana", line: str = "line", **more: str) -> None:
        answer = self.post("/api/calls", person=person, line=line, **more)
        assert answer.status_code == 201, answer.json
        self.id, self.events, self.last_id = answer.json["id"], [], 0
        self.open()

    def open(self) -> None:
        headers = {"Last-Event-ID": str(self.last_id)} if self.last_id else {}
        self._response = self.client.get(self.path("events"), headers=headers)
        self._stream = iter(self._response.response)

    def leave(self) -> None:
        self._response.close()
        self._stream = None

    def path(self, what: str) -> str:
        return f"/api/calls/{self.id}/{what}"

    def read(self) -> None:
        """All that was told until now."""
        for chunk in self._stream or ():
            text = chunk.decode() if isinstance(chunk, bytes) else chunk
            if text.startswith(":"):
                return
            for line in text.splitlines():
                if line.startswith("id: "):
                    self.last_id = int(line[4:])
                elif line.startswith("data: "):
                    self.events.append(json.loads(line[6:]))

    def step(self) -> None:
        """Reads, and lets time pass to where something happens."""
        until = self.pace.parked()
        self.read()
        if self.over:
            return
        if until is None:
            threading.Event().wait(SOON_S / 10)  # the line is at work
        elif not self.waiting:
            self.pace.go(until)

    def until(self, *kinds: str) -> dict[str, Any]:
        """The next event of these kinds, from now on."""
        seen = len(self.events)
        for _ in range(MOST_STEPS):
            for event in self.events[seen:]:
                if event["type"] in kinds:
                    return event
            until = self.pace.parked()
            self.read()
            if until is not None and not any(e["type"] in kinds for e in self.events[seen:]):
                self.pace.go(until)
        raise AssertionError(f"no {kinds} among {self.kinds}")

    def listen(self) -> None:
        """Until keys are waited for in silence, or the call is over."""
        for _ in range(MOST_STEPS):
            self.step()
            if self.over or self.waiting:
                return
        raise AssertionError(f"never quiet: {self.kinds}")

    def press(self, keys: str) -> None:
        """All of them, each told before this is over; then listens."""
        awaited = len(self.of("key")) + len(keys)
        assert self.post(self.path("keys"), keys=keys).status_code == 204
        for _ in range(MOST_STEPS):
            until = self.pace.parked()
            self.read()
            if len(self.of("key")) >= awaited or self.over:
                break
            if until is not None:
                self.pace.go(until)
        self.listen()

    def hang_up(self) -> None:
        assert self.post(self.path("hang-up")).status_code == 204
        self.finish()

    def finish(self) -> None:
        """Lets the call go on until it is over."""
        for _ in range(MOST_STEPS):
            until = self.pace.parked()
            self.read()
            if self.over:
                return
            if until is not None:
                self.pace.go(until)
        raise AssertionError(f"never over: {self.kinds}")

    @property
    def over(self) -> bool:
        return bool(self.of("ended"))

    @property
    def waiting(self) -> bool:
        acts = ("waiting", "key", "speech", "turn", "ended")
        last = [event["type"] for event in self.events if event["type"] in acts]
        return last[-1:] == ["waiting"]

    @property
    def kinds(self) -> list[str]:
        return [event["type"] for event in self.events]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def codes(self) -> list[str]:
        return [event["code"] for event in self.of("moment")]

    @property
    def keys(self) -> list[tuple[str, bool]]:
        return [(event["key"], event["lost"]) for event in self.of("key")]

    @property
    def words(self) -> str:
        """All that was said to its end or not."""
        return " ".join(word["text"] for event in self.of("speech") for word in event["words"])


@dataclass
class BoxedPhone:
    """The phone before a line of canned answers."""

    replies: dict[str, Any]
    more: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.pace = HandPace()
        self.clock = Following(self.pace, START)
        self.line = BoxedLine(self.clock, self.replies)
        self.transport = WsgiTransport(self.line, PUBLIC_URL, self.clock)
        self.cast = Cast.from_mapping(CAST_DATA)
        self.app = phone_to(self.transport, self.cast, self.pace, **self.more)
        self.page = Page(self.app, self.pace)


def phone_to(transport: Any, cast: Cast, pace: HandPace, **more: Any) -> Flask:
    return create_phone(transport, lambda: cast, pace=pace, heartbeat_s=HEARTBEAT_S, **more)
