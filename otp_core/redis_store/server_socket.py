"""The embedded server's socket: where it is, and what answers there."""

import contextlib
import os
import socket
import tempfile
from enum import Enum, auto
from pathlib import Path

from otp_core.redis_store.errors import EmbeddedRedisError

LONGEST_PATH = 103  # bytes of sun_path without its NUL: 104 on macOS, 108 on Linux (unix(7))
ASK_LIMIT_S = 0.5
PING = b"*1\r\n$4\r\nPING\r\n"


class Answer(Enum):
    NOBODY = auto()
    NOT_YET = auto()  # a Redis that reads its file, or one too busy to answer
    READY = auto()
    FOREIGN = auto()


def ask(path: Path) -> Answer:
    """Who listens on `path`?"""
    with socket.socket(socket.AF_UNIX) as asker:
        asker.settimeout(ASK_LIMIT_S)
        try:
            asker.connect(str(path))
        except TimeoutError:
            return Answer.NOT_YET
        except OSError:
            return Answer.NOBODY
        try:
            asker.sendall(PING)
            reply = asker.recv(64)
        except OSError:
            return Answer.NOT_YET
    if reply.startswith(b"+PONG"):
        return Answer.READY
    # An empty reply is a server that is closing; b"-LOADING" one that is opening.
    return Answer.NOT_YET if reply == b"" or reply.startswith(b"-LOADING") else Answer.FOREIGN


def short_socket_path(folder: Path, *, create: bool) -> Path:
    """`folder`'s socket, or one in a short private folder whose name is noted in `folder`.

    `create=False`: only looks; a long folder without a note gives a path where nobody listens.
    """
    path = folder / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_PATH:
        return path
    note = folder / "socket-folder"
    with contextlib.suppress(FileNotFoundError):
        noted = Path(note.read_text())
        if create:  # again where it was: a process that attached knows no other address
            with contextlib.suppress(OSError):
                noted.mkdir(mode=0o700)
        if _is_private(noted):
            return noted / "redis.sock"
    if not create:
        return path
    short = Path(tempfile.mkdtemp(prefix="audiomatico-")) / "redis.sock"
    if len(os.fsencode(short)) > LONGEST_PATH:
        raise EmbeddedRedisError(f"no path short enough for a socket: {folder}; choose a shorter")
    note.write_text(str(short.parent))
    return short


def _is_private(folder: Path) -> bool:
    """A folder that anybody else could have made or can write to is not trusted."""
    try:
        state = folder.lstat()
    except OSError:
        return False
    return folder.is_dir() and state.st_uid == os.geteuid() and state.st_mode & 0o777 == 0o700
