"""A branch that answers as it is told, and a command run on it."""

from typing import Any

import click
from click.testing import CliRunner, Result

from otp_core.cli.telling import Outcome
from otp_core.staff import Done, Staff

NOW_S = 1_790_000_000
WHO = ["--by", "ana", "--reason", "lost it"]
ANA = Staff("ana", "lost it", NOW_S)


class ToldBranch:
    """Answers every use case with `outcome`; keeps what it was asked."""

    def __init__(self, outcome: Outcome | Exception) -> None:
        self.outcome = outcome
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        def answer(*given: Any, **named: Any) -> Outcome:
            self.asked.append((name, (*given, *named.values())))
            if isinstance(self.outcome, Exception):
                raise self.outcome
            return self.outcome

        return answer


class DeskOf:
    def __init__(self, branch: Any) -> None:
        self.branch = branch

    def now_s(self) -> int:
        return NOW_S


def run(
    group: click.Group, *arguments: str, outcome: Outcome | Exception | None = None, typed: str = ""
) -> tuple[Result, ToldBranch]:
    branch = ToldBranch(outcome or Done())
    return CliRunner().invoke(group, arguments, input=typed, obj=DeskOf(branch)), branch
