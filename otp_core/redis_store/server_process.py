"""One embedded server as a process: started on a private socket, waited for, stopped."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from otp_core.redis_store import die_with_parent
from otp_core.redis_store.errors import EmbeddedRedisError
from otp_core.redis_store.server_binary import Binary, find_binary
from otp_core.redis_store.server_socket import Answer, ask, short_socket_path
from otp_core.redis_store.state_folder import hold

MAX_MEMORY = "128mb"
START_LIMIT_S = 30.0  # a long AOF is read before the first answer
STOP_LIMIT_S = 10.0
POLL_S = 0.01


@dataclass(frozen=True, slots=True)
class ServerProcess:
    process: subprocess.Popen[bytes]
    path: Path  # of its socket
    how: str  # for people: which program it is

    def is_running(self) -> bool:
        return self.process.poll() is None


@contextlib.contextmanager
def server_process(folder: Path, appendfsync: str) -> Iterator[ServerProcess]:
    """A server that answers, until the block ends. Raises `EmbeddedRedisError`.

    For a thread that stays in the block: Linux takes the end of the thread that forked for the
    parent's death, and the server goes with it (prctl(2), PR_SET_PDEATHSIG).
    """
    binary = find_binary()
    # Accepted: a worker forked within these few lines shares the lock, and a server that dies later
    # can't be followed by another until that worker ends.
    with hold(folder / "server.lock", limit_s=STOP_LIMIT_S) as server_lock:
        if server_lock is None:
            raise EmbeddedRedisError(f"an older Redis still runs in {folder}; stop it first")
        path = _free_socket(folder)
        process = _launch(binary, folder, _configuration(path, appendfsync), server_lock)
    try:
        _wait_until_ready(process, path, folder / "redis.log")
        yield ServerProcess(process, path, binary.how)
    finally:
        _stop(process)
        if path.parent != folder:
            with contextlib.suppress(OSError):
                path.parent.rmdir()


def _free_socket(folder: Path) -> Path:
    """The path to listen on. The server would unlink whatever is there, so look first."""
    path = short_socket_path(folder, create=True)
    if path.exists() and not path.is_socket():
        raise EmbeddedRedisError(f"{path} is in the way and is no socket; remove it")
    if ask(path) is not Answer.NOBODY:
        raise EmbeddedRedisError(f"a program that is not ours listens on {path}; stop it")
    return path


def _configuration(socket_path: Path, appendfsync: str) -> bytes:
    quoted = "".join(f"\\x{byte:02x}" for byte in os.fsencode(socket_path))
    return "\n".join(
        (
            "port 0",
            f'unixsocket "{quoted}"',
            "unixsocketperm 700",
            "appendonly yes",
            f"appendfsync {appendfsync}",
            'save ""',
            f"maxmemory {MAX_MEMORY}",
            "maxmemory-policy noeviction",
            "daemonize no",
            "",
        )
    ).encode()


def _launch(
    binary: Binary, folder: Path, configuration: bytes, server_lock: IO[bytes]
) -> subprocess.Popen[bytes]:
    """The server, its configuration on stdin; its data go to its working folder."""
    launcher = (sys.executable, "-I", "-S", die_with_parent.__file__, str(os.getpid()))
    with tempfile.TemporaryFile() as stdin, (folder / "redis.log").open("ab") as log:
        stdin.write(configuration)
        stdin.seek(0)
        try:
            return subprocess.Popen(  # noqa: S603  our own interpreter and the binary found
                (*launcher, str(binary.path), "-"),
                stdin=stdin,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                pass_fds=(server_lock.fileno(),),
                process_group=0,  # Ctrl-C at the terminal reaches us first; then we stop it
            )
        except OSError as error:
            raise EmbeddedRedisError(f"{binary.path} cannot be run: {error.strerror}") from error


def _wait_until_ready(server: subprocess.Popen[bytes], path: Path, log: Path) -> None:
    deadline_s = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline_s:
        if server.poll() is not None:
            raise EmbeddedRedisError(f"the embedded Redis did not start: {_last_line(log)}")
        if ask(path) is Answer.READY:
            return
        time.sleep(POLL_S)
    raise EmbeddedRedisError(f"the embedded Redis is not ready after {START_LIMIT_S:.0f} s: {log}")


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), str(log))


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(STOP_LIMIT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
