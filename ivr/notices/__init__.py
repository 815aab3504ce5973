"""The port for telling customers by text message: one protocol, one adapter a way."""

from dataclasses import dataclass
from typing import Protocol

from otp_core.secret import Secret


@dataclass(frozen=True, slots=True)
class Sent:
    """Whoever carries it has taken it."""


@dataclass(frozen=True, slots=True)
class Failed:
    """`retry`: it may go well later. `why` holds neither phone nor text."""

    retry: bool
    why: str


class Messenger(Protocol):
    def send(self, phone: Secret, text: str) -> Sent | Failed:
        """`phone` in E.164. Never raises for what a network or a provider can do."""
