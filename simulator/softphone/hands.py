"""The devices in the callers' hands, as long as this process lives: a counter counts on."""

import threading

from simulator.cast import Person, Token
from simulator.faults import SimulatorError
from simulator.soft_token import TOTP_STEP_S, SoftToken

CHALLENGE_DIGITS = (8, 12)  # dialog.md: a challenge has 8 digits; 12 where it names an account
# otp-core.md: how long the line takes a code. A device without a clock is measured by the line.
LIVES_S = {"fisico": 120, "movil": 59}


class Hands:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._devices: dict[str, SoftToken] = {}

    def code(self, token: Token, challenge: str, now_s: int) -> tuple[str, int | None]:
        """What the device shows, and how long that lives; None: until it shows the next.

        Raises SimulatorError.
        """
        with self._lock:
            device = self._devices.setdefault(token.serial, SoftToken.of(token))
            if device.takes_a_challenge and not is_challenge(challenge):
                raise SimulatorError("no challenge")
            code = device.answer(challenge, now_s)
        if token.kind == "totp":
            return code, TOTP_STEP_S - now_s % TOTP_STEP_S
        return code, LIVES_S.get(token.kind)


def is_challenge(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in CHALLENGE_DIGITS


def token_of(person: Person, serial: str) -> Token | None:
    return next((token for token in person.tokens if token.serial == serial), None)
