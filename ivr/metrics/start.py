"""How a program begins to count. Gunicorn's does so in two steps: its configuration and `wsgi`."""

from pathlib import Path
from typing import TYPE_CHECKING

from ivr.metrics.folder import share

if TYPE_CHECKING:
    from ivr.metrics.prometheus import PrometheusMeter


def counting(state: Path, program: str) -> "PrometheusMeter":
    """In the program's folder, with whatever else counts there. Once a process, at its start."""
    share(state, program)
    # Not at the top: prometheus_client looks for the folder when it is imported.
    from prometheus_client import CollectorRegistry

    from ivr.metrics.prometheus import PrometheusMeter

    return PrometheusMeter.in_registry(CollectorRegistry())
