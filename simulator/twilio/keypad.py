"""What a Gather makes of keys: pure. telephony.md, Gather."""

from dataclasses import dataclass, replace
from typing import Literal

from simulator.twilio.wire import Pairs
from simulator.twiml.verbs import Gather

# telephony.md: "`#` with no digits before it: documents disagree. The simulator has a switch".
LoneFinishKey = Literal["posts_empty", "falls_through", "ignored"]
LONE_FINISH_KEY: tuple[LoneFinishKey, ...] = ("posts_empty", "falls_through", "ignored")


@dataclass(frozen=True, slots=True)
class Posts:
    """The Gather is over, and its action hears this."""

    digits: str
    finished_on: str

    @property
    def params(self) -> Pairs:
        return (
            ("Digits", self.digits),
            ("FinishedOnKey", self.finished_on),
            ("msg", "Gather End"),
        )


@dataclass(frozen=True, slots=True)
class FallsThrough:
    """The Gather is over, and the next verb comes."""


@dataclass(frozen=True, slots=True)
class Keypad:
    """The Gather goes on with these digits."""

    gather: Gather
    lone_finish_key: LoneFinishKey
    digits: str = ""

    def press(self, key: str) -> "Posts | FallsThrough | Keypad":
        if key == self.gather.finish_on_key:
            return self._finish(key)
        more = replace(self, digits=self.digits + key)
        if len(more.digits) == self.gather.num_digits:
            return Posts(more.digits, "")
        return more

    def time_out(self) -> Posts | FallsThrough:
        """ "On expiry with digits it posts them; with none it falls through", or posts nothing."""
        if self.digits or self.gather.action_on_empty_result:
            return Posts(self.digits, "")
        return FallsThrough()

    def _finish(self, key: str) -> "Posts | FallsThrough | Keypad":
        if self.digits or self.lone_finish_key == "posts_empty":
            return Posts(self.digits, key)
        return FallsThrough() if self.lone_finish_key == "falls_through" else self
