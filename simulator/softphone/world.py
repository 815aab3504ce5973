"""What the browser phone may ask of the line's surroundings, where they are a demo's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A notice that went out; `ends_in`: the last digits of the phone it went to."""

    at_s: int
    ends_in: str
    text: str


class World(Protocol):
    """Given by whoever runs the line. None of it: the phone rings a line it knows nothing of."""

    def now_s(self) -> int:
        """The line's time, UTC."""
        ...

    def set_clock(self, local: datetime | None) -> None:
        """To this local time of Mexico City; None: to the real time. Raises ValueError."""
        ...

    def messages(self) -> Sequence[Message]:
        """Oldest first."""
        ...
