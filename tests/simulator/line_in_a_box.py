"""A line for tests: a WSGI app that answers with canned TwiML and keeps what it was asked."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from simulator.cast import Cast
from simulator.clock import VirtualClock
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.transcript import CallReport
from simulator.twilio.keypad import LoneFinishKey
from simulator.twilio.line import Line
from simulator.twilio.phone import Phone, Switches
from simulator.twilio.transport import WsgiTransport

PUBLIC_URL = "https://banco.example"
START = 1_795_449_600.0  # 2026-11-23 10:00 in Mexico City
VOICE = 'voice="Polly.Mia-Neural"'
CAST = {
    "auth_token": "a" * 32,
    "account_sid": "AC" + "1" * 32,
    "to": "+525512263990",
    "people": {
        "ana": {
            "from": "+525511112222",
            "number": "40917",
            "secret_number": "739164",
            "temporary_key": None,
            "tokens": [
                {
                    "serial": "NF0000012345",
                    "kind": "fisico",
                    "suite": "OCRA-1:HOTP-SHA256-8:QN12",
                    "key_hex": "31" * 32,
                },
                {"serial": "HT0000009876", "kind": "hotp", "suite": None, "key_hex": "31" * 20},
            ],
        },
        "beto": {
            "from": "anonymous",
            "number": "5512",
            "secret_number": "204816",
            "temporary_key": "90817263",
            "tokens": [],
        },
    },
}


@dataclass
class Got:
    """A request as the line saw it."""

    path: str
    method: str
    params: dict[str, str]
    pairs: list[tuple[str, str]]
    headers: dict[str, str]
    at: float


Reply = str | bytes | int | Callable[[Got], Any]


@dataclass
class BoxedLine:
    """`replies`: by path; a list gives one after the other, the last for ever."""

    clock: VirtualClock
    replies: dict[str, Reply | list[Reply]]
    got: list[Got] = field(default_factory=list)
    content_type: str = "text/xml"
    counts: Counter[str] = field(default_factory=Counter)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        got = self._read(environ)
        self.got.append(got)
        reply = self._reply(got)
        if isinstance(reply, int):
            start_response(f"{reply} Status", [("Content-Type", "text/plain")])
            return [b""]
        start_response("200 OK", [("Content-Type", self.content_type)])
        return [reply if isinstance(reply, bytes) else reply.encode()]

    def _read(self, environ: dict[str, Any]) -> Got:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        path, query = environ["PATH_INFO"], environ.get("QUERY_STRING")
        pairs = parse_qsl(body, keep_blank_values=True)
        headers = {name: value for name, value in environ.items() if name.startswith("HTTP_")}
        return Got(
            path + (f"?{query}" if query else ""),
            environ["REQUEST_METHOD"],
            dict(pairs),
            pairs,
            headers,
            self.clock.now,
        )

    def _reply(self, got: Got) -> Any:
        path = got.path.partition("?")[0]
        reply: Any = self.replies.get(path, "" if path == "/voice/status" else 404)
        if isinstance(reply, list):
            reply = reply[min(self.counts[path], len(reply) - 1)]
        self.counts[path] += 1
        return reply(got) if callable(reply) else reply

    @property
    def paths(self) -> list[str]:
        return [got.path for got in self.got]

    @property
    def last(self) -> Got:
        return self.got[-1]


@dataclass
class Box:
    """A clock, a line on it, and the phone that calls it."""

    replies: dict[str, Reply | list[Reply]]
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(START))

    def __post_init__(self) -> None:
        self.line = BoxedLine(self.clock, self.replies)
        self.transport = WsgiTransport(self.line, PUBLIC_URL, self.clock)
        self.cast = Cast.from_mapping(CAST)

    def ring(
        self, lone_finish_key: LoneFinishKey = "posts_empty", dial_ends: str = "no-answer"
    ) -> Phone:
        person = self.cast.person("ana")
        line = Line(self.transport, self.cast, person, self.clock, counting_bytes())
        return Phone(line, self.clock, Switches(lone_finish_key, (dial_ends,)))

    def run(self, text: str) -> CallReport:
        """A script of these steps, by ana."""
        return self.run_whole("title: t\nproves: []\ncaller: ana\ncall:\n" + text)

    def run_whole(self, text: str) -> CallReport:
        script = Script.parse(text, "calls/t.yaml")
        return run_script(script, self.transport, self.cast, self.clock)


def counting_bytes() -> Callable[[int], bytes]:
    """Random bytes for tests: another number each time."""
    count = 0

    def take(n: int) -> bytes:
        nonlocal count
        count += 1
        return count.to_bytes(n, "big")

    return take


def document(*verbs: str) -> str:
    joined = "".join(verbs)
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{joined}</Response>'


def say(text: str) -> str:
    return f"<Say {VOICE}>{text}</Say>"


def gather(prompt: str = "", **attributes: str | int) -> str:
    """Posts to /turn unless told otherwise."""
    given = {"action": "/turn", "method": "POST", **attributes}
    written = " ".join(f'{name}="{value}"' for name, value in given.items())
    return f"<Gather {written}>{prompt}</Gather>"


def redirect(path: str) -> str:
    return f'<Redirect method="POST">{path}</Redirect>'


def seconds_of_speech(seconds: int) -> str:
    """A text that takes exactly so long to say: 14 characters a second."""
    return ("palabra sinfin " * seconds)[: 14 * seconds - 1] + "."
