"""A call script played while something happens to Redis at one of its turns, and what must hold.

Whatever the script expected: every answer is kind TwiML in the caller's language within 5 s, what
the caller was told is recorded, and the next caller is served.
"""

import contextlib
import json
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ivr.bank.demo.names import Names
from ivr.core_gateway import CoreGateway
from ivr.demo.stage import Stage
from ivr.dialog.banking import OperationDone
from otp_core.redis_store.client import connect
from otp_core.requests import Attempt
from otp_core.verdicts import Accepted, SecretNumberChanged, TokenPaused, TokensBlocked
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import InProcess, Scene
from simulator.transcript import CallReport
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.between import Between
from tests.ivr.webhooks.wire import Trouble, Wire
from tests.otp_core.redis_store.topologies import Server, one_server

LONGEST_S = 5.0  # issue 5: "valid TwiML in his language within 5 s"
LANGUAGE = re.compile(r"/voice/turn/([a-z]{2}-[A-Z]{2})/")
APOLOGY = {"es-MX": re.compile(r"[Uu]na disculpa"), "en-US": re.compile(r"[Ww]e are sorry")}
# What is in the audit once a caller was told so.
RECORDED = {
    Accepted: {"token:activation:accepted", "operation:approval:accepted"},
    SecretNumberChanged: {"customer:secret_number:set"},
    TokensBlocked: {"token:block:set", "token:block:none"},
    TokenPaused: {"token:pause:accepted"},
}
FORGETS = ("emptied",)  # what happens to a Redis and takes its data along
NAMESPACES = ("au", "au-test")
HELLO = """title: Una llamada después
proves: []
caller: ana
call:
  - not_hear: "disculpa"
  - hang_up: true
"""

Happening = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a caller was told is so, by the core or (with `folio`) by the bank."""

    kind: type[object]
    attempt_id: str
    folio: str = ""


@dataclass
class House:
    """A line on a wire to a Redis of its own, and another way to that Redis."""

    wire: Wire
    server: Server
    stage: Stage

    @classmethod
    @contextlib.contextmanager
    def open(cls) -> Iterator["House"]:
        with (
            tempfile.TemporaryDirectory(prefix="audiomatico-") as folder,
            one_server(Path(folder)) as topology,
            Wire(Path(folder) / "wire.sock", topology.servers[0].port) as wire,
        ):
            stage = Stage(connect(wire.url), Path(folder))
            yield cls(wire, topology.servers[0], stage)

    def full(self) -> None:
        with self.server.client as client:
            client.config_set("maxmemory", 1)

    def mend(self) -> None:
        self.wire.mend()
        if not self.server.answers():
            raise AssertionError(f"the server is gone by itself: {self.server.last_words()}")
        with self.server.client as client:
            client.config_set("maxmemory", 0)

    def happenings(self, spared: int = 0) -> dict[str, Happening]:
        """By name; those of the wire spare so many commands of the turn."""

        def on_wire(kind: Trouble) -> Happening:
            return lambda: self.wire.trouble(kind, spared=spared)

        return {
            **{str(kind): on_wire(kind) for kind in Trouble if kind is not Trouble.NONE},
            "full": self.full,
            "restarted": self.server.restart,
            "emptied": lambda: self.server.restart(with_data=False),
        }

    def recorded(self, told: Told) -> bool:
        with self.server.client as client:
            if told.folio:
                keys = [one.house.core_settings.index_key for one in self.stage.worlds.values()]
                names = [Names.derived(key).folio(told.folio) for key in keys]
                places = [f"{namespace}:{{bank}}:folios" for namespace in NAMESPACES]
                return any(client.hexists(place, name) for place in places for name in names)
            streams = [key for one in NAMESPACES for key in client.scan_iter(f"{one}:*:audit")]
            rows: list[Any] = [row for stream in streams for row in client.xrange(stream)]
        entries = [json.loads(fields[b"record"]) for _, fields in rows]
        wanted = RECORDED[told.kind]
        return any(
            one.get("attempt") == told.attempt_id and one["tag"] in wanted for one in entries
        )


@dataclass
class Walk:
    """One script, with `happening` at the request of this number (0: the ring).

    `reached`: the script was long enough. `forgets`: what was there before is gone, so a call that
    was under way may be refused to Twilio, which then falls back. `passes`: it is over with that
    request. `wrong`: what must not be.
    """

    house: House
    happening: Happening
    turn: int
    forgets: bool = False
    passes: bool = False
    sent: int = 0
    reached: bool = False
    slowest_s: float = 0.0
    told: list[Told] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def play(self, script: Script) -> CallReport:
        script = replace(script, may_fall_back=True)  # whatever fell back is judged here
        with (
            InProcess(self.house.stage).open(script.at) as scene,
            patch.object(CoreGateway, "answer", _listening(self.told)),
        ):
            transport = Between(scene.transport, self._carry)
            report = run_script(script, transport, scene.cast, scene.clock)
            self.house.mend()
            self._look(report)
            self._ring_again(script, scene)
        return report

    def _carry(self, inner: Transport, request: Request) -> Answer:
        with self.lock:  # some turns are delivered twice at once
            self._count(request)
        answer = inner.send(request)
        if self.passes and self.reached:
            self.house.mend()
        self._judge(request, answer)
        return answer

    def _count(self, request: Request) -> None:
        if request.url.endswith("/voice/status"):
            return
        if self.sent == self.turn:
            self.reached = True
            if self.forgets:
                self.told.clear()
            self.happening()
        self.sent += 1

    def _judge(self, request: Request, answer: Answer) -> None:
        self.slowest_s = max(self.slowest_s, answer.took_s)
        where = re.sub(r"[0-9a-f]{32}", "…", request.url.partition("/voice")[2])
        if answer.took_s > LONGEST_S:
            self.wrong.append(f"{answer.took_s:.1f} s for {where}")
        error_url = dict(request.params).get("ErrorUrl", "")
        found = LANGUAGE.search(request.url) or LANGUAGE.search(error_url)
        language = found[1] if found else "es-MX"
        said = answer.body.decode("utf-8", "replace")
        for other, sorry in APOLOGY.items():
            if other != language and sorry.search(said) and not APOLOGY[language].search(said):
                self.wrong.append(f"an apology in {other} instead of {language} at {where}")

    def _look(self, report: CallReport) -> None:
        if report.failure is not None and report.failure.expected == "a call without faults":
            self.wrong.append(report.failure.heard)
        attempts = [attempt for call in report.calls for attempt in call.attempts]
        for attempt in attempts:
            status = attempt.answer.status if attempt.answer else None
            if status not in (200, 204) and not (self.forgets and status == 403):
                self.wrong.append(f"status {status} {attempt.fault or ''}")
        self.wrong += [
            f"{told} is not recorded" for told in self.told if not self.house.recorded(told)
        ]

    def _ring_again(self, script: Script, scene: Scene) -> None:
        """The next caller is served."""
        hello = replace(Script.parse(HELLO, "hello"), line=script.line)
        report = run_script(hello, scene.transport, scene.cast, scene.clock)
        if not report.ok:
            self.wrong.append(f"the next call: {report.failure}")


def _listening(told: list[Told]) -> Any:
    """In the place of `CoreGateway.answer`: notes what a caller is told is so now."""
    answer = CoreGateway.answer

    def listening(self: CoreGateway, question: Any, attempt: Attempt, speaking_s: Any) -> Any:
        event = answer(self, question, attempt, speaking_s)
        if isinstance(event, OperationDone):
            told.append(Told(OperationDone, attempt.id, event.folio))
        elif type(event) in RECORDED:
            told.append(Told(type(event), attempt.id))
        return event

    return listening
