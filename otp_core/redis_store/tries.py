"""The fields of a customer's tries that count against a factor."""

from otp_core.kinds import Factor

COUNTERS = ("wrong", "wrong_in_all", "locks", "until_s")


def counters(factor: Factor) -> list[str]:
    return [f"{factor}:{name}" for name in COUNTERS]
