"""Every harness of the soak, each a process of its own; and what came of it.

    python -m benchmarks.soak [NAME ...]

Whoever adds a harness adds its line here. A harness exits with 0 where all was as it must be, with
1 where something was not, and with 2 where its time did not suffice for all. This exits with 1
where any did, or took longer than its limit.
"""

import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

STOP_LIMIT_S = 30
LOOK_S = 0.2
WORDS = {0: "as it must be", 2: "as far as its time went"}


@dataclass(frozen=True, slots=True)
class Harness:
    name: str
    arguments: tuple[str, ...] = ()
    limit_s: int = 900


Lane = tuple[Harness, ...]  # one after the other

# All of it in under 40 minutes on 2 cores that do nothing else. The lanes of a stage run side by
# side: what no neighbour disturbs, beside one worker's memory, which leaves half the machine free.
STAGES: tuple[tuple[Lane, ...], ...] = (
    ((Harness("crowd"),),),  # first, for it wants a machine that has rested
    (
        (Harness("memory", limit_s=1_800),),
        (
            Harness("topologies"),
            Harness("kills"),  # `kills --cycles 1000` on request
            Harness("workers"),
            Harness("clocks"),
            Harness("backup"),
            Harness("disk"),
            Harness("webhooks"),
        ),
    ),
    (
        (
            Harness("scale"),
            Harness("imports"),
            Harness("startup"),
            Harness("faults", ("5",)),  # beside others it gets half as far
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Run:
    harness: Harness
    process: subprocess.Popen[bytes]
    said: IO[bytes]
    began_s: float

    @classmethod
    def begin(cls, one: Harness) -> "Run":
        said = tempfile.TemporaryFile()  # noqa: SIM115  `end` closes it
        command = [sys.executable, "-m", f"benchmarks.soak.{one.name}", *one.arguments]
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)  # noqa: S603  our own
        return cls(one, process, said, time.monotonic())

    def took_s(self) -> float:
        return time.monotonic() - self.began_s

    def verdict(self) -> str | None:
        """None: it is not done yet."""
        code = self.process.poll()
        if code is not None:
            return WORDS.get(code, f"WRONG: exit code {code}")
        limit_s = self.harness.limit_s
        return None if self.took_s() < limit_s else f"WRONG: not done after {limit_s} s"

    def end(self) -> str:
        """As Ctrl-C does, so that it stops what it started itself. What it said."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        with self.said as said:
            said.seek(0)
            return said.read().decode(errors="replace").strip("\n")


def main(names: list[str]) -> int:
    began_s, summary, failed = time.monotonic(), [], False
    for stage in STAGES:
        chosen = [[one for one in lane if not names or one.name in names] for lane in stage]
        for run, verdict in side_by_side(chosen):
            took_s = run.took_s()
            say(f"\n== {run.harness.name}\n{run.end()}")
            summary.append(f"{run.harness.name:12} {took_s:6.0f} s  {verdict}")
            failed |= verdict not in WORDS.values()
    say("\n" + "\n".join(summary))
    say(f"{'in all':12} {time.monotonic() - began_s:6.0f} s")
    return int(failed)


def side_by_side(lanes: Iterable[list[Harness]]) -> Iterator[tuple[Run, str]]:
    """Each as it is done, or was given up."""
    waiting = [deque(lane) for lane in lanes]
    running: dict[int, Run] = {}
    try:
        while any(waiting) or running:
            for number, lane in enumerate(waiting):
                if lane and number not in running:
                    running[number] = Run.begin(lane.popleft())
            time.sleep(LOOK_S)
            for number, run in tuple(running.items()):
                if (verdict := run.verdict()) is not None:
                    yield running.pop(number), verdict
    finally:
        for run in running.values():
            run.end()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
