"""The core's, the sessions' and the demo bank's own tests, behind Sentinels and on a Cluster.

    python -m benchmarks.soak.topologies

The exit code is 1 where a test fails on either.
"""

import os
import subprocess
import sys
import time

SHAPES = ("sentinel", "cluster")  # tests/conftest.py
TESTS = (
    "tests/otp_core",
    "tests/ivr/sessions",
    "tests/ivr/bank/test_demo.py",
    "tests/ivr/bank/test_races.py",
    "tests/ivr/bank/test_contract.py",
)
LIMIT_S = 600


def main() -> int:
    failed = 0
    for shape in SHAPES:
        started_s = time.monotonic()
        done = subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, "-m", "pytest", "-q", *TESTS],
            env={**os.environ, "AUDIOMATICO_TOPOLOGY": shape},
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        failed += done.returncode != 0
        last = [line for line in done.stdout.splitlines() if line.strip()]
        shown = last if done.returncode else last[-1:]
        sys.stdout.write("\n".join(shown) + "\n")
        sys.stdout.write(f"{shape}: {time.monotonic() - started_s:.0f} s\n")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
