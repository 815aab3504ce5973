"""Refused identifications, from one number and on the whole line: too many slow the answers.

Never a refusal: a number can be forged, so that a budget which refused could be used to shut a
caller out. The one that is too many raises an alarm in the audit.
"""

from otp_core import audit
from otp_core.audit import Tag
from otp_core.policy import Policy
from otp_core.requests import Attempt
from otp_core.store import CallerStore
from otp_core.vault import Vault


class Pressure:
    def __init__(self, store: CallerStore, vault: Vault, policy: Policy) -> None:
        self._store = store
        self._vault = vault
        self._policy = policy.pressure

    def delay_s(self, attempt: Attempt) -> int:
        caller_ref = self._vault.caller_ref(attempt.caller) if len(attempt.caller) else ""
        pressed = self._store.press_line(
            attempt,
            caller_ref,
            audit.of_line(Tag.CALLER_ALARM, attempt, caller_ref).encode(),
            audit.of_line(Tag.LINE_ALARM, attempt).encode(),
        )
        return max(
            self._policy.caller_delay_s if pressed.is_caller_over else 0,
            self._policy.line_delay_s if pressed.is_line_over else 0,
        )

    @property
    def longest_s(self) -> int:
        return max(self._policy.caller_delay_s, self._policy.line_delay_s)
