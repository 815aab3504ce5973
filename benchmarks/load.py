"""Loads a server on this machine from one thread: many connections, each acting out one call."""

import selectors
import socket
import time
from collections import defaultdict, deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from simulator.twilio.wire import IDEMPOTENCY_TOKEN, SIGNATURE, Pairs, signature

LOOPBACK = "127.0.0.1"
READ_BYTES = 65_536
NO_ANSWER_S = 30.0
STALE_S = 1.0  # gunicorn shuts a connection on which nothing was asked for 2 s


class LoadError(Exception):
    """The server answered otherwise than it must, or not at all."""


@dataclass(frozen=True, slots=True)
class Post:
    """`label`: under which name its time is kept; "" where nobody asks."""

    label: str
    path: str
    params: Pairs


Act = Generator[Post, bytes, None]  # yields what to post, is given the body that came back


@dataclass(frozen=True, slots=True)
class Target:
    port: int
    auth_token: str = field(repr=False)

    def message(self, post: Post, number: int) -> bytes:
        url = f"http://{LOOPBACK}:{self.port}{post.path}"
        body = urlencode(post.params).encode()
        head = (
            f"POST {post.path} HTTP/1.1\r\nHost: {LOOPBACK}:{self.port}\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            f"{SIGNATURE}: {signature(self.auth_token, url, post.params)}\r\n"
            f"{IDEMPOTENCY_TOKEN}: bench-{number}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass(slots=True)
class Measured:
    """`took_s`: by label, each request's seconds; `lasted_s`: from the first to the last."""

    took_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lasted_s: float = 0.0
    broken: int = 0  # requests without an answer, where that is borne

    def rate(self, label: str) -> float:
        return len(self.took_s[label]) / self.lasted_s


class _Caller:
    """One connection, which may have to be opened anew for each request."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.socket: socket.socket | None = None
        self.act: Act | None = None
        self.post: Post | None = None
        self.due_s = 0.0
        self.idle_since_s = 0.0
        self.is_last = False  # the server closes after this answer
        self._got = b""
        self._sent = 0
        self._on_this = 0  # requests, of this connection

    def send(self, post: Post, due_s: float) -> socket.socket:
        """`due_s`: when it ought to have gone out, from which its time counts."""
        self.post, self.due_s, self._got = post, due_s, b""
        if self.socket is None:
            self.socket = socket.create_connection((LOOPBACK, self.target.port), NO_ANSWER_S)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sent += 1
        self._on_this += 1
        self.socket.sendall(self.target.message(post, id(self) ^ self._sent))
        return self.socket

    def read(self) -> bytes | None:
        """The body, once it is whole. Raises LoadError for anything but 200."""
        assert self.socket is not None  # noqa: S101  read only after it was sent
        chunk = self.socket.recv(READ_BYTES)
        if not chunk:
            raise LoadError("the server closed before its answer was whole")
        self._got += chunk
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found:
            return None
        status, *lines = head.lower().split(b"\r\n")
        if b" 200 " not in status + b" ":
            raise LoadError(status.decode())
        headers = dict(line.split(b": ", 1) for line in lines)
        if len(body) < int(headers[b"content-length"]):
            return None
        self.is_last = headers.get(b"connection") == b"close"
        return body

    def may_try_again(self) -> bool:
        """The server shut a connection just as it was used again: any client opens another."""
        return self._got == b"" and self._on_this > 1

    def close(self) -> None:
        self._on_this = 0
        if self.socket is not None:
            self.socket.close()
            self.socket = None


def play(
    target: Target,
    acts: Iterator[Act],
    *,
    callers: int,
    a_second: float | None = None,
    until: Callable[[float], bool] = lambda _: False,
    tolerant: bool = False,
) -> Measured:
    """Every act to its end, `callers` at once, or as many as it takes to begin `a_second`.

    `until` is asked with the seconds gone, and ends the beginning of new acts. `tolerant`: requests
    that are never answered are counted, and whoever waited goes on.
    """
    run = _Run(target, acts, until, [_Caller(target) for _ in range(callers)], a_second, tolerant)
    try:
        return run.whole()
    finally:
        for caller in run.callers:
            caller.close()


@dataclass(slots=True)
class _Run:
    target: Target
    acts: Iterator[Act]
    until: Callable[[float], bool]
    callers: list[_Caller]
    a_second: float | None
    tolerant: bool
    measured: Measured = field(default_factory=Measured)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    idle: deque[_Caller] = field(default_factory=deque)
    is_over: bool = False
    begun: int = 0
    began_s: float = 0.0

    def whole(self) -> Measured:
        self.began_s = time.perf_counter()
        self.idle.extend(self.callers)
        busy = 0
        while True:
            busy += self._begin()
            if not busy and self.is_over:
                break
            heard = self.selector.select(NO_ANSWER_S if self.is_over else self._next_s())
            for key, _ in heard:
                busy -= self._hear(key.data)
            if not heard and (self.is_over or not self.idle):
                raise LoadError("the server answers nobody any more")
        self.measured.lasted_s = time.perf_counter() - self.began_s
        return self.measured

    def _next_s(self) -> float:
        """Until the next act is due, or somebody must be free."""
        if self.a_second is None or not self.idle:
            return NO_ANSWER_S
        return max(0.0, self._due_s() - time.perf_counter())

    def _due_s(self) -> float:
        return self.began_s + (self.begun / self.a_second if self.a_second else 0.0)

    def _begin(self) -> int:
        """New acts for whoever is idle; how many."""
        count = 0
        while self.idle and not self.is_over:
            now_s = time.perf_counter()
            if self.a_second is not None and self._due_s() > now_s:
                break
            act = None if self.until(now_s - self.began_s) else next(self.acts, None)
            if act is None:
                self.is_over = True
                break
            # The last that was busy: few connections are kept open, none until it is shut.
            caller, due_s = self.idle.pop(), self._due_s() if self.a_second else now_s
            if now_s - caller.idle_since_s > STALE_S:
                self._close(caller)
            self.begun += 1
            caller.act = act
            try:
                self._send(caller, next(act), due_s)
            except OSError:  # nobody listens
                if not self.tolerant:
                    raise
                self.measured.broken += 1
                self._rest(caller)
            else:
                count += 1
        return count

    def _send(self, caller: _Caller, post: Post, due_s: float) -> None:
        before = caller.socket
        opened = caller.send(post, due_s)
        if opened is not before:
            self.selector.register(opened, selectors.EVENT_READ, caller)

    def _hear(self, caller: _Caller) -> int:
        """1 where the caller's act is over."""
        if caller.act is None or caller.post is None:  # idle, and the server shut the connection
            self._close(caller)
            return 0
        try:
            body = caller.read()
        except (LoadError, ConnectionError):
            return self._broken(caller, caller.post)
        if body is None:
            return 0
        if caller.is_last:
            self._close(caller)
        now_s = time.perf_counter()
        if caller.post.label:
            self.measured.took_s[caller.post.label].append(now_s - caller.due_s)
        try:
            self._send(caller, caller.act.send(body), now_s)
        except StopIteration:
            return self._rest(caller)
        return 0

    def _broken(self, caller: _Caller, post: Post) -> int:
        """Within an `except`: tried again where any client would."""
        again = caller.may_try_again()
        self._close(caller)
        if again:
            self._send(caller, post, caller.due_s)
            return 0
        if not self.tolerant:
            raise
        self.measured.broken += 1
        return self._rest(caller)

    def _rest(self, caller: _Caller) -> int:
        caller.act, caller.idle_since_s = None, time.perf_counter()
        self.idle.append(caller)
        return 1

    def _close(self, caller: _Caller) -> None:
        if caller.socket is not None:
            self.selector.unregister(caller.socket)
            caller.close()
