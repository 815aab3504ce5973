"""`python -m benchmarks.soak.webhooks` in small: what is not as it must be changes nothing."""

from benchmarks.soak import sockets
from benchmarks.soak.ground import ground
from benchmarks.soak.webhooks import Chance, target
from tests.soak.drawn import by_hypothesis


def test_no_malformed_webhook_is_a_fault_or_changes_anything() -> None:
    with target() as line:
        by_hypothesis(line.try_one, 200)
        assert line.still_serves()


def test_no_broken_http_is_a_fault_or_changes_anything() -> None:
    with ground(appendfsync="everysec") as here:
        now_s = here.line.opening_s()
        with here.line.serving(stopped_s=now_s, workers=1):
            battery = sockets.Battery.ready(here, now_s)
            for kind in sockets.KINDS:
                for _ in range(4):
                    battery.try_one(Chance(), kind)
                battery.look(kind.__name__)
            battery.dawdle(8, 0.3)
            battery.finish()
    assert not battery.figures.wrong
