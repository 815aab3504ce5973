"""When the keys of a script go down: in quarters of a second, so that no Gather times out first."""

import math
from collections.abc import Container
from datetime import datetime

from simulator.clock import MEXICO_CITY
from simulator.hearing.hearing import DictationError, dictated
from simulator.scripts.beats import Beat, Keys, whole
from simulator.scripts.excerpts import varies_s
from simulator.scripts.step_reader import INTO_S
from simulator.twilio.speech import Speech
from simulator.twilio.switches import KEY_S

PAUSE_S = 2.0  # who waits no longer than this waits for nothing


def pause_s(beat: Beat, keys: Keys, *, is_code: bool, exact: bool) -> float:
    """How long the line was quiet before; a code counts from its last key, as it counts there.

    `exact`: after a silence every moment may matter.
    """
    before_s = keys.at - beat.quiet_at
    if is_code:
        all_s = keys.ends_at - beat.quiet_at - KEY_S * (len(keys.keys) - 1)
        before_s = max(before_s, min(all_s, keys.longest_gap_s))  # no Gather timed out on that
    return quarters(before_s) if exact or before_s > PAUSE_S else 0.0


def into_s(cut: Speech, at: float, known: Container[str] | None, *, exact: bool) -> float | None:
    """How far into this prompt a key breaks; None: the line had better be heard to the end.

    `known`: the number it dictates is one of these, or must have been heard by then as `capture`
    hears it; None: it does not matter.
    """
    full = whole(cut)
    text = full.heard_by(full.ends_at)
    far_s, least_s = at - cut.at, _least_s(full, text)
    if far_s > least_s - 2 * KEY_S:
        return None
    told = number(text)
    matters = known is not None and told is not None and told not in known
    if matters and not number(full.heard_by(at - varies_s(text))):
        return None
    near = abs(far_s - INTO_S) <= INTO_S / 2 and least_s > INTO_S + KEY_S
    return INTO_S if near and not exact else quarters(far_s)


def lost_into_s(say: Speech, keys: Keys) -> float | None:
    """How far into this Say these keys are lost, all of them; None: it is too short."""
    full = whole(say)
    room_s = _least_s(full, full.heard_by(full.ends_at)) - KEY_S * (len(keys.keys) + 1)
    if room_s < 0:
        return None
    far_s = keys.at - say.at if keys.at < say.ends_at else INTO_S
    near = abs(far_s - INTO_S) <= INTO_S / 2 and room_s >= INTO_S
    return INTO_S if near else quarters(min(far_s, room_s))


def number(text: str) -> str | None:
    """The one it dictates, if it dictates one."""
    try:
        return dictated([text])[1]
    except DictationError:
        return None


def pieces(keys: Keys) -> list[tuple[float, str]]:
    """What was keyed without a pause, and how long a pause was before it."""
    found = [(0.0, keys.keys[0])]
    for key, at, before in zip(keys.keys[1:], keys.times[1:], keys.times, strict=False):
        if at - before > PAUSE_S:
            found.append((quarters(at - before), key))
        else:
            found[-1] = (found[-1][0], found[-1][1] + key)
    return found


def quarters(seconds: float) -> float:
    """Never later than it was."""
    return math.floor(seconds / KEY_S + 1e-6) * KEY_S


def local(at: float) -> str:
    """Mexico City's time, as scripts write it."""
    moment = datetime.fromtimestamp(math.floor(at), MEXICO_CITY)
    return moment.replace(tzinfo=None).isoformat()


def _least_s(full: Speech, text: str) -> float:
    return full.ends_at - full.at - varies_s(text)
