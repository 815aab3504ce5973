"""Where reports of a run go. What can't be written is refused before anything is played."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.faults import ScriptError
from simulator.reports.junit import junit
from simulator.reports.page import page
from simulator.reports.recording import recording
from simulator.reports.run import Played

Write = Callable[[Sequence[Played]], str]


@dataclass(frozen=True, slots=True)
class Outputs:
    """None: nobody asked for it."""

    html: Path | None = None
    junit: Path | None = None
    record: Path | None = None

    @property
    def draws(self) -> bool:
        """The line's map is wanted."""
        return self.html is not None

    def check(self, others: Sequence[Path]) -> None:
        """`others`: files that this run reads or writes besides. Raises ScriptError."""
        taken = {path.resolve() for path in others}
        for option, path, _ in self._asked():
            if path.resolve() in taken:
                raise ScriptError(f"{option} {path}: another file of this run is kept there")
            taken.add(path.resolve())
            _check(option, path)

    def write(self, run: Sequence[Played]) -> None:
        for option, path, written in self._asked():
            try:
                path.write_text(written(run), encoding="utf-8")
            except OSError as error:
                raise ScriptError(f"{option} {path}: {error.strerror or 'not written'}") from error

    def _asked(self) -> list[tuple[str, Path, Write]]:
        every = (
            ("--html", self.html, page),
            ("--junit", self.junit, junit),
            ("--record", self.record, recording),
        )
        return [(option, path, write) for option, path, write in every if path is not None]


def _check(option: str, path: Path) -> None:
    if path.is_dir():
        raise ScriptError(f"{option} {path}: this is a folder, and a file is to be written")
    if not path.parent.is_dir():
        raise ScriptError(f"{option} {path}: there is no folder {path.parent}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ScriptError(f"{option} {path}: nothing may be written there")
