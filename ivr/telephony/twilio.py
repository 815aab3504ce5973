"""Twilio: what it posts is checked and read, and it is answered with TwiML."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ivr.speech import Pause, Utterance
from ivr.telephony import Forbidden, Incoming, RawRequest, Reason, RenderError, parameters, twiml
from ivr.telephony.screenplay import (
    Gather,
    GoOn,
    HangUp,
    Scene,
    Screenplay,
    Speak,
    Transfer,
    Voice,
)
from ivr.telephony.signature import is_signed
from otp_core.secret import Secret

# https://www.twilio.com/docs/api/errors/13521: Polly truncates; its markup is counted here too.
MOST_CHARACTERS = 3000
# https://www.twilio.com/docs/api/errors/11750: the document's limit.
MOST_BYTES = 64_000
# https://docs.aws.amazon.com/polly/latest/dg/break-tag.html
LONGEST_BREAK_MS = 10_000

# Everything that is no Char of XML 1.0 (https://www.w3.org/TR/xml/#charsets), and all controls.
_NOT_SPOKEN = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_FINISH_KEYS = frozenset("0123456789*#") | {""}


@dataclass(frozen=True, slots=True)
class TwilioProvider:
    """`auth_tokens`: one, or two while they are rotated."""

    allowed: parameters.Allowed
    auth_tokens: Sequence[Secret] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.auth_tokens or not all(self.auth_tokens):
            raise ValueError("a provider without an auth token would let anybody in, or nobody")

    def authenticate(self, raw: RawRequest) -> None:
        if not is_signed(raw, self.auth_tokens):
            raise Forbidden(Reason.SIGNATURE)

    def read(self, raw: RawRequest) -> Incoming:
        return parameters.read(raw, self.allowed)

    def render(self, screenplay: Screenplay) -> bytes:
        _check_order(screenplay.scenes)
        verbs = "".join([_verbs(scene, screenplay.voice) for scene in screenplay.scenes])
        body = f"{twiml.DECLARATION}<Response>{verbs}</Response>".encode()
        if len(body) > MOST_BYTES:
            raise RenderError(f"the document is over {MOST_BYTES} bytes")
        return body


def _verbs(scene: Scene, voice: Voice) -> str:
    match scene:
        case Speak(utterance, own_voice):
            return _say(utterance, own_voice or voice)
        case Gather():
            return _gather(scene, scene.voice or voice)
        case Transfer():
            return _dial(scene)
        case GoOn(url):
            return _redirect(url)
        case HangUp():
            return "<Hangup />"


def _check_order(scenes: Sequence[Scene]) -> None:
    if not scenes or isinstance(scenes[-1], Speak):
        raise RenderError("the last scene must listen, transfer, hang up or go on")
    if not all([isinstance(scene, Speak) for scene in scenes[:-1]]):
        raise RenderError(
            "nothing is heard after a scene that listens, transfers, hangs up or goes on"
        )


def _gather(scene: Gather, voice: Voice) -> str:
    """Silence is posted too; what falls through in spite of that was a finish key alone."""
    keys = scene.keys
    if keys.timeout_s < 1 or (keys.count is not None and keys.count < 1):
        raise RenderError("keys are waited for at least one second, and at least one of them")
    if keys.finish not in _FINISH_KEYS:
        raise RenderError("only 0 to 9, * and # end what is keyed")
    digits = "" if keys.count is None else f' numDigits="{keys.count}"'
    start = (
        f'<Gather action="{twiml.quoted(_url(scene.action_url))}" actionOnEmptyResult="true"'
        f' finishOnKey="{keys.finish}" input="dtmf" method="POST"{digits}'
        f' timeout="{keys.timeout_s}"'
    )
    say = _say(scene.utterance, voice)
    gather = f"{start}>{say}</Gather>" if say else f"{start} />"
    return gather + _redirect(scene.fell_through_url)


def _redirect(url: str) -> str:
    return f'<Redirect method="POST">{twiml.text(_url(url))}</Redirect>'


def _dial(scene: Transfer) -> str:
    if scene.ring_s < 1:
        raise RenderError("a phone rings for at least one second")
    # Without callerId a caller from client:, sip: or a hidden number could not be put through
    # (https://www.twilio.com/docs/api/errors/13214).
    return (
        f'<Dial action="{twiml.quoted(_url(scene.action_url))}" answerOnBridge="true"'
        f' callerId="{_number(scene.shown_number)}" method="POST" timeout="{scene.ring_s}">'
        f"<Number>{_number(scene.number)}</Number></Dial>"
    )


def _number(number: str) -> str:
    if _E164.fullmatch(number) is None:
        raise RenderError("only numbers of E.164 are dialled")
    return number


def _say(utterance: Utterance, voice: Voice) -> str:
    """Speakable characters only; texts side by side become one."""
    inside: list[str] = []
    silence_ms, is_after_words, is_silent = 0, False, True
    for part in utterance:
        if isinstance(part, Pause):
            if not 0 < part.ms <= LONGEST_BREAK_MS:
                raise RenderError(f"a pause lasts up to {LONGEST_BREAK_MS} ms")
            inside.append(f'<break time="{part.ms}ms" />')
            silence_ms += part.ms
            is_after_words = False
        elif words := _speakable(part):
            inside.append(twiml.text(f" {words}" if is_after_words else words))
            is_after_words, is_silent = True, False
    if is_silent:
        # An empty Say is Twilio's error 13520; whole seconds are all Pause knows.
        return f'<Pause length="{math.ceil(silence_ms / 1000)}" />' if silence_ms else ""
    said = "".join(inside)
    if len(said) > MOST_CHARACTERS:
        raise RenderError(f"what is said at once is over {MOST_CHARACTERS} characters")
    return f"{_start_of_say(voice)}{said}</Say>"


@lru_cache
def _start_of_say(voice: Voice) -> str:
    return f'<Say language="{twiml.quoted(voice.language)}" voice="{twiml.quoted(voice.name)}">'


def _speakable(text: str) -> str:
    """Nothing to clean in nearly every sentence: what is printable is spoken, and has no white
    space but spaces.
    """
    if text.isprintable() and "  " not in text and text == text.strip(" "):
        return text
    return " ".join(_NOT_SPOKEN.sub(" ", text).split())


def _url(url: str) -> str:
    if not url or _NOT_SPOKEN.search(url) or " " in url:
        raise RenderError("a turn needs the URL where it goes on")
    return url
