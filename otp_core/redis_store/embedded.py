"""A Redis of our own where none is given: on a private socket, kept on disk, gone when we are.

One server a state folder. Two locks say who is who: `owner.lock` is held by the process that
started the server, `server.lock` by the server itself (it inherits the descriptor), so that nobody
starts a second server while a dying one still writes its file.
"""

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
from urllib.parse import quote

from otp_core.redis_store import die_with_parent
from otp_core.redis_store.errors import EmbeddedRedisError
from otp_core.redis_store.server_binary import Binary, find_binary
from otp_core.redis_store.server_socket import Answer, ask, short_socket_path
from otp_core.redis_store.state_folder import hold, prepare_folder

APPENDFSYNC = ("always", "everysec")  # "no" would leave a spent mark to the kernel's mood
MAX_MEMORY = "128mb"
START_LIMIT_S = 30.0  # a long AOF is read before the first answer
STOP_LIMIT_S = 10.0
POLL_S = 0.01


@dataclass(frozen=True, slots=True)
class EmbeddedRedis:
    """A running server. `pid` is None where another process of ours started it."""

    url: str
    how: str
    pid: int | None


@contextlib.contextmanager
def embedded_redis(state_dir: Path, *, appendfsync: str = "everysec") -> Iterator[EmbeddedRedis]:
    """A server that keeps its data in `state_dir`; a second process attaches to the first's.

    Start it from a thread that lives as long as the server should: Linux takes the end of the
    thread that forked for the parent's death. Raises `EmbeddedRedisError`.
    """
    if appendfsync not in APPENDFSYNC:
        raise EmbeddedRedisError(f"appendfsync must be one of {', '.join(APPENDFSYNC)}")
    folder = prepare_folder(state_dir)
    with hold(folder / "owner.lock") as owner_lock:
        if owner_lock is None:
            yield _attach(folder)
            return
        with _started(folder, appendfsync) as server:
            yield server


def _attach(folder: Path) -> EmbeddedRedis:
    deadline_s = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline_s:
        path = short_socket_path(folder, create=False)
        answer = ask(path)
        if answer is Answer.READY:
            return EmbeddedRedis(_url(path), "already running", None)
        if answer is Answer.FOREIGN:
            raise EmbeddedRedisError(f"what listens on {path} is no Redis; stop it")
        time.sleep(POLL_S)
    raise EmbeddedRedisError(
        f"another process holds the Redis of {folder}, but it does not answer; stop that process"
    )


@contextlib.contextmanager
def _started(folder: Path, appendfsync: str) -> Iterator[EmbeddedRedis]:
    binary, owner_pid = find_binary(), os.getpid()
    with hold(folder / "server.lock", limit_s=STOP_LIMIT_S) as server_lock:
        if server_lock is None:
            raise EmbeddedRedisError(f"an older Redis still runs in {folder}; stop it first")
        path = _free_socket(folder)
        server = _launch(binary, folder, _configuration(path, appendfsync), server_lock)
    try:
        _wait_until_ready(server, path, folder / "redis.log")
        yield EmbeddedRedis(_url(path), binary.how, server.pid)
    finally:
        if os.getpid() == owner_pid:  # a forked worker that ends leaves its parent's server alone
            _stop(server)
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


def _url(path: Path) -> str:
    return f"unix://{quote(str(path))}"


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
