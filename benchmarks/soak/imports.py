"""100,000 tokens taken in from a CSV and from a PSKC file, by the command, with its progress shown.

    python -m benchmarks.soak.imports [TOKENS]

Seconds, tokens a second and the command's peak memory. Then another CSV is cut off by `kill -9`
once a third of it is in, and taken in again: whole, and nothing twice. A third time it is refused.
The exit code is 1 where a command told otherwise, or showed no progress.
"""

import os
import pty
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.house import free_port
from benchmarks.soak.ground import say
from benchmarks.soak.startup import production
from benchmarks.soak.token_files import csv_file, pskc_file
from otp_core.redis_store.client import connect
from otp_core.redis_store.embedded import embedded_redis

TOKENS = 100_000
PROGRESS_FROM = 1_000  # otp-core.md, "Import": shown over so many
STEPS_SHOWN = 10  # at least so many different states of it
CUT_AT = 33  # per cent
COMMAND = ("-m", "ivr.cli", "token", "import", "--by", "soak", "--reason", "measured")
_PERCENT = re.compile(rb"(\d+)%")


@dataclass(frozen=True, slots=True)
class Told:
    code: int
    text: str
    percents: tuple[int, ...]  # of the progress, in order
    seconds: float
    peak_mib: float


def main(tokens: int) -> int:
    wrong: list[str] = []
    with (
        tempfile.TemporaryDirectory(prefix="audiomatico-imports-") as name,
        embedded_redis(Path(name) / "redis") as server,
    ):
        connect(server.url).config_set("maxmemory", 0)  # the embedded one is small
        folder, key = Path(name), secrets.token_bytes(16)
        env = {**production(folder, free_port()), "REDIS_URL": server.url}
        key_file = folder / "key.hex"
        key_file.write_text(key.hex(), encoding="ascii")
        csv = csv_file(folder / "tokens.csv", tokens)
        pskc = pskc_file(folder / "tokens.xml", key, tokens)
        say(f"{'file':24} {'seconds':>8} {'a second':>9} {'peak, MiB':>10} {'MB':>6}")
        wrong += timed("CSV", env, (str(csv),), csv, tokens)
        wrong += timed(
            "PSKC, AES-128-CBC", env, (str(pskc), "--key-file", str(key_file)), pskc, tokens
        )
        wrong += cut_off(folder, env, tokens)
        used = int(connect(server.url).info("memory")["used_memory"])
    say(f"bytes of Redis a token in stock: {used / (3 * tokens):.0f}")
    for line in wrong:
        say(f"WRONG  {line}")
    return int(bool(wrong))


def timed(
    name: str, env: Mapping[str, str], given: Sequence[str], file: Path, tokens: int
) -> list[str]:
    told = run(env, given)
    size = file.stat().st_size / 1e6
    rate = tokens / told.seconds
    say(f"{name:24} {told.seconds:8.1f} {rate:9.0f} {told.peak_mib:10.0f} {size:6.1f}")
    return [f"{name}: {reason}" for reason in unlike(told, tokens)]


def cut_off(folder: Path, env: Mapping[str, str], tokens: int) -> list[str]:
    """Killed in the middle, run again, run a third time."""
    text = csv_file(folder / "cut.csv", tokens).read_text("utf-8")
    (folder / "cut.csv").write_text(text.replace("\nC-", "\nD-"), encoding="utf-8")
    given = (str(folder / "cut.csv"),)
    killed = run(env, given, until=lambda percent: percent >= CUT_AT)
    wrong = [] if killed.code == -signal.SIGKILL else [f"cut off: it ended with {killed.code}"]
    wrong += [
        f"again: {reason}"
        for reason in timed("again, after kill -9", env, given, Path(given[0]), tokens)
    ]
    third = run(env, given)
    if third.code != 1 or "already imported" not in third.text:
        wrong.append(f"a third time: {third.code}, {third.text[-200:]!r}")
    return wrong


def unlike(told: Told, tokens: int) -> list[str]:
    """What is not as it must be."""
    reasons = []
    if told.code != 0 or f"{tokens} tokens taken in." not in told.text:
        reasons.append(f"ended with {told.code}: {told.text[-200:]!r}")
    is_shown = len(set(told.percents)) >= STEPS_SHOWN
    if tokens > PROGRESS_FROM and not is_shown:
        reasons.append(f"progress was shown as {told.percents}")
    return reasons


def run(
    env: Mapping[str, str], given: Sequence[str], until: Callable[[int], bool] = lambda _: False
) -> Told:
    """The command at a terminal. Killed once `until` is true of its progress."""
    mine, theirs = pty.openpty()
    began_s = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, *COMMAND, *given], env=env, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    text = b""
    with suppress(OSError):  # how Linux tells that the terminal's other end is closed
        while chunk := os.read(mine, 65_536):
            text += chunk
            shown = _PERCENT.findall(chunk)
            if shown and until(int(shown[-1])):
                process.kill()
    os.close(mine)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = code = os.waitstatus_to_exitcode(status)
    percents = tuple(int(one) for one in _PERCENT.findall(text))
    seconds = time.perf_counter() - began_s
    return Told(code, text.decode(errors="replace"), percents, seconds, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TOKENS))
