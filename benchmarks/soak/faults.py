"""Redis gone, slow, full, restarted or emptied, in every state of every flow: what is heard?

    python -m benchmarks.soak.faults [MINUTES]

Every call script of tests/calls is played once to find the ways a turn can go (state, language and
the states that its answer leads through). Then each way is gone again with every happening, which
spares none, one, two or three of that turn's commands; what waits for a time-out (stalled, slow)
is tried once a state and language. At most MINUTES (20); then what was left out is counted, and
the exit code is 2. It is 1 where a caller heard no kind TwiML in their language within 5 s, or was
told what is not recorded, or where the next caller was not served.
"""

import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import structlog

from simulator.scripts.script import Script
from tests.ivr.webhooks.troubles import FORGETS, House, Walk
from tests.ivr.webhooks.turning_points import CALLS, TurningPoint, one_of_each, turning_points

USUAL_MINUTES = 20.0
SPARED = range(4)  # otp-core.md: a code's turn has at most four commands
WAITING = ("stalled", "slow")
AT_ONCE = ("full", "restarted", "emptied")  # no command of the turn is spared
FAILED, UNFINISHED = 1, 2

Case = tuple[TurningPoint, str, int]


@dataclass
class Figures:
    walks: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    slowest_s: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def add(self, case: Case, walk: Walk) -> None:
        point, kind, spared = case
        self.walks[kind] += 1
        self.told[kind] += len(walk.told)
        self.slowest_s[kind] = max(self.slowest_s.get(kind, 0.0), walk.slowest_s)
        where = f"{point.script}, request {point.turn}, {kind} after {spared}"
        self.wrong += [f"{where}: {what}" for what in walk.wrong]
        if not walk.reached:
            self.wrong.append(f"{where}: the call was over before")


def main(minutes: float) -> int:
    silence()
    deadline_s = time.monotonic() + minutes * 60
    figures = Figures()
    with House.open() as house:
        names = sorted(path.stem for path in CALLS.glob("*.yaml"))
        points = turning_points(house.stage, names)
        todo = list(cases(points))
        say(f"{len(points)} requests of {len(names)} scripts; {len(todo)} walks")
        done = 0
        for case in todo:
            if time.monotonic() > deadline_s:
                break
            figures.add(case, walked(house, case))
            done += 1
    report(figures)
    if figures.wrong:
        return FAILED
    if done < len(todo):
        say(f"not tried for want of time: {len(todo) - done}")
        return UNFINISHED
    return 0


def cases(points: list[TurningPoint]) -> Iterator[Case]:
    """Those that find most first: the clock may stop the rest."""
    for point in one_of_each(points, with_ways=True):
        for kind in AT_ONCE:
            yield point, kind, 0
        for spared in SPARED:
            yield from ((point, kind, spared) for kind in ("gone", "lost"))
    for number, point in enumerate(one_of_each(points, with_ways=False)):
        yield point, "stalled", 1 + number % 3  # with none it is an apology after a second
        yield point, "slow", 0


def walked(house: House, case: Case) -> Walk:
    point, kind, spared = case
    walk = Walk(
        house,
        house.happenings(spared)[kind],
        point.turn,
        forgets=kind in FORGETS,
        passes=kind == "slow",
    )
    walk.play(Script.load(CALLS / f"{point.script}.yaml"))
    return walk


def report(figures: Figures) -> None:
    say(f"{'happening':10} {'walks':>6} {'told and recorded':>18} {'slowest answer, s':>18}")
    for kind, walks in figures.walks.items():
        say(f"{kind:10} {walks:6} {figures.told[kind]:18} {figures.slowest_s[kind]:18.2f}")
    for what in figures.wrong:
        say(f"WRONG  {what}")
    say("nothing was wrong" if not figures.wrong else f"{len(figures.wrong)} things were wrong")


def silence() -> None:
    """Every fault is logged, as it should be; here there are thousands."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else USUAL_MINUTES))
