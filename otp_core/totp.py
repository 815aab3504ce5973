"""TOTP, RFC 6238: HOTP over the 30-second steps of UTC; never over a naive local time."""

from otp_core import hotp

STEP_S = 30  # RFC 6238, 4.1 (X) and 5.2
DIGITS = hotp.DIGITS


def step_at(now_s: int) -> int:
    """Which step since the epoch `now_s` (UTC seconds) falls in."""
    return now_s // STEP_S


def code(key: bytes, step: int, *, digits: int = DIGITS, hash_name: str = "sha1") -> str:
    """The code of `step`. Raises `hotp.OathError`."""
    return hotp.code(key, step, digits=digits, hash_name=hash_name)


def matching_step(
    key: bytes, code: str, *, now_s: int, window: int, after_step: int | None
) -> int | None:
    """The step, at most `window` from now's, whose code this is; the earliest after `after_step`.

    `after_step`: the last one accepted, None before the first. RFC 6238, 5.2: a code is accepted
    once, so that step and any before it are refused.
    """
    now = step_at(now_s)
    earliest = max(0, now - window)
    matches = [
        step
        for step in range(earliest, now + window + 1)
        if hotp.matching(key, code, (step,)) is not None
    ]
    fresh = [step for step in matches if after_step is None or step > after_step]
    return fresh[0] if fresh else None
