"""A Redis of our own where none is given: on a private socket, kept on disk, gone when we are.

One server a state folder. Two locks say who is who: `owner.lock` is held by the process that
started the server, `server.lock` by the server itself (it inherits the descriptor), so that nobody
starts a second server while a dying one still writes its file.

Whoever uses it keeps it: a server that dies is started again, and when its owner ends (a command of
staff's, say), another process that still needs it becomes the owner. What was open is void then, as
after any restart (otp-core.md, "Redis": challenges are bound to `run_id`).
"""

import contextlib
import logging
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from otp_core.redis_store.errors import EmbeddedRedisError
from otp_core.redis_store.server_process import START_LIMIT_S, server_process
from otp_core.redis_store.server_socket import Answer, ask, short_socket_path
from otp_core.redis_store.state_folder import hold, prepare_folder

APPENDFSYNC = ("always", "everysec")  # "no" would leave a spent mark to the kernel's mood
POLL_S = 0.01  # while somebody waits for the first answer
WATCH_S = 0.2  # afterwards: is the server, or its owner, still there?
AGAIN_S = 1.0  # before a server that could not be started is tried again

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EmbeddedRedis:
    """The server as it was found. `pid` is None where another process of ours started it."""

    url: str
    how: str
    pid: int | None


@contextlib.contextmanager
def embedded_redis(state_dir: Path, *, appendfsync: str = "everysec") -> Iterator[EmbeddedRedis]:
    """A server that keeps its data in `state_dir` and answers at one URL until the block ends.

    A second process attaches to the first's, and takes over when that one ends. A thread of the
    process that entered the block sees to it; a forked worker has none, and leaves the server be.
    Raises `EmbeddedRedisError`.
    """
    if appendfsync not in APPENDFSYNC:
        raise EmbeddedRedisError(f"appendfsync must be one of {', '.join(APPENDFSYNC)}")
    keeper, keeper_pid = _Keeper(prepare_folder(state_dir), appendfsync), os.getpid()
    # A daemon: an interpreter that ends waits for the others before it lets anybody stop them.
    thread = threading.Thread(target=keeper.run, name="embedded-redis", daemon=True)
    thread.start()
    try:
        yield keeper.first.result()
    finally:
        if os.getpid() == keeper_pid:
            keeper.stop.set()
            thread.join()


class _Keeper:
    """What the thread does: owns the server, or watches for its owner's end."""

    def __init__(self, folder: Path, appendfsync: str) -> None:
        self.first: Future[EmbeddedRedis] = Future()
        self.stop = threading.Event()
        self._folder = folder
        self._appendfsync = appendfsync

    def run(self) -> None:
        deadline_s = time.monotonic() + START_LIMIT_S
        try:
            while not self.stop.is_set():
                self._own_or_attach(deadline_s)
                self.stop.wait(WATCH_S if self.first.done() else POLL_S)
        except EmbeddedRedisError as error:
            self.first.set_exception(error)
        finally:
            if not self.first.done():  # a fault of ours: whoever waits must not wait for ever
                self.first.set_exception(EmbeddedRedisError("the embedded Redis was not started"))

    def _own_or_attach(self, deadline_s: float) -> None:
        """Raises `EmbeddedRedisError` only while nobody was told of a server."""
        with hold(self._folder / "owner.lock") as owner_lock:
            if owner_lock is not None:
                # Not let go of between two servers: forked workers share the lock, and would keep
                # it from us.
                while not self.stop.is_set():
                    self._serve_or_say_why()
            elif not self.first.done():
                self._attach(deadline_s)

    def _serve_or_say_why(self) -> None:
        try:
            self._serve()
        except (EmbeddedRedisError, OSError) as fault:
            if not self.first.done():
                raise
            _log.error("embedded Redis: not started again yet: %s", fault)
            self.stop.wait(AGAIN_S)

    def _serve(self) -> None:
        """Starts the server and stays with it until it dies or is needed no more."""
        if self.first.done():
            _log.warning("embedded Redis: it was gone, and is started again")
        with server_process(self._folder, self._appendfsync) as server:
            if not self.first.done():
                self.first.set_result(
                    EmbeddedRedis(_url(server.path), server.how, server.process.pid)
                )
            while server.is_running() and not self.stop.wait(WATCH_S):
                pass

    def _attach(self, deadline_s: float) -> None:
        path = short_socket_path(self._folder, create=False)
        answer = ask(path)
        if answer is Answer.READY:
            self.first.set_result(EmbeddedRedis(_url(path), "already running", None))
        elif answer is Answer.FOREIGN:
            raise EmbeddedRedisError(f"what listens on {path} is no Redis; stop it")
        elif time.monotonic() >= deadline_s:
            raise EmbeddedRedisError(
                f"another process holds the Redis of {self._folder}, but it does not answer; "
                "stop that process"
            )


def _url(path: Path) -> str:
    return f"unix://{quote(str(path))}"
