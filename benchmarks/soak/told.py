"""What callers were told of their codes while something failed, and how it is reported."""

from dataclasses import dataclass, field

from benchmarks.soak.ground import say
from benchmarks.soak.ringing import Code, Heard


@dataclass(slots=True)
class Told:
    """One code: what its caller heard at first, and when the same came once more after the kill."""

    code: Code
    at_first: Heard | None = None
    afterwards: Heard | None = None

    @property
    def is_accepted(self) -> bool:
        return any(one is not None and one.is_accepted for one in (self.at_first, self.afterwards))


@dataclass(slots=True)
class Figures:
    kills: int = 0
    codes: int = 0
    told: int = 0
    late: int = 0  # recorded before the kill, told only afterwards
    cut_bytes: int = 0
    down_s: list[float] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    doubled: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


def name_of(told: Told) -> str:
    return f"…{told.code.sid[-4:]} ({'transfer' if told.code.person.name[0] == 't' else 'token'})"


def report(name: str, found: Figures) -> None:
    down = sorted(found.down_s)
    say(
        f"{name:24} {found.kills:6} {found.codes:6} {found.told:6} {found.late:6} "
        f"{len(found.lost):6} {len(found.doubled):8} {len(found.wrong):6} "
        f"{down[len(down) // 2]:8.2f}"
    )
    for what in (*found.doubled, *found.wrong):
        say(f"WRONG  {what}")


def heading() -> None:
    say(
        f"{'':24} {'kills':>6} {'codes':>6} {'told':>6} {'late':>6} "
        f"{'lost':>6} {'doubled':>8} {'wrong':>6} {'down, s':>8}"
    )
