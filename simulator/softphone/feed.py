"""What a page is told of a call: numbered from 1, kept for a while, awaited by its readers."""

import json
import threading
from collections import deque
from typing import Any

MOST_EVENTS = 5000  # an hour of prompts and keys; of more, the oldest are forgotten


class Feed:
    """One teller, any number of readers."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._events: deque[tuple[int, str]] = deque(maxlen=MOST_EVENTS)
        self._count = 0
        self.closed = False

    def tell(self, event: str, at_ms: int, **what: Any) -> None:
        data = json.dumps({"type": event, "at_ms": at_ms, **what}, ensure_ascii=False)
        with self._changed:
            self._count += 1
            self._events.append((self._count, data))
            self._changed.notify_all()

    def close(self) -> None:
        """Nothing more is told."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def after(self, last_id: int, wait_s: float) -> list[tuple[int, str]]:
        """What was told since; if nothing, what is told within `wait_s`, perhaps nothing."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self._count > last_id, wait_s)
            return [event for event in self._events if event[0] > last_id]
