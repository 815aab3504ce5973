"""Workers killed or stopped in the middle of a turn, and the server renewed under load.

    python -m benchmarks.soak.workers [--rounds 6] [--renewals 6]

A code's turn is held up at each of its commands to Redis, before it and after it (a wire between
the two says when it is there). Killed there (SIGKILL), Twilio's retry gets the right answer; asked
to stop (SIGTERM), the turn ends with it. Then calls go on, on new connections and on kept ones,
while the server is renewed: by SIGHUP, and by SIGUSR2 and the end of the old one. The exit code is
1 where a call was not served as it must be, or a code had not exactly one effect.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.house import GUNICORN, Bench
from benchmarks.soak.ground import Ground, ground, say
from benchmarks.soak.kept import KeptCaller
from benchmarks.soak.kills import effects
from benchmarks.soak.ringing import Code, Heard, NoAnswerError, acted, deliver, lead, led
from simulator.cast import Cast, Person
from tests.ivr.webhooks.wire import Trouble, Wire
from tests.otp_core.redis_store.loopback_server import until

ROUNDS, RENEWALS = 4, 10
COMMANDS = range(4)  # otp-core.md: a code's turn has at most four trips to Redis
CALLERS = 4  # half of them keep their connections
BETWEEN_S = 1.5  # renewals

Point = tuple[signal.Signals, Trouble, int]  # how it is stopped, held up how, after how many trips
# What stalls ends in an apology, stopped or not: only a kill tells something there.
POINTS: Sequence[Point] = [
    *((signal.SIGKILL, Trouble.STALLED, spared) for spared in COMMANDS),
    *((signal.SIGKILL, Trouble.SLOW, spared) for spared in COMMANDS),
    *((signal.SIGTERM, Trouble.SLOW, spared) for spared in COMMANDS),
]


@dataclass(slots=True)
class Figures:
    turns: Counter[str] = field(default_factory=Counter)
    again: Counter[str] = field(default_factory=Counter)  # answered at the second delivery
    wrong: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # as the server logged them, if any was wrong


@dataclass(slots=True)
class Soak:
    """`master`: the pid of the server that accepts calls now."""

    ground: Ground
    line: Bench
    wire: Wire
    now_s: int
    master: int
    figures: Figures = field(default_factory=Figures)
    codes: list[Code] = field(default_factory=list)

    def interrupt(self, points: Sequence[Point]) -> None:
        cast = self.ground.crowd(0, len(points), self.now_s)
        for point, person in zip(points, cast.people.values(), strict=True):
            self._interrupted(self._led(cast, person), *point)

    def _led(self, cast: Cast, person: Person) -> Code:
        return led(cast, person, lambda post: deliver(self.line.target, post, 0))

    def _interrupted(self, code: Code, how: signal.Signals, kind: Trouble, spared: int) -> None:
        name = f"{how.name} {kind} after {spared}"
        self.codes.append(code)
        self.wire.trouble(kind, spared=spared)
        answer = _Answer(lambda: deliver(self.line.target, code.post, 1))
        until(lambda: self.wire.asked > spared or not answer.is_alive(), "the turn is there", 5.0)
        for worker in children(self.master):
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, how)
        if how is signal.SIGKILL:
            self.wire.mend()
        heard = answer.heard()
        self.wire.mend()
        self.figures.turns[how.name] += 1
        if heard is None:
            self.figures.again[how.name] += 1
            if how is signal.SIGTERM:
                self.figures.wrong.append(f"{name}: stopped in the middle of a turn")
            heard = _or_none(lambda: deliver(self.line.target, code.post, 1))
        if heard is None or not heard.is_accepted:
            self.figures.wrong.append(f"{name}: {heard and heard.body[:300]!r}")

    def renew(self, renewals: int, *, settles_s: float = BETWEEN_S) -> None:
        over = threading.Event()
        callers = [
            threading.Thread(target=self._calling, args=(number, over)) for number in range(CALLERS)
        ]
        for caller in callers:
            caller.start()
        try:
            for number in range(renewals):
                time.sleep(settles_s)
                if number % 2:
                    self.master = replaced(self.master)
                else:
                    reloaded(self.master)
        finally:
            time.sleep(settles_s)
            over.set()
            for caller in callers:
                caller.join()

    def _calling(self, number: int, over: threading.Event) -> None:
        """One activation or transfer after the other. `number`: even ones keep their connection."""
        name = "kept connections" if number % 2 else "new connections"
        with KeptCaller(self.line.target, keeps=bool(number % 2)) as caller:
            while not over.is_set():
                cast = self.ground.crowd(1, 1, self.now_s)
                for person in cast.people.values():
                    self._call(name, cast, person, caller)
        self.figures.again[name] += caller.again

    def _call(self, name: str, cast: Cast, person: Person, caller: KeptCaller) -> None:
        try:
            code = acted(lead(cast, person), caller.post)
            assert code is not None  # noqa: S101  `lead` returns one
            self.codes.append(code)
            heard = caller.post(code.post)
        except Exception as fault:  # noqa: BLE001  whatever it was, the call was broken
            self.figures.wrong.append(f"{name}: {type(fault).__name__} {fault}")
            return
        self.figures.turns[name] += 1
        if not heard.is_accepted:
            self.figures.wrong.append(f"{name}: {heard.body[:300]!r}")

    def count(self) -> None:
        found = effects(self.line)
        for code in self.codes:
            if found[code.sid] != 1:
                self.figures.wrong.append(f"…{code.sid[-4:]} has {found[code.sid]} effects")


class _Answer:
    """What comes back to a request that another thread waits for."""

    def __init__(self, ask: Callable[[], Heard]) -> None:
        self._heard: list[Heard] = []
        self._thread = threading.Thread(target=self._run, args=(ask,))
        self._thread.start()

    def _run(self, ask: Callable[[], Heard]) -> None:
        with contextlib.suppress(NoAnswerError):
            self._heard.append(ask())

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def heard(self) -> Heard | None:
        self._thread.join()
        return self._heard[0] if self._heard else None


def _or_none(ask: Callable[[], Heard]) -> Heard | None:
    try:
        return ask()
    except NoAnswerError:
        return None


def children(pid: int) -> list[int]:
    told = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="],  # noqa: S607  POSIX: wherever it is
        capture_output=True,
        text=True,
        check=True,
    )
    pairs = (map(int, line.split()) for line in told.stdout.splitlines())
    return [child for child, parent in pairs if parent == pid]


def reloaded(master: int) -> None:
    """New workers for old ones."""
    old = set(children(master))
    os.kill(master, signal.SIGHUP)
    until(lambda: not old & set(children(master)), "the old workers are gone")


def replaced(master: int) -> int:
    """A new server on the same port, and the end of the old one: the new one's pid."""
    old = set(children(master))
    os.kill(master, signal.SIGUSR2)
    until(lambda: any(children(one) for one in set(children(master)) - old), "a new server works")
    (new,) = (one for one in set(children(master)) - old if children(one))
    os.kill(master, signal.SIGTERM)
    until(lambda: not _runs(master), "the old server is gone")
    return new


def _runs(pid: int) -> bool:
    """A zombie is gone: our own child, which is waited for later."""
    with contextlib.suppress(OSError, IndexError):
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
        return state != "Z"
    return False


@contextlib.contextmanager
def soaking() -> Iterator[Soak]:
    # As the Procfile starts it: `python -m gunicorn` can't start itself anew for SIGUSR2.
    gunicorn = str(Path(sys.executable).parent / "gunicorn")
    command = (gunicorn, "-c", "benchmarks/gunicorn_conf.py", GUNICORN[-1])
    with ground(appendfsync="everysec") as here:
        wire_path = here.line.folder / "wire.sock"
        with Wire(wire_path, here.server.port) as wire:
            line = replace(here.line, redis_url=wire.url)
            now_s = line.opening_s()
            with line.serving(command, stopped_s=now_s) as master:
                run = Soak(here, line, wire, now_s, master)
                try:
                    yield run
                finally:
                    if run.master != master and _runs(run.master):
                        os.kill(run.master, signal.SIGTERM)
                        until(lambda: not _runs(run.master), "the new server is gone")


def report(found: Figures) -> None:
    say(f"{'':20} {'right':>6} {'at the second delivery':>24}")
    for name, count in found.turns.items():
        say(f"{name:20} {count:6} {found.again[name]:24}")
    for what in found.wrong:
        say(f"WRONG  {what}")
    for line in found.faults:
        say(f"logged  {line}")


def faults(log: Path) -> list[str]:
    """What the server says went wrong; its lines hold nothing that was keyed."""
    return [line for line in log.read_text("utf-8").splitlines() if '"level": "error"' in line]


def main(rounds: int, renewals: int) -> int:
    with soaking() as run:
        for _ in range(rounds):
            run.interrupt(POINTS)
        run.renew(renewals)
        run.count()
        if run.figures.wrong:  # while the log is there
            run.figures.faults = faults(run.line.folder / "server.log")
    report(run.figures)
    return int(bool(run.figures.wrong))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=ROUNDS)
    asked.add_argument("--renewals", type=int, default=RENEWALS)
    given = asked.parse_args()
    sys.exit(main(given.rounds, given.renewals))
