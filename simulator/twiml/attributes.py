"""Attributes of TwiML: each known and of its form, or Twilio's code says which is not."""

import re
from collections.abc import Mapping

from simulator.faults import TwimlError

# Amazon Polly voices that Twilio offers for our two languages (telephony.md, Say).
VOICES = {
    "Polly.Mia-Neural": "es-MX",
    "Polly.Andres-Neural": "es-MX",
    "Polly.Mia": "es-MX",
    "Polly.Joanna-Neural": "en-US",
    "Polly.Matthew-Neural": "en-US",
    "Polly.Joanna": "en-US",
    "Polly.Matthew": "en-US",
}
SCHEMA = 12200
_WHOLE = re.compile(r"[0-9]{1,6}\Z")
_KEYS = "0123456789#*"
_BREAK = re.compile(r"([0-9]{1,5})ms\Z|([0-9]{1,2}(?:\.[0-9]{1,3})?)s\Z")
LONGEST_BREAK_MS = 10_000  # Amazon Polly, SSML <break>: at most 10 seconds


class Attributes:
    """The attributes of one element, taken one by one; `done` refuses what nobody asked for."""

    def __init__(self, element: str, given: Mapping[str, str]) -> None:
        self._element = element
        self._left = dict(given)

    def text(self, name: str, default: str | None = None) -> str | None:
        return self._left.pop(name, default)

    def whole(self, name: str, code: int, *, least: int, default: int) -> int:
        """A whole number of at least so much."""
        value = self._left.pop(name, None)
        if value is None:
            return default
        if not _WHOLE.match(value) or int(value) < least:
            raise TwimlError(code, f"{self._element} {name}={value!r}: at least {least}")
        return int(value)

    def one_of(self, name: str, code: int, allowed: tuple[str, ...], default: str) -> str:
        value = self._left.pop(name, default)
        if value not in allowed:
            raise TwimlError(code, f"{self._element} {name}={value!r}: one of {', '.join(allowed)}")
        return value

    def finish_key(self, code: int) -> str:
        """One key, or nothing: then no key ends it (telephony.md, Gather)."""
        value = self._left.pop("finishOnKey", "#")
        if len(value) > 1 or value not in _KEYS:
            raise TwimlError(code, f"{self._element} finishOnKey={value!r}: one of {_KEYS} or none")
        return value

    def post(self, code: int) -> None:
        """The house writes method="POST" out: our line accepts nothing else."""
        value = self._left.pop("method", None)
        if value != "POST":
            raise TwimlError(code, f"{self._element} method={value!r}: POST, written out")

    def voice(self, code: int) -> tuple[str, str]:
        """The voice and its language: none named would let Twilio's English default speak."""
        voice = self._left.pop("voice", None)
        if voice is None or voice not in VOICES:
            raise TwimlError(code, f"{self._element} voice={voice!r}: one of {', '.join(VOICES)}")
        language = self._left.pop("language", VOICES[voice])
        if language != VOICES[voice]:
            raise TwimlError(13512, f"{self._element} language={language!r}: {voice} has another")
        return voice, language

    def done(self) -> None:
        # telephony.md, Say: "Unknown attributes are silently ignored by Twilio (12200)"
        for name in self._left:
            raise TwimlError(SCHEMA, f"{self._element} has no attribute {name!r}")


def break_ms(given: Mapping[str, str]) -> int:
    """<break time="500ms"> or "2.5s"; nothing else is asked of a break here."""
    attributes = Attributes("break", given)
    text = attributes.text("time") or ""
    attributes.done()
    found = _BREAK.match(text)
    if found is None:
        raise TwimlError(SCHEMA, f"break time={text!r}: like 500ms or 2.5s")
    ms = int(found[1]) if found[1] else round(float(found[2]) * 1000)
    if not 0 < ms <= LONGEST_BREAK_MS:
        raise TwimlError(SCHEMA, f"break time={text!r}: more than 0, at most 10 s")
    return ms
