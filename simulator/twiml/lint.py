"""What is wrong with a document, and what the house would rather not have its callers hear.

An error is Twilio's, with its code. Advice is of telephony.md and dialog.md (Manners), each named
where it is given; a document may be sound and still be unkind.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from simulator.faults import TwimlError
from simulator.hearing.numbers import DIGITS
from simulator.twiml.reader import (
    LARGEST_DOCUMENT_BYTES,
    LONGEST_SAY,
    SAY_TOO_LONG,
    TOO_BIG,
    parse,
)
from simulator.twiml.verbs import (
    Break,
    Dial,
    Gather,
    Pause,
    Response,
    Say,
    Sound,
    Verb,
    duration_s,
    prompts_of,
    spoken,
)

Severity = Literal["error", "advice"]
# dialog.md, Manners: "no silence over 15 s, no prompt over 25 s of speech (…; a dictation up to
# 60 s)"; "At most 4 options in a menu besides repeat, back and agent".
LONGEST_PROMPT_S, LONGEST_DICTATION_S, LONGEST_SILENCE_S = 25, 60, 15
MOST_OPTIONS = 4
NEAR = 0.9  # so much of a limit of Twilio's is near it
SHORTEST_DICTATION = 8  # digits; otp-core.md: a challenge has 8 or 12
SHORTEST_NUMBER = 4  # digits: a year is said whole, an account's end is not

_WORDS = "|".join(DIGITS)
_ONE_WORD = re.compile(rf"\b(?:{_WORDS})\b", re.IGNORECASE)
_OPTION = re.compile(r"\b(?:marque|oprima|press)\s+([1-8])\b", re.IGNORECASE)
# telephony.md, Say; dialog.md, Manners: what no single text of a Say does.
_MANNERS = tuple(
    (code, re.compile(pattern, re.IGNORECASE), what)
    for code, pattern, what in (
        (
            "whole-number",
            rf"\d{{{SHORTEST_NUMBER},}}",
            "a number in numerals: a voice reads it whole",
        ),
        (
            "run-on-digits",
            rf"\b(?:{_WORDS})(?:\s+(?:{_WORDS})){{{SHORTEST_NUMBER - 1}}}\b",
            "digits one after the other without a break",
        ),
        (
            "doubled-digit",
            rf"\b(?:doble|triple|double)\s+(?:{_WORDS}|[0-9])\b",
            "a digit doubled in a word: every digit is said on its own",
        ),
        ("bare-key", "[#*]", "“{}” written as a sign: “tecla gato”, “asterisco”"),
        (
            "key-first",
            r"\b(?:marque|oprima|press)\s+[0-9]\s+(?:para|to|for)\b",
            "the key before its function: “para …, marque 1”",
        ),
        (
            "blame",
            r"\b(?:inválid[oa]s?|incorrect[oa]s?|error|erróne[oa]s?|invalid|incorrect|wrong)\b",
            "“{}”: say what to do instead",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Finding:
    """`code`: Twilio's number, or the name of the house's rule; `what`: English, one sentence."""

    code: str
    what: str
    severity: Severity


def findings(body: bytes, content_type: str) -> tuple[Finding, ...]:
    """What Twilio would refuse, or else what is near its limits or against the house's manners."""
    try:
        response = parse(body, content_type)
    except TwimlError as error:
        return (Finding(str(error.code), error.what, "error"),)
    return tuple(dict.fromkeys(_advice(response, len(body))))


def _advice(response: Response, size: int) -> Iterator[Finding]:
    if size > NEAR * LARGEST_DOCUMENT_BYTES:
        yield _advise(str(TOO_BIG), f"{size} bytes: Twilio takes {LARGEST_DOCUMENT_BYTES}")
    yield from _lengths(response)
    yield from _stretches(response)
    yield from _ways_on(response)
    for sounds in prompts_of(response):
        for say in sounds:
            if isinstance(say, Say):
                yield from _wording(say)
        yield from _options(spoken(sounds))


def _lengths(response: Response) -> Iterator[Finding]:
    for sounds in prompts_of(response):
        length_s = duration_s(sounds)
        dictates = len(_ONE_WORD.findall(spoken(sounds))) >= SHORTEST_DICTATION
        if length_s > (LONGEST_DICTATION_S if dictates else LONGEST_PROMPT_S):
            limit = "60 s with a dictation" if dictates else "25 s"
            yield _advise("long-prompt", f"a prompt of {length_s} s: at most {limit}")
        for sound in sounds:
            characters = _characters(sound)
            if characters > NEAR * LONGEST_SAY:
                what = f"{characters} characters in a Say: Polly truncates over {LONGEST_SAY}"
                yield _advise(str(SAY_TOO_LONG), what)


def _stretches(response: Response) -> Iterator[Finding]:
    for told_s in _uninterruptible(response):
        if told_s > LONGEST_PROMPT_S:
            what = f"{told_s} s that no key can interrupt: at most 25 s"
            yield _advise("uninterruptible", what)
    for silence_s in _silences(response):
        if silence_s > LONGEST_SILENCE_S:
            yield _advise("long-silence", f"{silence_s:g} s of silence: at most 15 s")


def _ways_on(response: Response) -> Iterator[Finding]:
    """telephony.md, Gather and Transfer."""
    verbs = response.verbs
    for index, verb in enumerate(verbs):
        match verb:
            case Gather() if index == len(verbs) - 1:
                # "with none it falls through to the next verb"; a finish key pressed alone may too.
                yield _advise(
                    "nothing-after", "nothing follows a Gather: where it falls through, it hangs up"
                )
            case Dial(action=None):
                yield _advise("deaf-dial", "a Dial without an action: nobody hears that it failed")
            case _:
                pass
        if isinstance(verb, Gather) and not _is_asked(verbs[:index], verb):
            yield _advise("unasked", "a Gather that nothing is said in, or before")


def _wording(say: Say) -> Iterator[Finding]:
    """A break parts what is looked at."""
    for part in say.parts:
        for code, pattern, what in _MANNERS:
            if isinstance(part, str) and (found := pattern.search(part)):
                yield _advise(code, what.format(found[0].lower()))


def _options(said: str) -> Iterator[Finding]:
    offered = set(_OPTION.findall(said))
    if len(offered) > MOST_OPTIONS:
        yield _advise("many-options", f"{len(offered)} options: at most 4 besides *, 9 and 0")


def _is_asked(before: tuple[Verb, ...], gather: Gather) -> bool:
    return any(isinstance(verb, Say) for verb in (*before, *gather.prompt))


def _uninterruptible(response: Response) -> Iterator[int]:
    """telephony.md, Gather: keys pressed outside one are lost; so what is said in a row is one."""
    for told, row in groupby(response.verbs, lambda verb: isinstance(verb, Say | Pause)):
        if told:
            yield sum(duration_s((verb,)) for verb in row if isinstance(verb, Say | Pause))


def _silences(response: Response) -> Iterator[float]:
    """Pauses in a row, breaks in a row, and how long a Gather waits for a key."""
    for pauses, row in groupby(response.verbs, lambda verb: isinstance(verb, Pause)):
        if pauses:
            yield sum(verb.length_s for verb in row if isinstance(verb, Pause))
    for verb in response.verbs:
        if isinstance(verb, Gather):
            yield verb.timeout_s
    for sounds in prompts_of(response):
        parts = [part for sound in sounds for part in _timed(sound)]
        for quiet, run in groupby(parts, lambda part: part > 0):
            if quiet:
                yield sum(run)


def _timed(sound: Sound) -> list[float]:
    """Seconds of silence part by part; 0 where something is heard."""
    match sound:
        case Pause(length_s):
            return [length_s]
        case Say(parts=parts):
            return [
                part.ms / 1000 if isinstance(part, Break) else 0.0
                for part in parts
                if isinstance(part, Break) or part.strip()
            ]
        case _:
            return [0.0]


def _characters(sound: Sound) -> int:
    parts = sound.parts if isinstance(sound, Say) else ()
    return sum(len(part) for part in parts if isinstance(part, str))


def _advise(code: str, what: str) -> Finding:
    return Finding(code, what, "advice")
