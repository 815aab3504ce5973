"""What the caller heard since their last act, held against what a script expects."""

from collections.abc import Callable

from simulator.clock import VirtualClock
from simulator.faults import StepFailedError
from simulator.hearing.hearing import DictationError, dictated, find, normalised
from simulator.twilio.phone import Phone
from simulator.twilio.speech import Speech


class Ear:
    """`fill`: puts values in place of placeholders."""

    def __init__(self, clock: VirtualClock, fill: Callable[[str], str]) -> None:
        self._clock = clock
        self._fill = fill
        self._from = clock.now

    def begin(self) -> None:
        """The caller acts now: what was said before is no longer looked at."""
        self._from = self._clock.now

    def hear(self, phone: Phone, texts: tuple[str, ...]) -> None:
        """All of them, in this order."""
        heard, start = normalised(self._heard(phone)), 0
        for text in texts:
            end = find(normalised(self._fill(text)), heard, start)
            if end is None:
                raise StepFailedError(f"to hear “{self._fill(text)}”", self.quoted(phone))
            start = end

    def not_hear(self, phone: Phone, texts: tuple[str, ...]) -> None:
        heard = normalised(self._heard(phone))
        for text in texts:
            if find(normalised(self._fill(text)), heard) is not None:
                raise StepFailedError(f"not to hear “{self._fill(text)}”", self.quoted(phone))

    def capture(self, phone: Phone, digits: int | None) -> tuple[str, float]:
        """The number dictated, and when the prompt that dictated it ends."""
        speeches = self._speeches(phone)
        prompts = [speech.heard_by(self._clock.now) for speech in speeches]
        try:
            index, number = dictated(prompts, digits)
        except DictationError as error:
            raise StepFailedError(f"a dictated number; {error}", self.quoted(phone)) from error
        return number, speeches[index].ends_at

    def quoted(self, phone: Phone) -> str:
        ended = " — and the line hung up" if phone.ended_by == "line" else ""
        return f"“{self._heard(phone)}”{ended}"

    def _speeches(self, phone: Phone) -> list[Speech]:
        return [
            entry for entry in phone.log if isinstance(entry, Speech) and entry.ends_at > self._from
        ]

    def _heard(self, phone: Phone) -> str:
        return " ".join(speech.heard_by(self._clock.now) for speech in self._speeches(phone))
