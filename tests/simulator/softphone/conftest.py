"""One real line a test process, fresh for each call: the demo's, on an embedded Redis."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest

from ivr.demo.stage import Stage
from simulator.clock import from_mexico_city
from simulator.softphone.world import Message
from simulator.stage import USUAL_TIME
from simulator.twilio.transport import WsgiTransport
from tests.simulator.softphone.page import Following, HandPace, Page, phone_to


@dataclass
class TheWorld:
    """The line's surroundings as the demo has them."""

    clock: Following

    def now_s(self) -> int:
        return self.clock.now_s()

    def set_clock(self, local: datetime | None) -> None:
        at = USUAL_TIME if local is None else from_mexico_city(local)
        self.clock.offset_s += int(at - self.clock.now)

    def messages(self) -> list[Message]:
        return [Message(self.now_s() - 60, "2222", "Su NetKey quedó activo.")]


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with Stage.open() as stage:
        yield stage


@pytest.fixture
def page(stage: Stage) -> Iterator[Page]:
    """Before a real line. Scripts are tried on the same stage: save when the call is over."""
    pace = HandPace()
    clock = Following(pace, USUAL_TIME)
    with stage.fresh(clock) as (app, public_url, cast, _):
        transport = WsgiTransport(app, public_url, clock)
        phone = phone_to(transport, cast, pace, world=TheWorld(clock), stage=stage)
        page = Page(phone, pace)
        yield page
        if page.id and not page.over:
            page.hang_up()
