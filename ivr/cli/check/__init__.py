"""`audiomatico check`, one file a matter."""

from ivr.cli.check.command import check

__all__ = ["check"]
