"""From the start of `audiomatico serve` to its first ready answer: both medians must be under 1 s.

    python -m benchmarks.soak.startup [TIMES]

Each time a new process and empty caches of ours (Python's own stay), production's settings, and a
Redis that runs already; or none, so that the line starts its own. Beside the time on the wall
stands the processor's, which another program on the machine changes least. The exit code is 1
where a median on the wall is a second or more.
"""

import contextlib
import http.client
import os
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.house import free_port
from benchmarks.load import LOOPBACK
from benchmarks.soak.ground import say
from otp_core.redis_store.embedded import embedded_redis

USUAL_TIMES = 10
LIMIT_S = 1.0  # issue 5, "Figures"
GIVEN_UP_S = 20.0
STOP_LIMIT_S = 30.0
POLL_S = 0.002
SERVE = ("-m", "ivr.cli", "serve")


@dataclass(frozen=True, slots=True)
class Start:
    wall_s: float
    processor_s: float  # of the server and its workers, to their end


def main(times: int) -> int:
    with tempfile.TemporaryDirectory(prefix="audiomatico-start-") as name:
        folder = Path(name)
        with embedded_redis(folder / "redis") as server:
            given = [start(folder / "given", {"REDIS_URL": server.url}) for _ in range(times)]
        own = [start(folder / "own", {}) for _ in range(times)]
    report({"Redis given": given, "its own Redis": own})
    return int(max(median_s(given), median_s(own)) >= LIMIT_S)


def median_s(starts: list[Start]) -> float:
    return statistics.median(one.wall_s for one in starts)


def start(state: Path, more: Mapping[str, str]) -> Start:
    """Started, asked until it is ready, stopped."""
    port = free_port()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began_s = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, *SERVE],
        env={**production(state, port), **more},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not is_ready(port):
            if process.poll() is not None or time.perf_counter() - began_s > GIVEN_UP_S:
                raise RuntimeError("the line does not start")
            time.sleep(POLL_S)
        wall_s = time.perf_counter() - began_s
    finally:
        stop(process)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Start(wall_s, spent_s)


def production(state: Path, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PUBLIC_URL": "https://voz.example.com",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKENS": secrets.token_hex(16),
        "AUDIOMATICO_VAULT_KEYS": f"1:{secrets.token_hex(32)}",
        "AUDIOMATICO_PEPPERS": f"1:{secrets.token_hex(32)}",
        "AUDIOMATICO_INDEX_KEY": secrets.token_hex(32),
        "AUDIOMATICO_STATE": str(state),
        "PORT": str(port),
    }


def is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=GIVEN_UP_S)
    with contextlib.closing(connection), contextlib.suppress(OSError):
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.client.OK
    return False


def stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def report(found: Mapping[str, list[Start]]) -> None:
    say(f"{'start-up, s':14} {'times':>6} {'least':>7} {'median':>7} {'most':>7} {'processor':>10}")
    for name, starts in found.items():
        walls = sorted(one.wall_s for one in starts)
        spent_s = statistics.median(one.processor_s for one in starts)
        figures = f"{walls[0]:7.2f} {median_s(starts):7.2f} {walls[-1]:7.2f} {spent_s:10.2f}"
        say(f"{name:14} {len(walls):6} {figures}")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else USUAL_TIMES))
