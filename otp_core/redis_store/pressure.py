"""Counting refused identifications, in windows of their own slot."""

from otp_core.own_rows import Pressed
from otp_core.policy import Policy
from otp_core.redis_store.keys import Keys, Lives
from otp_core.redis_store.scripts import Scripts
from otp_core.requests import Attempt


class PressureRows:
    def __init__(self, scripts: Scripts, policy: Policy, keys: Keys) -> None:
        self._scripts = scripts
        self._policy = policy
        self._lives = Lives(policy)
        self._keys = keys

    def press_line(
        self, attempt: Attempt, caller_ref: str, caller_alarm: str, line_alarm: str
    ) -> Pressed:
        budget = self._policy.pressure
        answer = self._scripts.run(
            "press_line",
            (self._keys.refused_from(caller_ref), self._keys.refused, self._keys.line_audit),
            now_s=attempt.now_s,
            attempt=attempt.id,
            has_caller=bool(caller_ref),
            caller_refused=budget.caller_refused,
            caller_window_s=budget.caller_window_s,
            line_refused=budget.line_refused,
            line_window_s=budget.line_window_s,
            ttl_s=self._lives.pressure_ttl_s,
            caller_alarm=caller_alarm,
            line_alarm=line_alarm,
        )
        return Pressed(**answer)
