"""Broken HTTP over a real socket: what a server in front of the app must bear.

Never a 5xx, never a state change, and callers are served all the while and afterwards.
"""

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.load import LOOPBACK, Post
from benchmarks.soak.ground import Ground
from benchmarks.soak.malformed import Choices, Sent
from benchmarks.soak.malformed import Ground as Call
from benchmarks.soak.ringing import Code, Heard, acted, deliver, lead
from benchmarks.soak.wsgi import digest

MUCH = 10_000_000  # bytes
PATIENCE_S = 0.5  # for a server that may wait for more
# Who send a byte now and then while the others go on: fewer than the threads of two workers
# (config/gunicorn.conf.py), for a thread waits for whoever is slow. More would be kept out only by
# something in front that reads requests whole (docs/faults.md).
SLOW_CALLERS, SLOW_S = 40, 4.0

Broken = Callable[[Choices, Call], bytes]


def head(sent: Sent, *more: str, length: int | None = None, version: str = "HTTP/1.1") -> bytes:
    told = len(sent.body) if length is None else length
    lines = (
        f"{sent.method} {sent.path} {version}",
        f"Host: {LOOPBACK}",
        f"Content-Type: {sent.content_type}",
        f"Content-Length: {told}",
        *(f"{name}: {value}" for name, value in sent.headers),
        *more,
    )
    return "\r\n".join((*lines, "", "")).encode()


def truncated(choices: Choices, call: Call) -> bytes:
    good = call.good(call.pending)
    return head(good) + good.body[: choices.below(len(good.body))]


def too_long(choices: Choices, call: Call) -> bytes:
    """More body than the head says: the rest would be another request."""
    good = call.good(call.pending)
    return head(good, length=choices.below(len(good.body))) + good.body


def no_number(choices: Choices, call: Call) -> bytes:
    good = call.good(call.pending)
    wrong = (b"-1", b"1e3", b"+5", b"0x10", b"", b"\xd9\xa1", b"9" * 40, b"5, 5")
    said = f"Content-Length: {len(good.body)}".encode()
    return head(good).replace(said, b"Content-Length: " + wrong[choices.below(len(wrong))])


def two_lengths(choices: Choices, call: Call) -> bytes:
    good = call.good(call.pending)
    return head(good, f"Content-Length: {choices.below(10)}") + good.body


def two_ways(choices: Choices, call: Call) -> bytes:
    """A length and chunks: what smuggling is made of (RFC 9112, 6.3)."""
    good = call.good(call.pending)
    chunk = f"{len(good.body):x}\r\n".encode() + good.body
    return head(good, "Transfer-Encoding: chunked") + chunk[: choices.below(len(chunk))]


def bad_chunks(choices: Choices, call: Call) -> bytes:
    good = call.good(call.pending)
    lines = head(good, "Transfer-Encoding: chunked").replace(
        f"Content-Length: {len(good.body)}\r\n".encode(), b""
    )
    wrong = (b"zz\r\n", b"-1\r\nx", b"ffffffffffffffff\r\nx", b"5\r\nDig", b"\r\n\r\n", b"0x5\r\n")
    return lines + wrong[choices.below(len(wrong))]


def bad_head(choices: Choices, call: Call) -> bytes:
    good = call.good(call.pending)
    wrong = (
        b"\x00" * 50 + b"\r\n\r\n",
        b"POST\r\n\r\n",
        b"POST /voice HTTP/9.9\r\n\r\n",
        b"POST " + b"/voice" * 2000 + b" HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"POST /voice HTTP/1.1\r\nBad Header: 1\r\n\r\n",
        b"POST /voice HTTP/1.1\r\nA: " + b"b" * 20_000 + b"\r\n\r\n",
        b"POST /voice HTTP/1.1\r\n" + b"A: b\r\n" * 500 + b"\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + choices.some_bytes(50),  # TLS
        head(good, "X-Twilio-Signature: again", length=0),
        head(good, " folded: header", length=0),
    )
    return wrong[choices.below(len(wrong))]


def two_signatures(choices: Choices, call: Call) -> bytes:
    """Whichever is taken, or both joined: none is the form's."""
    good = call.good(call.answered[choices.below(len(call.answered))])
    return head(good, "X-Twilio-Signature: AAAAAAAAAAAAAAAAAAAAAAAAAAA=") + good.body


def huge(choices: Choices, call: Call) -> bytes:
    good = call.good(call.pending)
    more = b"&Digits=" + b"9" * MUCH if choices.below(2) else b"&a=" * (MUCH // 3)
    return head(good, length=len(good.body) + len(more)) + good.body + more


KINDS: Sequence[Broken] = (
    truncated,
    too_long,
    no_number,
    two_lengths,
    two_ways,
    bad_chunks,
    bad_head,
    two_signatures,
    huge,
)


@dataclass(slots=True)
class Figures:
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest_s: float = 0.0  # of a good turn, while others dawdled


@dataclass(slots=True)
class Battery:
    """`code`: a call that is left to wait while all this comes in."""

    ground: Ground
    call: Call
    code: Code
    before: str
    figures: Figures = field(default_factory=Figures)

    @classmethod
    def ready(cls, ground: Ground, now_s: int) -> "Battery":
        cast = ground.crowd(1, 0, now_s)
        (person,) = cast.people.values()
        target, answered = ground.line.target, list[Post]()

        def send(post: Post) -> Heard:
            answered.append(post)
            return deliver(target, post, 0)

        code = acted(lead(cast, person), send)
        assert code is not None  # noqa: S101  `lead` returns one
        url = f"http://{LOOPBACK}:{target.port}"
        call = Call(url, target.auth_token, tuple(answered), code.post)
        return cls(ground, call, code, digest(ground.line.client))

    def try_one(self, choices: Choices, kind: Broken) -> None:
        answer = self._exchange(kind(choices, self.call))
        status = answer.split(b" ", 2)[1].decode() if answer.startswith(b"HTTP/") else "closed"
        self.figures.statuses[status] += 1
        if status.startswith("5"):
            self.figures.wrong.append(f"{status} for {kind.__name__}")

    def look(self, what: str) -> None:
        if digest(self.ground.line.client) != self.before:
            self.figures.wrong.append(f"something changed: {what}")
            self.before = digest(self.ground.line.client)

    def _exchange(self, sent: bytes) -> bytes:
        port, answer = self.ground.line.target.port, b""
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 5) as line:
            line.settimeout(PATIENCE_S)
            with contextlib.suppress(OSError):
                line.sendall(sent)
            line.shutdown(socket.SHUT_WR)
            while chunk := line.recv(65_536):
                answer += chunk
        return answer

    def dawdle(self, callers: int, seconds: float) -> None:
        """Slow senders, a byte at a time; meanwhile an answered turn is asked for again."""
        over = threading.Event()
        good = self.call.good(self.call.pending)
        slow = [
            threading.Thread(target=self._drip, args=(head(good) + good.body, over))
            for _ in range(callers)
        ]
        for one in slow:
            one.start()
        deadline_s = time.monotonic() + seconds
        while time.monotonic() < deadline_s:
            started_s = time.monotonic()
            heard = deliver(self.ground.line.target, self.call.answered[-1], 0)
            took_s = time.monotonic() - started_s
            self.figures.slowest_s = max(self.figures.slowest_s, took_s)
            if heard.status != 200:
                self.figures.wrong.append(f"{heard.status} while others dawdle")
            time.sleep(0.02)
        over.set()
        for one in slow:
            one.join()

    def _drip(self, sent: bytes, over: threading.Event) -> None:
        port = self.ground.line.target.port
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), 5) as line:
            for at in range(len(sent) - 1):  # never the last
                if over.wait(0.1):
                    return
                line.sendall(sent[at : at + 1])

    def finish(self) -> None:
        heard: Heard = deliver(self.ground.line.target, self.code.post, 9)
        if not heard.is_accepted:
            self.figures.wrong.append(f"the waiting call is not served: {heard.status}")


def battery(ground: Ground, now_s: int, choices: Choices, connections: int) -> Figures:
    """So many broken requests, then slow ones, and the waiting call at last."""
    all_of_it = Battery.ready(ground, now_s)
    for kind in KINDS:
        for _ in range(-(-connections // len(KINDS))):
            all_of_it.try_one(choices, kind)
        all_of_it.look(kind.__name__)
    all_of_it.dawdle(SLOW_CALLERS, SLOW_S)
    all_of_it.look("slow senders")
    all_of_it.finish()
    return all_of_it.figures
