"""How many turns a second, and how long each takes, beside a static route of the same server.

    python -m benchmarks.turns [SECONDS]

Each round measures the static Flask route (the floor), a menu turn and a code-verifying turn, one
after the other and not for long, so that a machine's moods fall on all alike. Medians of the
rounds, and the median and quartiles of each round's ratio to its own floor. Then the 99th
percentile at 70 % of each one's own rate, SECONDS of it at a time.
"""

import math
import statistics
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.calls import Calls, begin, floors, menu_turns, menus, up_to_the_code
from benchmarks.house import Bench, bench
from benchmarks.load import Act, Measured, Post, play
from ivr.demo.snapshot import Snapshot
from simulator.cast import Cast

ROUNDS, ROUND_S = 21, 0.7
LATENCY_ROUNDS = 7  # a machine that stands still for a moment spoils one or two of them
CALLERS = 16
CODES = 1_000  # calls led up to their code; each round answers them all once
MENUS_A_CALL = 50
AT_ONCE = 64  # requests under way, at most, where they come at their time; the next ones wait
AT_LOAD = 0.7
KINDS = ("floor", "menu", "code")
REACH = {"floor": "", "menu": "≥ 0.35, better 0.50", "code": "≥ 0.25, better 0.40"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """`codes`: the last post of each call; `snapshot`: Redis just before them."""

    cast: Cast
    codes: tuple[Post, ...]
    snapshot: Snapshot


def main(seconds: float) -> None:
    with bench() as line:
        now_s = line.opening_s()
        cast = line.customers(CODES, now_s)
        with line.serving(stopped_s=now_s):
            ready = prepare(line, cast)
            rates = measure_rates(line, ready, ROUND_S, ROUNDS)
            report_rates(rates)
            rounds = [measure_latency(line, ready, rates, seconds) for _ in range(LATENCY_ROUNDS)]
            report_latency(rounds)


def prepare(line: Bench, cast: Cast) -> Prepared:
    codes: list[Post] = []

    def act(name: str) -> Act:
        codes.append((yield from up_to_the_code(cast, cast.person(name))))

    play(line.target, (act(name) for name in cast.people), callers=CALLERS)
    return Prepared(cast, tuple(codes), Snapshot.take(line.client))


def measure_rates(
    line: Bench, ready: Prepared, seconds: float, rounds: int
) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 1):  # the first warms up and is not counted
        for kind in KINDS:
            measured = play(
                line.target, acts(line, ready, kind), callers=CALLERS, until=after(seconds)
            )
            if number:
                rates[kind].append(measured.rate(kind))
    return rates


def measure_latency(
    line: Bench, ready: Prepared, rates: dict[str, list[float]], seconds: float
) -> dict[str, Measured]:
    """Each arrival is one request at its appointed time, however late the ones before it are."""
    found = {}
    for kind in KINDS:
        a_second = AT_LOAD * statistics.median(rates[kind])
        arrivals = acts(line, ready, kind)
        if kind == "menu":
            calls = open_calls(
                line, ready.cast, math.ceil(a_second * seconds / MENUS_A_CALL) + AT_ONCE
            )
            arrivals = menu_turns(calls)
        found[kind] = play(
            line.target, arrivals, callers=AT_ONCE, a_second=a_second, until=after(seconds)
        )
    return found


def open_calls(line: Bench, cast: Cast, count: int) -> Calls:
    """So many calls that hear the main menu."""
    calls: Calls = deque()
    play(line.target, (begin(cast, calls) for _ in range(count)), callers=CALLERS)
    return calls


def acts(line: Bench, ready: Prepared, kind: str) -> Iterator[Act]:
    if kind == "floor":
        return floors(ready.cast)
    if kind == "menu":
        return menus(ready.cast, MENUS_A_CALL)
    ready.snapshot.restore(line.client)
    return (one(post) for post in ready.codes)


def one(post: Post) -> Act:
    yield post


def after(seconds: float) -> Callable[[float], bool]:
    return lambda gone_s: gone_s >= seconds


def report_rates(rates: dict[str, list[float]]) -> None:
    say(f"{'turn':6} {'a second':>10} {'of floor':>9}  {'quartiles':11}   to reach")
    for kind in KINDS:
        ratios = [mine / floor for mine, floor in zip(rates[kind], rates["floor"], strict=True)]
        low, ratio, high = statistics.quantiles(ratios, n=4)
        rate = statistics.median(rates[kind])
        say(f"{kind:6} {rate:10.0f} {ratio:9.2f}  {low:.2f}–{high:.2f}     {REACH[kind]}")


def report_latency(rounds: list[dict[str, Measured]]) -> None:
    say(f"\nat {AT_LOAD:.0%} of each one's own rate, milliseconds; medians of {len(rounds)} rounds")
    say(f"{'turn':6} {'median':>8} {'p99':>8} {'of floor':>9}   to reach")
    for kind in KINDS:
        p50 = statistics.median(centile(one[kind], kind, 50) for one in rounds)
        p99 = statistics.median(centile(one[kind], kind, 99) for one in rounds)
        floor = statistics.median(centile(one["floor"], "floor", 99) for one in rounds)
        reach = "" if kind == "floor" else "≤ 3"
        say(f"{kind:6} {p50 * 1000:8.2f} {p99 * 1000:8.2f} {p99 / floor:9.2f}   {reach}")


def centile(measured: Measured, kind: str, percent: int) -> float:
    return statistics.quantiles(measured.took_s[kind], n=100)[percent - 1]


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0)
