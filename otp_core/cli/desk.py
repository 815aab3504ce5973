"""What the commands need of whoever mounts them, as `click.Context.obj`."""

from typing import Protocol

from otp_core.branch import Branch


class Desk(Protocol):
    """`branch` is asked for only by a command that runs: `--help` needs no Redis."""

    @property
    def branch(self) -> Branch: ...

    def now_s(self) -> int:
        """UTC seconds."""
        ...
