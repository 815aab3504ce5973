"""A wire between the line and its Redis, that can be cut, clogged or made to lose answers."""

import contextlib
import os
import socket
import threading
import time
from enum import StrEnum
from pathlib import Path
from typing import Self

SLOW_S = 0.35  # an answer: five of them are a turn's
CONNECT_S = 2.0
CHUNK = 1 << 20


class Trouble(StrEnum):
    NONE = "none"
    GONE = "gone"  # nothing reaches it: connections are refused
    LOST = "lost"  # it does what it is asked, and its answer never comes: the connection ends
    STALLED = "stalled"  # connections stand, and nothing comes
    SLOW = "slow"  # every answer comes late


class Wire:
    """`url` is what REDIS_URL would be. Trouble begins after `spared` commands more."""

    def __init__(self, path: Path, upstream_port: int) -> None:
        self.url = f"unix://{path}"
        self.asked = 0  # commands since the trouble was set
        self._trouble = Trouble.NONE
        self._spared = 0
        self._upstream_port = upstream_port
        self._open: list[socket.socket] = []
        self._path = path
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen(64)
        threading.Thread(target=self._accept, daemon=True).start()

    def trouble(self, kind: Trouble, *, spared: int = 0) -> None:
        self._spared, self.asked = spared, 0
        self._trouble = kind

    def mend(self) -> None:
        """As new: connections that hang are closed."""
        self.trouble(Trouble.NONE)
        self.cut()

    def cut(self) -> None:
        ended, self._open = self._open, []
        for one in ended:
            _close(one)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        _close(self._listener)
        self.cut()
        os.unlink(self._path)  # noqa: PTH108  one line, and no path is at hand in a `with`

    def now(self) -> Trouble:
        return self._trouble if self.asked >= self._spared else Trouble.NONE

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self.now() is Trouble.GONE:
                _close(near)
                continue
            try:
                far = socket.create_connection(("127.0.0.1", self._upstream_port), CONNECT_S)
            except OSError:  # the server itself is down
                _close(near)
                continue
            far.settimeout(None)  # nothing comes on one that idles: no reason to end it
            self._open += [near, far]
            link = _Link(self, near, far)
            for pump in (link.there, link.back):
                threading.Thread(target=pump, daemon=True).start()


class _Link:
    """One connection; what becomes of an answer is settled when its command comes by."""

    def __init__(self, wire: Wire, near: socket.socket, far: socket.socket) -> None:
        self._wire = wire
        self._near, self._far = near, far
        self._now = Trouble.NONE

    def there(self) -> None:
        with contextlib.suppress(OSError):
            while command := self._near.recv(CHUNK):
                self._now = self._wire.now()
                self._wire.asked += 1
                if self._now is Trouble.STALLED:
                    continue
                if self._now is Trouble.GONE:
                    break
                self._far.sendall(command)
        self._end()

    def back(self) -> None:
        with contextlib.suppress(OSError):
            while answer := self._far.recv(CHUNK):
                if self._now is Trouble.LOST:
                    break
                if self._now is Trouble.SLOW:
                    time.sleep(SLOW_S)
                self._near.sendall(answer)
        self._end()

    def _end(self) -> None:
        _close(self._near)
        _close(self._far)


def _close(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    with contextlib.suppress(OSError):
        one.close()
