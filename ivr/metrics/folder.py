"""Where the processes of one program keep their values, for another to add up and serve.

prometheus_client's multiprocess mode: one mapped file a process and kind, named by its pid. Each
program has a folder of its own. Where nobody named one, a process counts for itself, in memory.
"""

import os
from pathlib import Path

from otp_core.redis_store.state_folder import prepare_folder

# prometheus_client reads it, at its import and at every new file.
VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
METRICS = "metrics"
WEB = "web"
NOTICES = "notices"
AUDIT = "audit"
PROGRAMS = (WEB, NOTICES, AUDIT)


def folder_of(state: Path, program: str) -> Path:
    return state.absolute() / METRICS / program


def share(state: Path, program: str) -> None:
    """This process and those it forks count in the program's folder. Before anything is counted.

    Whoever starts the program empties it of what ended processes left; a reload and gunicorn's
    upgrade in place (USR2) find the variable set, and count on: no counter ever falls but by a
    start. Others of the same program that still run keep their files.
    """
    if VARIABLE in os.environ:
        return
    for folder in (state, state / METRICS):
        prepare_folder(folder)
    prepared = prepare_folder(folder_of(state, program))
    for file in prepared.glob("*.db"):
        if not _is_anothers(file):
            file.unlink(missing_ok=True)
    os.environ[VARIABLE] = str(prepared)


def _is_anothers(file: Path) -> bool:
    """Of a process that runs and isn't this one, such as `counter_4711.db`."""
    pid = file.stem.rpartition("_")[2]
    if not pid.isdecimal() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
