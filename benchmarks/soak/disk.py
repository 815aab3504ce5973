"""Redis' disk full in the middle of the codes: an apology, nothing told that is not recorded.

    python -m benchmarks.soak.disk [--cycles 20]

The server may write its append-only file so far and no further (RLIMIT_FSIZE, setrlimit(2); Linux).
With `appendfsync always` it ends itself then, and is started again once there is room; with
`everysec` it refuses every write (MISCONF) until there is. The exit code is 1 where something told
is lost, a code had two effects, or a caller heard anything but the answer or an apology.
"""

import argparse
import contextlib
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.soak.ground import chance, ground, say
from benchmarks.soak.kills import Soak
from benchmarks.soak.ringing import APOLOGY, UNCONFIRMED
from benchmarks.soak.told import Figures, Told, heading, report
from tests.otp_core.redis_store.loopback_server import until

CYCLES = 20
ROOM_BYTES = 60_000  # a cycle's codes write some 70 kB: it ends somewhere among them
POLICIES = ("always", "everysec")


@dataclass(slots=True)
class FullDisk(Soak):
    sorry: int = 0

    @contextlib.contextmanager
    def _killed(self) -> Iterator[None]:
        started_s = time.monotonic()
        self._limit(self._written() + round(chance(ROOM_BYTES)))
        yield
        self._make_room()
        self.figures.kills += 1
        self.figures.down_s.append(time.monotonic() - started_s)

    def _written(self) -> int:
        files = (self.ground.server.folder / "appendonlydir").glob("*.incr.aof")
        return max(file.stat().st_size for file in files)

    def _limit(self, length: int) -> None:
        process = self.ground.server.process
        if process is not None and process.poll() is None:
            # ProcessLookupError: it ended itself just now
            with contextlib.suppress(ProcessLookupError):
                limits = (length, resource.RLIM_INFINITY)
                resource.prlimit(process.pid, resource.RLIMIT_FSIZE, limits)

    def _make_room(self) -> None:
        server = self.ground.server
        self._limit(resource.RLIM_INFINITY)
        if server.process is not None and server.process.poll() is not None:
            server.start()
        until(server.answers, "the server answers again")
        until(self._writes, "the server writes again")

    def _writes(self) -> bool:
        with self.ground.server.client as client:
            told: Any = client.info("persistence")
            return bool(told["aof_last_write_status"] == "ok" and client.set("soak:marker", 1))

    def _judge(self, told: list[Told]) -> None:
        # Not by `super()`: a dataclass with slots is another class than the one it was written in.
        Soak._judge(self, told)
        for one in told:
            heard = one.at_first
            if heard is not None and not heard.is_accepted:
                self.sorry += 1
                kind = any(words in heard.body for words in (APOLOGY, UNCONFIRMED))
                if heard.status != 200 or not kind:
                    self.figures.wrong.append(f"{heard.status} {heard.body[:200]!r}")


def soak(cycles: int, policy: str) -> tuple[Figures, int]:
    """And how many callers heard an apology."""
    with ground(appendfsync=policy, **{"auto-aof-rewrite-percentage": "0"}) as here:
        now_s = here.line.opening_s()
        with here.line.serving(stopped_s=now_s):
            run = FullDisk(here, now_s, cuts=False)
            for _ in range(cycles):
                run.cycle()
            run.look_back()
    return run.figures, run.sorry


def main(cycles: int) -> int:
    heading()
    failed = False
    for policy in POLICIES:
        found, sorry = soak(cycles, policy)
        report(f"{policy}, disk full", found)
        say(f"apologies: {sorry}")
        failed |= bool(found.lost or found.doubled or found.wrong) or not sorry
    return int(failed)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cycles", type=int, default=CYCLES)
    sys.exit(main(asked.parse_args().cycles))
