"""What a power cut leaves of an append-only file: what was fsynced, and no byte more.

A process that is killed leaves all it wrote to the kernel; a machine without power does not. With
`everysec` the server fsyncs a second after its last time, or when WAITAOF asks for it. So after
WAITAOF the file's length is known to be safe, and for a second nothing more is.
"""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tests.otp_core.redis_store.loopback_server import Server

EVERY_S = 1.0
WAIT_LIMIT_MS = 5_000


@dataclass(frozen=True, slots=True)
class Fsynced:
    """So many bytes of this file were on the disk at that moment, when nobody wrote."""

    file: Path
    length: int
    at_s: float  # monotonic

    @classmethod
    def now(cls, server: Server) -> Self:
        """The server must not rewrite its file: there is one of increments then."""
        with server.client as client:
            client.set("soak:marker", 1)
            asked: Any = client.execute_command("WAITAOF", 1, 0, WAIT_LIMIT_MS)
        if asked[0] < 1:
            raise TimeoutError("the server does not fsync")
        (file,) = (server.folder / "appendonlydir").glob("*.incr.aof")
        return cls(file, file.stat().st_size, time.monotonic())

    def cut(self) -> int:
        """Of a server that was just killed: how many bytes are gone. 0 where it came too late, for
        the server may have fsynced again."""
        gone = self.file.stat().st_size - self.length
        if time.monotonic() - self.at_s >= EVERY_S:
            return 0
        os.truncate(self.file, self.length)
        return gone
