"""Which server? gunicorn's sync and gthread workers and granian, the same line behind each.

    python -m benchmarks.servers [SECONDS]

Of each: turns a second, the 99th percentile at 70 % of its own rate, and of the menu beside fifty
identifications a second. Then a graceful reload under load: how many requests were lost.
"""

import os
import signal
import statistics
import sys
import threading
from dataclasses import dataclass

from benchmarks import hashing
from benchmarks.calls import menu_turns
from benchmarks.house import GUNICORN, Bench, bench
from benchmarks.load import play
from benchmarks.turns import (
    AT_ONCE,
    KINDS,
    Prepared,
    after,
    centile,
    measure_latency,
    measure_rates,
    open_calls,
    prepare,
    say,
)
from simulator.cast import Cast

CODES = 700
ROUNDS = 3
RELOAD_S = 6.0
RELOAD_A_SECOND = 100
GRANIAN = (
    "-m",
    "granian",
    "--interface=wsgi",
    "--factory",
    "--no-ws",
    "--log-level=warning",
    "benchmarks.served:build",
)


@dataclass(frozen=True, slots=True)
class Served:
    name: str
    command: tuple[str, ...]


def servers(line: Bench) -> tuple[Served, ...]:
    def gunicorn(workers: int, *options: str) -> tuple[str, ...]:
        return (*GUNICORN[:-1], f"--workers={workers}", *options, GUNICORN[-1])

    where = ("--host=127.0.0.1", f"--port={line.port}")
    granian = (*GRANIAN[:-1], *where, "--workers=4", "--blocking-threads=32", GRANIAN[-1])
    return (
        Served("gunicorn sync 4", gunicorn(4, "--worker-class=sync", "--threads=1")),
        Served("gunicorn sync 8", gunicorn(8, "--worker-class=sync", "--threads=1")),
        Served("gthread 2 of 32", gunicorn(2, "--threads=32")),
        Served("gthread 4 of 32", gunicorn(4, "--threads=32")),
        Served("granian 4 of 32", granian),
    )


def main(seconds: float) -> None:
    with bench() as line:
        now_s = line.opening_s()
        cast = line.customers(CODES, now_s)
        argon2 = line.house.configuration.policy.argon2
        costly = line.customers(hashing.PEOPLE, now_s, argon2, first=CODES)
        with line.serving(stopped_s=now_s):
            ready = prepare(line, cast)
        say(f"{'':19} {'turns a second':^23} {'p99 ms at 70 %':^23} {'beside hashing':>15} reload")
        columns = "".join(f"{kind:>8}" for kind in KINDS)
        say(f"{'server':19}{columns}{columns} {'menu p99 ms':>15} lost")
        for served in servers(line):
            with line.serving(served.command, stopped_s=now_s) as pid:
                say(row(line, served, ready, costly, pid, seconds))


def row(
    line: Bench, served: Served, ready: Prepared, costly: Cast, pid: int, seconds: float
) -> str:
    rates = measure_rates(line, ready, seconds, ROUNDS)
    latency = measure_latency(line, ready, rates, seconds)
    ready.snapshot.restore(line.client)
    _, both = hashing.measure(line, costly, max(seconds, 4.0))
    lost = lost_in_a_reload(line, ready.cast, pid)
    fast = "".join(f"{statistics.median(rates[kind]):8.0f}" for kind in KINDS)
    slow = "".join(f"{centile(latency[kind], kind, 99) * 1000:8.1f}" for kind in KINDS)
    return f"{served.name:19}{fast}{slow} {centile(both, 'menu', 99) * 1000:15.1f} {lost}"


def lost_in_a_reload(line: Bench, cast: Cast, pid: int) -> str:
    """SIGHUP in the midst of calls: requests never answered, and the longest that one waited."""
    calls = open_calls(line, cast, int(RELOAD_A_SECOND * RELOAD_S))
    told = threading.Timer(1.0, os.kill, (pid, signal.SIGHUP))
    told.start()
    measured = play(
        line.target,
        menu_turns(calls),
        callers=AT_ONCE,
        a_second=RELOAD_A_SECOND,
        until=after(RELOAD_S),
        tolerant=True,
    )
    told.join()
    return f"{measured.broken} lost, longest {max(measured.took_s['menu']) * 1000:.0f} ms"


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 2.0)
