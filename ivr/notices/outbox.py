"""The demo's messenger: nothing leaves this machine; what was 'sent' is kept for the screen."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ivr.notices import Failed, Sent
from otp_core.secret import Secret

SHOWN_DIGITS = 4  # of a phone, as the branch's desk shows it


@dataclass(frozen=True, slots=True)
class Shown:
    """A message, as it may be shown: not whom it went to."""

    at_s: int
    ends_in: str
    text: str


@dataclass(frozen=True, slots=True)
class OutboxMessenger:
    """`file` is private to who runs the demo. `tell` hears each message once it is kept."""

    file: Path
    clock: Callable[[], int]
    tell: Callable[[Shown], None]

    def send(self, phone: Secret, text: str) -> Sent | Failed:
        shown = Shown(self.clock(), phone.reveal()[-SHOWN_DIGITS:], text)
        line = {"at_s": shown.at_s, "ends_in": shown.ends_in, "text": shown.text}
        try:
            descriptor = os.open(self.file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            with os.fdopen(descriptor, "a", encoding="utf-8") as kept:
                kept.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as fault:
            return Failed(retry=True, why=f"outbox: {type(fault).__name__}")
        self.tell(shown)
        return Sent()

    def sent(self) -> list[Shown]:
        """Everything it was given, oldest first."""
        if not self.file.exists():
            return []
        lines = self.file.read_text("utf-8").splitlines()
        return [Shown(**json.loads(line)) for line in lines]
