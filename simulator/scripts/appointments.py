"""Keys long after a dictation, with silences between: what counts is how long after it.

The line dictates again meanwhile, unasked; other digits take longer to say, or less. So the
silences are left to themselves, and the last key has an appointment, `wait: {until: …}`.
"""

from collections.abc import Sequence
from dataclasses import replace

from simulator.scripts.beats import Beat, Keys, TimedOut, whole
from simulator.scripts.excerpts import varies_s
from simulator.scripts.played import TokenAnswer
from simulator.scripts.tempo import PAUSE_S, number, quarters
from simulator.twilio.speech import Speech

# Two dictations of other digits seldom differ by more: 16 words, each some 0.1 s off.
DRIFT_S = 3.0


def with_appointments(beats: tuple[Beat, ...], timely: Sequence[TokenAnswer]) -> tuple[Beat, ...]:
    """`timely`: codes that would be others if the token were asked earlier."""
    told: list[Beat] = []
    for beat in beats:
        told.append(beat)
        keys = beat.act
        if not isinstance(keys, Keys) or keys.lost:
            continue
        start = _dictated_at(told)
        if start is None or not _is_safe(told[start:], keys):
            continue
        if not any(_is_between(answer, told[start], beat) for answer in timely):
            told[start:] = [_appointed(told[start], keys)]
    return tuple(told)


def _is_between(answer: TokenAnswer, dictation: Beat, beat: Beat) -> bool:
    at = answer.at - beat.ahead_s
    return dictation.quiet_at + PAUSE_S < at and (beat.act is None or at <= beat.act.ends_at)


def _dictated_at(beats: list[Beat]) -> int | None:
    """The beat that the caller's last act brought about, if it dictates and silences followed."""
    start = len(beats) - 1
    while start > 0 and isinstance(beats[start - 1].act, TimedOut):
        start -= 1
    again = any(varies_s(_text(s)) for beat in beats[start + 1 :] for s in beat.speeches)
    return start if again and _dictation(beats[start]) else None


def _is_safe(beats: list[Beat], keys: Keys) -> bool:
    """No Say near, in which these keys would be lost if it came a little earlier or later."""
    says = [s for beat in beats[1:] for s in beat.speeches if s.kind == "say"]
    waits_s = [beat.act.ends_at - beat.quiet_at for beat in beats[:-1] if beat.act]
    times_out_at = beats[-1].quiet_at + min(waits_s)
    late = not beats[-1].cut and keys.ends_at > times_out_at - DRIFT_S
    near = any(s.at - DRIFT_S < keys.ends_at and keys.at < s.ends_at + DRIFT_S for s in says)
    return not says or not (late or near)


def _appointed(first: Beat, keys: Keys) -> Beat:
    dictation = _dictation(first)
    if dictation is None:
        raise AssertionError("no dictation to count from")
    return replace(first, act=keys, until_s=quarters(keys.ends_at - whole(dictation).ends_at))


def _dictation(beat: Beat) -> Speech | None:
    return next((s for s in reversed(beat.speeches) if number(_text(s))), None)


def _text(speech: Speech) -> str:
    return whole(speech).heard_by(whole(speech).ends_at)
