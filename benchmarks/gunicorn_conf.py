"""The line's own gunicorn configuration, for a server whose app is the bench's."""

import runpy
from pathlib import Path

_OWN = Path(__file__).parents[1] / "config" / "gunicorn.conf.py"
globals().update(
    {name: value for name, value in runpy.run_path(str(_OWN)).items() if not name.startswith("__")}
)


def on_reload(server):  # gunicorn's hook
    """The line's reloads `ivr.wsgi`; likewise."""
    from benchmarks import served

    server.app.callable = served.build()
