"""Serves `/metrics`, from a process of its own, on an address of its own.

Not from gunicorn's arbiter: that forks, and a process that forks has no business with threads. Not
from a worker: one of several would have the port, and lose it with each restart. A process of its
own is kept alive like the others, adds up what all programs of this machine count, costs no caller
anything, and tells of Redis and of notices also when nobody serves calls.
"""

import socket
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ivr.metrics.bind import Bind
from ivr.metrics.folder import PROGRAMS, folder_of

PATH = "/metrics"
PATIENCE_S = 10  # Prometheus gives up after as long, unless it is told otherwise
TRIES = 3  # a file may be made or removed while it is read

Answering = Callable[[Mapping[str, Any], Callable[..., Any]], Iterable[bytes]]


class SharedValues(Collector):
    """What all processes that share a state folder have counted, added up."""

    def __init__(self, state: Path) -> None:
        self._folders = [folder_of(state, program) for program in PROGRAMS]

    def collect(self) -> Iterable[Metric]:
        for _ in range(TRIES - 1):
            try:
                return self._merged()
            except (FileNotFoundError, struct.error):
                continue
        return self._merged()

    def describe(self) -> Iterable[Metric]:
        """Which there are shows when processes have begun to count."""
        return ()

    def _merged(self) -> Iterable[Metric]:
        files = [str(file) for folder in self._folders for file in sorted(folder.glob("*.db"))]
        merged: Iterable[Metric] = MultiProcessCollector.merge(files)  # type: ignore[no-untyped-call]
        return merged


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Server6(_Server):
    address_family = socket.AF_INET6


class _Quiet(WSGIRequestHandler):
    timeout = PATIENCE_S  # of a connection that says nothing

    def log_message(self, *_: Any) -> None:
        """A scrape every few seconds is no event."""


def answering(registry: CollectorRegistry) -> Answering:
    def answer(request: Mapping[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if request["PATH_INFO"] != PATH or request["REQUEST_METHOD"] != "GET":
            start("404 Not Found", [])
            return [b""]
        start("200 OK", [("Content-Type", CONTENT_TYPE_PLAIN_0_0_4)])
        return [generate_latest(registry)]

    return answer


@contextmanager
def serving(bind: Bind, registry: CollectorRegistry) -> Iterator[None]:
    """Serves while the block runs. Raises OSError where the port is another's."""
    kind = _Server6 if ":" in bind.address else _Server
    with make_server(bind.address, bind.port, answering(registry), kind, _Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()
