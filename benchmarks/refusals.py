"""Does a refusal's time tell why it was refused? Unknown, wrong, locked and without a key, in turn.

    python benchmarks/refusals.py [CALLS]

Whole identification turns over WSGI on an embedded Redis, the kinds interleaved so that a machine's
moods fall on all alike; 2,000 of each by default (some four minutes). Prints each kind's median and
quartiles in milliseconds, its ratio to the wrong secret's median, and, as the floor below which no
difference means anything, the same ratio between two halves of the wrong secrets themselves.
"""

import logging
import os
import re
import statistics
import sys
import time
from collections import defaultdict

from ivr.demo.stage import Stage
from ivr.logs import configure_logs
from otp_core.secret import Secret
from otp_core.staff import Staff
from simulator.stage import InProcess, Scene
from simulator.twilio.line import Exchange, Line

USUAL_CALLS = 2_000
ACTION = re.compile(rb'action="([^"]+)"')
WRONG = "097531"
LOCKS_AFTER = 6  # config/policy.toml: five, and one more
KINDS = ("wrong", "unknown", "locked", "no key")


def main(calls: int) -> None:
    configure_logs(logging.WARNING)  # its lines would stand between ours
    taken_ms: dict[str, list[float]] = defaultdict(list)
    with Stage.open() as stage, InProcess(stage).open(None) as scene:
        (world,) = stage.worlds.values()
        branch = world.house.core().branch
        number = {name: person.number for name, person in scene.cast.people.items()}
        asked = {
            "wrong": (number["diego"], WRONG),
            "unknown": (number["nadie"], WRONG),
            "locked": (number["ana"], scene.cast.person("ana").secret_number),
            "no key": (number["carla"], "13572468"),
        }
        for _ in range(LOCKS_AFTER):
            refusal_ms(scene, number["ana"], WRONG)
        for _ in range(calls):
            for kind in KINDS:
                taken_ms[kind].append(refusal_ms(scene, *asked[kind]))
            staff = Staff("benchmark", "no lock but ana's", scene.clock.now_s())
            for name in ("diego", "carla"):
                branch.unlock_customer(staff, Secret(number[name]))
    report(taken_ms)


def refusal_ms(scene: Scene, number: str, secret: str) -> float:
    """The turn that refuses, alone; the turns before it lead there."""
    line = Line(scene.transport, scene.cast, scene.cast.person("ana"), scene.clock, os.urandom)
    url = line.ring().url
    for keys in ("4", "1", number, secret):  # option 4 identifies at any hour
        action = ACTION.findall(last(line).answer.body)[-1].decode()
        started = time.perf_counter()
        line.go_on(url, action, (("Digits", keys), ("FinishedOnKey", ""), ("msg", "Gather End")))
        took_ms = (time.perf_counter() - started) * 1000
    line.end("completed", 1)
    return took_ms


def last(line: Line) -> Exchange:
    return line.exchanges[-1]


def report(taken_ms: dict[str, list[float]]) -> None:
    wrong = taken_ms["wrong"]
    middle = statistics.median(wrong)
    say(f"{'refusal':10} {'calls':>6} {'quartile':>9} {'median':>9} {'quartile':>9} {'ratio':>7}")
    for kind in KINDS:
        low, median, high = statistics.quantiles(taken_ms[kind], n=4)
        ratio = median / middle
        say(f"{kind:10} {len(taken_ms[kind]):6} {low:9.2f} {median:9.2f} {high:9.2f} {ratio:7.3f}")
    floor = statistics.median(wrong[::2]) / statistics.median(wrong[1::2])
    say(f"noise: the wrong secrets' two halves differ by a ratio of {floor:.3f}")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_CALLS)
