"""What a check found: well, to be looked at, or to be mended before callers come."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """`says` one line; where it is not well, with what to do."""

    what: str
    level: Level
    says: str

    @property
    def line(self) -> str:
        return f"{self.level:4}  {self.what:24}  {self.says}"


def ok(what: str, says: str) -> Finding:
    return Finding(what, Level.OK, says)


def warn(what: str, says: str) -> Finding:
    return Finding(what, Level.WARN, says)


def fail(what: str, says: str) -> Finding:
    return Finding(what, Level.FAIL, says)
