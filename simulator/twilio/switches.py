"""What one call may have otherwise: Twilio's doubtful cases, the far end of a Dial, the fingers."""

from dataclasses import dataclass

from simulator.twilio.keypad import LoneFinishKey

KEY_S = 0.25  # how long a key and the way to the next take a person who knows the number


@dataclass(frozen=True, slots=True)
class Switches:
    """Where Twilio's documents disagree, and what happens on the far side of a Dial.

    `key_s`: at least so long from one key to the next.
    """

    lone_finish_key: LoneFinishKey = "posts_empty"
    dial_ends: tuple[str, ...] = ("no-answer",)  # one transfer after the other, the last for ever
    key_s: float = KEY_S
