"""Whole calls as one sound file: 8 kHz, 16-bit, mono; prompts and keys each at its own time.

It has in it what was heard and pressed, secrets too: a script's own.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from simulator.sound.dtmf import TONE_S, tone
from simulator.sound.pcm import TELEPHONE_RATE, Pcm, joined, placed, silence
from simulator.sound.prompts import spoken
from simulator.sound.voice import Voice
from simulator.transcript import CallLog
from simulator.twilio.speech import Moment, Speech
from simulator.twiml.verbs import duration_s

BETWEEN_CALLS_S = 1.0
_PRESSES, _JUMPS = "presses ", "jumps "


def write_call(calls: Iterable[CallLog], path: Path, voice: Voice | None) -> None:
    """The calls of one script, one after the other. Raises OSError, VoiceFailedError.

    Without a voice: the tones alone, at the same places.
    """
    path.write_bytes(calls_as_sound(calls, voice).wav())


def calls_as_sound(calls: Iterable[CallLog], voice: Voice | None) -> Pcm:
    pieces: list[Pcm] = []
    for call in calls:
        if pieces:
            pieces.append(silence(BETWEEN_CALLS_S, TELEPHONE_RATE))
        pieces.append(call_as_sound(call.log, voice))
    return joined(TELEPHONE_RATE, pieces)


def call_as_sound(log: Iterable[Speech | Moment], voice: Voice | None) -> Pcm:
    """From the first ring to the last that happened. Where the world's clock jumped, nothing is.

    A key covers what is being said: telephones mute the line while a key sounds.
    """
    prompts: list[tuple[float, Pcm]] = []
    tones: list[tuple[float, Pcm]] = []
    ends_s = 0.0
    for at_s, entry in _in_call_time(log):
        match entry:
            case Speech():
                heard_s = min(entry.ends_at - entry.at, duration_s(entry.sounds))
                if voice is not None:
                    prompt = spoken(voice, entry.sounds).at_8k()
                    prompts.append((at_s, prompt.first(heard_s)))
                ends_s = max(ends_s, at_s + heard_s)
            case Moment(who="caller", what=what) if what.startswith(_PRESSES):
                tones.append((at_s, tone(what.removeprefix(_PRESSES)[0])))
                ends_s = max(ends_s, at_s + TONE_S)
            case Moment():
                ends_s = max(ends_s, at_s)
    return placed(ends_s, TELEPHONE_RATE, prompts + tones)


def _in_call_time(log: Iterable[Speech | Moment]) -> Iterator[tuple[float, Speech | Moment]]:
    """Seconds since the first entry, without what a script's clock step left out.

    Jumps are logged in six digits, so that over eleven days they are some seconds wrong: a call
    does not run backwards for that.
    """
    began_at: float | None = None
    jumped_s = now_s = 0.0
    for entry in log:
        began_at = entry.at if began_at is None else began_at
        if isinstance(entry, Moment) and entry.who == "clock":
            jumped_s += float(entry.what.removeprefix(_JUMPS).removesuffix(" s"))
        now_s = max(now_s, entry.at - began_at - jumped_s)
        yield now_s, entry
