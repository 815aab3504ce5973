"""One exchange has one deadline, whatever the other side does with its bytes.

The time-outs of `requests` begin anew with every byte that comes: an answer that drips could hold a
caller for hours. A leash cuts the connection itself, from a timer, wherever the exchange stands.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from requests.adapters import HTTPAdapter


class TooLateError(OSError):
    """The deadline passed before anything was sent."""


class Leash:
    """For one attempt. `may_be_heard`: connected, and TLS has found who it is: bytes may go out."""

    def __init__(self, deadline_s: float) -> None:
        self._deadline_s = deadline_s  # of time.monotonic
        self._timer = threading.Timer(max(0.0, deadline_s - time.monotonic()), self._cut)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._held: socket.socket | None = None
        self.may_be_heard = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        with self._lock:
            if self._held is not None:
                self._held.close()
                self._held = None

    def left_s(self) -> float:
        """Never nothing, which a socket takes for no time-out at all."""
        return max(0.001, self._deadline_s - time.monotonic())

    def hold(self, connected: socket.socket) -> None:
        """A second handle of the same connection: TLS takes the first one over."""
        if time.monotonic() >= self._deadline_s:
            connected.close()
            raise TooLateError("connected too late")
        with self._lock:
            self._held = connected.dup()

    def _cut(self) -> None:
        with self._lock:
            if self._held is not None:
                with contextlib.suppress(OSError):  # gone already
                    self._held.shutdown(socket.SHUT_RDWR)


class LeashedAdapter(HTTPAdapter):
    """Puts every connection on the leash as soon as there is one, before TLS and before a byte."""

    def __init__(self, leash: Leash) -> None:
        super().__init__(max_retries=0)
        self._leash = leash

    def get_connection_with_tls_context(
        self,
        request: Any,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: tuple[str, str] | str | None = None,
    ) -> Any:
        pool: Any = super().get_connection_with_tls_context(request, verify, proxies, cert)
        pool.ConnectionCls = self._leashed(pool.ConnectionCls)
        return pool

    def _leashed(self, make: Callable[..., Any]) -> Callable[..., Any]:
        def make_leashed(*args: Any, **kwargs: Any) -> Any:
            connection = make(*args, **kwargs)
            # urllib3 has no public hook between connecting and TLS; the tests that drip hold this.
            reach, connect = connection._new_conn, connection.connect

            def reach_and_hold() -> socket.socket:
                reached: socket.socket = reach()
                self._leash.hold(reached)
                return reached

            def connect_and_tell() -> None:
                connect()
                self._leash.may_be_heard = True

            connection._new_conn, connection.connect = reach_and_hold, connect_and_tell
            return connection

        return make_leashed
