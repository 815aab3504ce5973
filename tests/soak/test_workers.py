"""`python -m benchmarks.soak.workers` in small: a worker's end costs no caller anything."""

import signal

from benchmarks.soak.workers import soaking
from tests.ivr.webhooks.wire import Trouble


def test_a_worker_killed_or_stopped_in_the_middle_of_a_turn_and_a_reload_cost_nobody_anything() -> (
    None
):
    with soaking() as run:
        run.interrupt([(signal.SIGKILL, Trouble.SLOW, 2), (signal.SIGTERM, Trouble.SLOW, 0)])
        run.renew(1, settles_s=0.3)
        run.count()
    assert not run.figures.wrong
    assert run.figures.again["SIGKILL"] == 1
