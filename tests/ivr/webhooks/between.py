"""A transport with somebody in the middle."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.twilio.wire import Answer, Request, Transport

Carrier = Callable[[Transport, Request], Answer]


@dataclass(frozen=True)
class Between:
    """A transport with somebody in the middle."""

    inner: Transport
    carrier: Carrier

    @property
    def public_url(self) -> str:
        return self.inner.public_url

    @property
    def keeps_our_time(self) -> bool:
        return self.inner.keeps_our_time

    def send(self, request: Request) -> Answer:
        return self.carrier(self.inner, request)
