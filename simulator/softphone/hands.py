"""The devices in the callers' hands. A counter counts on, also when this process begins anew."""

import json
import threading
from contextlib import suppress
from pathlib import Path

from simulator.cast import Person, Token
from simulator.faults import SimulatorError
from simulator.soft_token import TOTP_STEP_S, SoftToken

CHALLENGE_DIGITS = (8, 12)  # dialog.md: a challenge has 8 digits; 12 where it names an account
# otp-core.md: how long the line takes a code. A device without a clock is measured by the line.
LIVES_S = {"fisico": 120, "movil": 59}


class Hands:
    """`kept`: the file of presses by serial number; None: they are forgotten."""

    def __init__(self, kept: Path | None = None) -> None:
        self._lock = threading.Lock()
        self._kept = kept
        self._presses = _read(kept)

    def code(self, token: Token, challenge: str, now_s: int) -> tuple[str, int | None]:
        """What the device shows, and how long that lives; None: until it shows the next.

        Raises SimulatorError.
        """
        with self._lock:
            presses = self._presses.get(token.serial, 0)
            device = SoftToken.of(token, presses)
            if device.takes_a_challenge and not is_challenge(challenge):
                raise SimulatorError("no challenge")
            code = device.answer(challenge, now_s)
            if token.kind == "hotp":
                self._presses[token.serial] = presses + 1
                self._keep()
        if token.kind == "totp":
            return code, TOTP_STEP_S - now_s % TOTP_STEP_S
        return code, LIVES_S.get(token.kind)

    def _keep(self) -> None:
        if self._kept is None:
            return
        beside = self._kept.with_suffix(".new")
        with suppress(OSError):  # where nothing can be written, the counter lives in memory
            beside.write_text(json.dumps(self._presses), "utf-8")
            beside.replace(self._kept)


def _read(kept: Path | None) -> dict[str, int]:
    try:
        found = json.loads(kept.read_text("utf-8")) if kept else {}
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {serial: presses for serial, presses in found.items() if isinstance(presses, int)}


def is_challenge(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in CHALLENGE_DIGITS


def token_of(person: Person, serial: str) -> Token | None:
    return next((token for token in person.tokens if token.serial == serial), None)
