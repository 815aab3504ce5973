"""What `audiomatico serve` loads before it becomes gunicorn."""

import subprocess
import sys

LOADED = """
import sys
import ivr.cli.main, ivr.cli.serve
print([one for one in sys.modules if one.split(".")[0] in ("simulator", "prometheus_client")])
"""


def test_serving_waits_for_no_simulator_and_counts_nothing_before_its_folder_is_named() -> None:
    """gunicorn.conf.py: prometheus_client reads where to count as it is imported."""
    told = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"
