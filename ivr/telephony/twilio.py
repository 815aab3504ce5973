"""Twilio, through its SDK: the only module of this package that imports it."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

# The SDK ships no types.
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.twiml.voice_response import Gather as GatherVerb  # type: ignore[import-untyped]
from twilio.twiml.voice_response import Say, VoiceResponse

from ivr.speech import Pause, Utterance
from ivr.telephony import Forbidden, Incoming, RawRequest, Reason, RenderError, parameters
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


class _Form(dict[str, list[str]]):
    """What the SDK's validator reads doubled names from."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


@dataclass(frozen=True, slots=True)
class TwilioProvider:
    """`auth_tokens`: one, or two while they are rotated."""

    allowed: parameters.Allowed
    auth_tokens: Sequence[Secret] = field(repr=False)

    def __post_init__(self) -> None:
        if not self.auth_tokens or not all(self.auth_tokens):
            raise ValueError("a provider without an auth token would let anybody in, or nobody")

    def authenticate(self, raw: RawRequest) -> None:
        form = _Form()
        for name, value in raw.form:
            form.setdefault(name, []).append(value)
        if not any([_is_signed(raw, form, token) for token in self.auth_tokens]):
            raise Forbidden(Reason.SIGNATURE)

    def read(self, raw: RawRequest) -> Incoming:
        return parameters.read(raw, self.allowed)

    def render(self, screenplay: Screenplay) -> bytes:
        _check_order(screenplay.scenes)
        response = VoiceResponse()
        for scene in screenplay.scenes:
            match scene:
                case Speak(utterance, voice):
                    _say(response, utterance, voice or screenplay.voice)
                case Gather():
                    _gather(response, scene, scene.voice or screenplay.voice)
                case Transfer():
                    _dial(response, scene)
                case GoOn(url):
                    response.redirect(_url(url), method="POST")
                case HangUp():
                    response.hangup()
        body: bytes = response.to_xml().encode()
        if len(body) > MOST_BYTES:
            raise RenderError(f"the document is over {MOST_BYTES} bytes")
        return body


def _check_order(scenes: Sequence[Scene]) -> None:
    if not scenes or isinstance(scenes[-1], Speak):
        raise RenderError("the last scene must listen, transfer, hang up or go on")
    if not all(isinstance(scene, Speak) for scene in scenes[:-1]):
        raise RenderError(
            "nothing is heard after a scene that listens, transfers, hangs up or goes on"
        )


def _is_signed(raw: RawRequest, form: _Form, token: Secret) -> bool:
    if not raw.signature:
        return False
    try:
        # The SDK raises on odd ports and on text that is no UTF-8.
        return bool(RequestValidator(token.reveal()).validate(raw.url, form, raw.signature))
    except (ValueError, TypeError, AttributeError):
        return False


def _gather(response: VoiceResponse, scene: Gather, voice: Voice) -> None:
    """Silence is posted too; what falls through in spite of that was a finish key alone."""
    keys = scene.keys
    if keys.timeout_s < 1 or (keys.count is not None and keys.count < 1):
        raise RenderError("keys are waited for at least one second, and at least one of them")
    if keys.finish not in _FINISH_KEYS:
        raise RenderError("only 0 to 9, * and # end what is keyed")
    verb = response.gather(
        input="dtmf",
        action=_url(scene.action_url),
        method="POST",
        timeout=keys.timeout_s,
        finish_on_key=keys.finish,
        num_digits=keys.count,
        action_on_empty_result=True,
    )
    _say(verb, scene.utterance, voice)
    response.redirect(_url(scene.fell_through_url), method="POST")


def _dial(response: VoiceResponse, scene: Transfer) -> None:
    if scene.ring_s < 1:
        raise RenderError("a phone rings for at least one second")
    # Without callerId a caller from client:, sip: or a hidden number could not be put through
    # (https://www.twilio.com/docs/api/errors/13214).
    verb = response.dial(
        action=_url(scene.action_url),
        method="POST",
        timeout=scene.ring_s,
        answer_on_bridge=True,
        caller_id=_number(scene.shown_number),
    )
    verb.number(_number(scene.number))


def _number(number: str) -> str:
    if _E164.fullmatch(number) is None:
        raise RenderError("only numbers of E.164 are dialled")
    return number


def _say(parent: VoiceResponse | GatherVerb, utterance: Utterance, voice: Voice) -> None:
    parts = _clean(utterance)
    if not any(isinstance(part, str) for part in parts):
        silence_ms = sum(part.ms for part in parts if isinstance(part, Pause))
        if silence_ms:  # an empty Say is Twilio's error 13520; whole seconds are all Pause knows
            parent.pause(length=math.ceil(silence_ms / 1000))
        return
    say: Say = parent.say(voice=voice.name, language=voice.language)
    length = 0
    for part in parts:
        if isinstance(part, Pause):
            if not 0 < part.ms <= LONGEST_BREAK_MS:
                raise RenderError(f"a pause lasts up to {LONGEST_BREAK_MS} ms")
            say.break_(time=f"{part.ms}ms")
            length += len(f'<break time="{part.ms}ms" />')
        else:
            say.append(part)
            length += len(part)
    if length > MOST_CHARACTERS:
        raise RenderError(f"what is said at once is over {MOST_CHARACTERS} characters")


def _clean(utterance: Utterance) -> Utterance:
    """Speakable characters only; texts side by side become one, as the SDK keeps only the last."""
    parts: list[str | Pause] = []
    for part in utterance:
        if isinstance(part, Pause):
            parts.append(part)
            continue
        text = " ".join(_NOT_SPOKEN.sub(" ", part).split())
        if text and parts and isinstance(parts[-1], str):
            parts[-1] += f" {text}"
        elif text:
            parts.append(text)
    return tuple(parts)


def _url(url: str) -> str:
    if not url or _NOT_SPOKEN.search(url) or " " in url:
        raise RenderError("a turn needs the URL where it goes on")
    return url
