"""Does slow hashing starve the line? Identifications a second, while others hear the menu.

    python -m benchmarks.hashing [SECONDS]

Both arrive at their time, whoever else is being served: each identification hashes a secret at the
policy's own cost. The menu alone comes first, as the floor.
"""

import sys
from collections.abc import Iterator
from itertools import cycle, islice

from benchmarks.calls import Calls, menu_turns, up_to_the_secret
from benchmarks.house import Bench, bench
from benchmarks.load import Act, Measured, Post, play
from benchmarks.turns import CALLERS, centile, one, open_calls, say
from simulator.cast import Cast

IDENTIFICATIONS_A_SECOND = 50
MENUS_FOR_ONE = 2  # so many menu turns for each identification
PEOPLE = 60
WAITING = 256  # connections, so that a menu turn waits for the server and not for one of them
MENUS_A_CALL = 40  # turns before a call is given up for another


def main(seconds: float) -> None:
    with bench() as line:
        now_s = line.opening_s()
        cast = line.customers(PEOPLE, now_s, line.house.configuration.policy.argon2)
        with line.serving(stopped_s=now_s):
            report(*measure(line, cast, seconds))


def measure(line: Bench, cast: Cast, seconds: float) -> tuple[Measured, Measured]:
    """The menu alone, and beside identifications."""
    a_second = IDENTIFICATIONS_A_SECOND * MENUS_FOR_ONE
    calls = open_calls(line, cast, 2 * WAITING + int(2 * a_second * seconds / MENUS_A_CALL))
    turns = int(a_second * seconds)
    alone = play(line.target, islice(menu_turns(calls), turns), callers=WAITING, a_second=a_second)
    secrets = up_to_secrets(line, cast, int(IDENTIFICATIONS_A_SECOND * seconds))
    both = play(
        line.target,
        mixed(calls, secrets),
        callers=WAITING,
        a_second=a_second + IDENTIFICATIONS_A_SECOND,
    )
    return alone, both


def up_to_secrets(line: Bench, cast: Cast, count: int) -> list[Post]:
    posts: list[Post] = []

    def act(name: str) -> Act:
        posts.append((yield from up_to_the_secret(cast, cast.person(name))))

    names = islice(cycle(cast.people), count)
    play(line.target, (act(name) for name in names), callers=CALLERS)
    return posts


def mixed(calls: Calls, secrets: list[Post]) -> Iterator[Act]:
    turns = menu_turns(calls)
    for secret in secrets:
        yield one(secret)
        yield from islice(turns, MENUS_FOR_ONE)


def report(alone: Measured, both: Measured) -> None:
    say(f"{'':30} {'a second':>9} {'median':>8} {'p99':>8} {'worst':>8}   milliseconds")
    row("menu alone", alone, "menu")
    row("menu beside identifications", both, "menu", "p99 < 100")
    row("identification", both, "identify")


def row(title: str, measured: Measured, kind: str, reach: str = "") -> None:
    p50, p99 = (centile(measured, kind, percent) * 1000 for percent in (50, 99))
    worst = max(measured.took_s[kind]) * 1000
    say(f"{title:30} {measured.rate(kind):9.0f} {p50:8.1f} {p99:8.1f} {worst:8.1f}   {reach}")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 8.0)
