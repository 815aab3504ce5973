"""Redis killed under load, again and again: at most one effect, and nothing told is forgotten.

    python -m benchmarks.soak.kills [--cycles 200] [--cuts 10]

A ledger is kept out here of everything callers were told. First with `appendfsync always`: not one
acceptance may be lost, not one code have two effects, no centavo be made. Then, to show that this
harness can see a loss, with `everysec` and the file cut back to its last fsync, as a power cut
leaves it: there something told MUST be missing. The exit code is 1 where either is not so.
"""

import argparse
import contextlib
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.house import Bench
from benchmarks.soak.fsyncs import Fsynced
from benchmarks.soak.ground import Ground, chance, ground, say
from benchmarks.soak.ringing import (
    CENTAVOS,
    NoAnswerError,
    acted,
    deliver,
    deliver_twice,
    lead,
    led,
)
from benchmarks.soak.told import Figures, Told, heading, name_of, report
from otp_core.redis_store.keys import PARTITIONS, Keys
from otp_core.secret import Secret
from simulator.cast import Cast, Person
from simulator.hearing.hearing import DictationError
from tests.otp_core.redis_store.loopback_server import until

CYCLES, CUTS = 200, 10
ACTIVATIONS, TRANSFERS = 5, 5  # a cycle
CALLERS = 3
WINDOW_S = 0.12  # within which a cycle's codes are keyed: the kill falls somewhere in it
HEARD_LIMIT_S = 2.0
EFFECTS = ("token:activation:accepted", "operation:approval:accepted")


@dataclass(slots=True)
class Soak:
    ground: Ground
    now_s: int
    cuts: bool
    figures: Figures = field(default_factory=Figures)
    ever: list[Told] = field(default_factory=list)
    heard: threading.Event = field(default_factory=threading.Event)

    def cycle(self) -> None:
        cast = self.ground.crowd(ACTIVATIONS, TRANSFERS, self.now_s)
        target = self.ground.line.target
        codes = [
            led(cast, person, lambda post: deliver_twice(target, post, 0))
            for person in cast.people.values()
        ]
        told = [Told(code) for code in codes]
        self.heard.clear()
        with self._killed():
            self._key(told)
        self._deliver_late(told)
        self._judge(told)
        self._replay(cast, told)
        self.ever += told
        self.figures.codes += len(told)
        self.figures.told += sum(one.is_accepted for one in told)

    @contextlib.contextmanager
    def _killed(self) -> Iterator[None]:
        """While the block runs, the server is killed, and started again."""
        fsynced = Fsynced.now(self.ground.server) if self.cuts else None
        killer = threading.Thread(target=self._kill, args=(fsynced,))
        killer.start()
        yield
        killer.join()

    def _kill(self, fsynced: Fsynced | None) -> None:
        if self.cuts:  # what is to be lost must have been told
            self.heard.wait(HEARD_LIMIT_S)
        time.sleep(chance(WINDOW_S))
        server, started_s = self.ground.server, time.monotonic()
        server.kill()
        if fsynced is not None:
            self.figures.cut_bytes += fsynced.cut()
        server.start()
        until(server.answers, "the server answers again")
        self.figures.kills += 1
        self.figures.down_s.append(time.monotonic() - started_s)

    def _key(self, told: list[Told]) -> None:
        """Every code, from several callers at once; Redis goes in the midst of it."""
        todo = list(told)
        target = self.ground.line.target

        def caller() -> None:
            with contextlib.suppress(IndexError):
                while True:
                    one = todo.pop()
                    with contextlib.suppress(NoAnswerError):
                        one.at_first = deliver_twice(target, one.code.post, 1)
                    if one.is_accepted:
                        self.heard.set()

        threads = [threading.Thread(target=caller) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _deliver_late(self, told: list[Told]) -> None:
        """The same request once more: whoever was told so is told so again, nobody twice served."""
        for one in told:
            with contextlib.suppress(NoAnswerError):
                one.afterwards = deliver(self.ground.line.target, one.code.post, 1)
            if one.afterwards is None or one.afterwards.status != 200:
                self.figures.wrong.append(f"{name_of(one)}: no answer after the kill")
            heard = one.at_first is not None and one.at_first.is_accepted
            if one.afterwards is not None and one.afterwards.is_accepted != heard:
                self.figures.late += not heard
                if heard and not self.cuts:
                    self.figures.wrong.append(f"{name_of(one)}: told so, and then no more")

    def _judge(self, told: list[Told]) -> None:
        found = effects(self.ground.line)
        for one in told:
            count = found[one.code.sid]
            moved = self._moved(one.code.person)
            if max(count, moved) > 1:
                self.figures.doubled.add(name_of(one))
            if one.is_accepted and not (count and moved):
                self.figures.lost.add(name_of(one))
            if count and moved and not one.is_accepted:
                self.figures.wrong.append(f"{name_of(one)}: done, and the caller was not told")
        total = self.ground.line.house.ledger().total()
        if total:
            self.figures.wrong.append(f"all accounts together have {total} centavos")

    def _moved(self, person: Person) -> int:
        """How often the order was executed; 1 of an activation, which moves nothing."""
        if not person.name.startswith("t"):
            return 1
        house = self.ground.line.house
        spent = house.configuration.bank.demo.opening_centavos - house.ledger().balance(
            Secret(person.number)
        )
        return spent // CENTAVOS

    def _replay(self, cast: Cast, told: list[Told]) -> None:
        """The code of a consumed challenge in a call of its own: refused."""
        target = self.ground.line.target
        for one in told:
            if not one.is_accepted:
                continue
            with contextlib.suppress(DictationError):  # nothing is left to activate
                again = acted(lead(cast, one.code.person), lambda post: deliver(target, post, 2))
                if again is not None:
                    old = tuple(
                        (name, one.code.digits if name == "Digits" else value)
                        for name, value in again.post.params
                    )
                    heard = deliver(target, type(again.post)("", again.post.path, old), 3)
                    if heard.is_accepted:
                        self.figures.doubled.add(f"{name_of(one)}, replayed")
            return  # one a cycle

    def look_back(self) -> None:
        """All that was ever told, once more at the end."""
        found = effects(self.ground.line)
        for one in self.ever:
            if found[one.code.sid] > 1:
                self.figures.doubled.add(name_of(one))
            if one.is_accepted and not found[one.code.sid]:
                self.figures.lost.add(name_of(one))


def effects(line: Bench) -> Counter[str]:
    """By call: how many codes the audit has as accepted."""
    found = Counter[str]()
    asked: Any = line.client.pipeline(transaction=False)
    for part in PARTITIONS:
        asked.xrange(Keys().ledger(str(part)).audit)
    for rows in asked.execute():
        for _, fields in rows:
            record = json.loads(fields[b"record"])
            found[record.get("call", "")] += record["tag"] in EFFECTS
    return found


def soak(cycles: int, *, cuts: bool, until_lost: bool = False) -> Figures:
    if cuts:
        how = ground(appendfsync="everysec", **{"auto-aof-rewrite-percentage": "0"})
    else:
        how = ground(appendfsync="always")
    with how as here:
        now_s = here.line.opening_s()
        with here.line.serving(stopped_s=now_s):
            run = Soak(here, now_s, cuts)
            for _ in range(cycles):
                run.cycle()
                if until_lost and run.figures.lost:
                    break
            run.look_back()
    return run.figures


def main(cycles: int, cuts: int) -> int:
    heading()
    kept = soak(cycles, cuts=False)
    report("always, killed", kept)
    cut = soak(cuts, cuts=True)
    report("everysec, power cut", cut)
    say(f"the cuts took {cut.cut_bytes} bytes; what was told and is lost there: {len(cut.lost)}")
    if not cut.lost:
        say("WRONG  the harness saw no loss where there must be one")
    broken = kept.lost or kept.doubled or kept.wrong or cut.doubled or not cut.lost
    for what in kept.lost:
        say(f"LOST  {what}")
    return int(bool(broken))


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cycles", type=int, default=CYCLES)
    asked.add_argument("--cuts", type=int, default=CUTS)
    given = asked.parse_args()
    sys.exit(main(given.cycles, given.cuts))
