"""The state folder: private to its owner, and locks in it that end with whoever holds them."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from otp_core.redis_store.errors import EmbeddedRedisError

POLL_S = 0.02


def prepare_folder(state_dir: Path) -> Path:
    """`state_dir` as an absolute path, made where it is missing, open to its owner only."""
    folder = state_dir.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.geteuid():
            raise EmbeddedRedisError(f"{folder} belongs to somebody else; choose another folder")
        folder.chmod(0o700)
    except OSError as error:
        raise EmbeddedRedisError(f"{folder} cannot be used: {error.strerror}") from error
    return folder


@contextlib.contextmanager
def hold(path: Path, *, limit_s: float = 0.0) -> Iterator[IO[bytes] | None]:
    """The lock file, locked while any process has it open (flock(2)); None: still another's."""
    deadline_s = time.monotonic() + limit_s
    with path.open("ab") as lock:
        while not _locked(lock):
            if time.monotonic() >= deadline_s:
                yield None
                return
            time.sleep(POLL_S)
        yield lock


def _locked(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
