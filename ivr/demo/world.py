"""What the browser phone may ask of the demo beside calling it: its clock, and what it has sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.clock import system_clock
from ivr.demo.clock import DemoClock
from ivr.notices.outbox import Shown
from simulator.softphone.world import Message


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """Works on the demo's folder alone: the line itself may be a process of its own."""

    clock: DemoClock
    zone: ZoneInfo
    sent: Callable[[], Sequence[Shown]]

    def now_s(self) -> int:
        return self.clock()

    def set_clock(self, local: datetime | None) -> None:
        """For everybody at this demo. `local`: of the line's zone; None: the real time."""
        if local is None:
            self.clock.set(0)
        else:
            self.clock.set(int(local.replace(tzinfo=self.zone).timestamp()) - system_clock())

    def messages(self) -> Sequence[Message]:
        """Oldest first."""
        return [Message(one.at_s, one.ends_in, one.text) for one in self.sent()]
