"""A live call's way to the line: requests take their time, and go wrong as they are told to."""

from collections.abc import Callable
from dataclasses import replace

from simulator.scripts.tampering import twice
from simulator.softphone.armed import OF_REQUESTS, Armed
from simulator.softphone.pace import RunningClock
from simulator.twilio.wire import Answer, Request, Transport

# telephony.md, Requests: an answer over 15 s is none; this is slow, and still one.
HELD_BACK_S = 8.0


class Wire:
    """Around the transport. `deaf_until`: keys pressed before then met a request under way."""

    keeps_our_time = False

    def __init__(
        self,
        transport: Transport,
        clock: RunningClock,
        armed: Armed,
        *,
        before: Callable[[], None],
        hold: Callable[[float], None],
    ) -> None:
        self.public_url = transport.public_url
        self.deaf_until = clock.now
        self._transport = transport
        self._clock = clock
        self._armed = armed
        self._before = before
        self._hold = hold

    def send(self, request: Request) -> Answer:
        self._before()
        began_at = self._clock.now
        fault = self._armed.take(OF_REQUESTS)
        try:
            if fault == "slow":
                self._hold(HELD_BACK_S)
            deliver = twice(self._transport) if fault == "duplicate" else self._transport.send
            answer = deliver(request)
        finally:
            self._clock.catch_up()
            self.deaf_until = self._clock.now
        if fault == "slow":
            return replace(answer, took_s=max(answer.took_s, self._clock.now - began_at))
        return answer
