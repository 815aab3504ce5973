"""One Redis process on a loopback port: started, told, killed, started again."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import redis

from otp_core.redis_store import die_with_parent
from otp_core.redis_store.server_binary import find_binary

STARTER = ThreadPoolExecutor(1)
READY_LIMIT_S = 20.0
POLL_S = 0.02
STOP_LIMIT_S = 5.0


@dataclass
class Server:
    """One process. `settings`: its configuration, also when it is started again."""

    folder: Path
    port: int
    settings: dict[str, str]
    sentinel: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def client(self) -> redis.Redis:
        """A new one each time: for looking on, past whatever is tested."""
        return redis.Redis(port=self.port, socket_timeout=2)

    def start(self) -> None:
        """By a thread that stays: Linux takes the end of the one that forked for its parent's
        (prctl(2), PR_SET_PDEATHSIG), and some calls deliver a turn from threads of their own.
        """
        STARTER.submit(self._start).result()

    def _start(self) -> None:
        self.folder.mkdir(exist_ok=True)
        config = self.folder / "server.conf"
        if not config.exists():  # Sentinels and replicas write theirs
            lines = [f"{name} {value}" for name, value in self.settings.items()]
            config.write_text("\n".join([f"port {self.port}", "bind 127.0.0.1", *lines, ""]))
        launcher = (sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid()))
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  our interpreter, the binary found
                (
                    *launcher,
                    find_binary().path,
                    config,
                    *(("--sentinel",) if self.sentinel else ()),
                ),
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def answers(self) -> bool:
        try:
            with self.client as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def last_words(self) -> str:
        status = self.process.poll() if self.process else None
        log = (self.folder / "log").read_text("utf-8", "replace")
        return f"exit code {status}: {log[-2000:]}"

    def kill(self) -> None:
        self.tell(signal.SIGKILL)
        if self.process is not None:
            self.process.wait(STOP_LIMIT_S)

    def tell(self, what: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, what)

    def restart(self, *, with_data: bool = True) -> None:
        self.kill()
        if not with_data:
            shutil.rmtree(self.folder / "appendonlydir", ignore_errors=True)
        self.start()
        until(self.answers, f"server {self.port} answers again")

    def stop(self) -> None:
        self.tell(signal.SIGTERM)
        if self.process is not None:
            try:
                self.process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def until(is_so: Callable[[], object], what: str, limit_s: float = READY_LIMIT_S) -> None:
    deadline_s = time.monotonic() + limit_s
    while time.monotonic() < deadline_s:
        with contextlib.suppress(redis.RedisError):
            if is_so():
                return
        time.sleep(POLL_S)
    raise AssertionError(f"not within {limit_s:g} s: {what}")
