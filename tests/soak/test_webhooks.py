"""`python -m benchmarks.soak.webhooks` in small: what is not as it must be changes nothing."""

from benchmarks.soak import sockets
from benchmarks.soak.webhooks import Chance, target
from tests.soak.conftest import Served
from tests.soak.drawn import by_hypothesis


def test_no_malformed_webhook_is_a_fault_or_changes_anything() -> None:
    with target() as line:
        by_hypothesis(line.try_one, 200)
        assert line.still_serves()


def test_no_broken_http_is_a_fault_or_changes_anything(served: Served) -> None:
    battery = sockets.Battery.ready(*served)
    for kind in sockets.KINDS:
        for _ in range(4):
            battery.try_one(Chance(), kind)
    battery.look("any of it")
    battery.dawdle(8, 0.3)
    battery.finish()
    assert not battery.figures.wrong
