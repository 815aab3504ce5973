"""Every harness of the soak, one after the other, each a process of its own; and what came of it.

    python -m benchmarks.soak [NAME ...]

Whoever adds a harness adds its line here. A harness exits with 0 where all was as it must be, with
1 where something was not, and with 2 where its time did not suffice for all. This exits with 1
where any did, or took longer than its limit.
"""

import signal
import subprocess
import sys
import time
from dataclasses import dataclass

STOP_LIMIT_S = 30
WORDS = {0: "as it must be", 2: "as far as its time went"}


@dataclass(frozen=True, slots=True)
class Harness:
    name: str
    arguments: tuple[str, ...] = ()
    limit_s: int = 900


# All of it in under 40 minutes on 2 cores that do nothing else.
ALL = (
    Harness("crowd"),  # first those whose figures want a machine that has rested
    Harness("memory", limit_s=1_200),
    Harness("scale"),
    Harness("imports"),
    Harness("startup"),
    Harness("topologies"),
    Harness("faults", ("5",)),
    Harness("kills"),  # `kills --cycles 1000` on request
    Harness("workers"),
    Harness("webhooks"),
    Harness("clocks"),
    Harness("backup"),
    Harness("disk"),
)


def main(names: list[str]) -> int:
    chosen = [one for one in ALL if not names or one.name in names]
    results: list[tuple[str, float, str]] = []
    failed = False
    for one in chosen:
        say(f"\n== {one.name}")
        started_s = time.monotonic()
        verdict = outcome(one)
        failed |= verdict not in WORDS.values()
        results.append((one.name, time.monotonic() - started_s, verdict))
    say("")
    for name, took_s, verdict in results:
        say(f"{name:12} {took_s:6.0f} s  {verdict}")
    say(f"{'':12} {sum(took_s for _, took_s, _ in results):6.0f} s")
    return int(failed)


def outcome(one: Harness) -> str:
    command = [sys.executable, "-m", f"benchmarks.soak.{one.name}", *one.arguments]
    process = subprocess.Popen(command)  # noqa: S603  our own
    try:
        return WORDS.get(process.wait(one.limit_s), f"WRONG: exit code {process.returncode}")
    except subprocess.TimeoutExpired:
        return f"WRONG: not done after {one.limit_s} s"
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does, so that it stops what it started itself."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
