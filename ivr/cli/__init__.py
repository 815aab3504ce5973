"""`audiomatico`: the service, the demo, the phone and the branch's desk in one command."""

from ivr.cli.main import main

__all__ = ["main"]
