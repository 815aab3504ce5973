"""Twilio's own SDK, which served before its parts on the hot path were written by hand."""

import math
import re
from collections.abc import Sequence

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-untyped]

from ivr.speech import Pause, Utterance
from ivr.telephony import Gather, GoOn, HangUp, RawRequest, Scene, Screenplay, Speak, Transfer
from ivr.telephony.screenplay import Voice

NOT_SPOKEN = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Form(dict[str, list[str]]):
    """What the SDK's validator reads doubled names from."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def is_signed(raw: RawRequest, tokens: Sequence[str]) -> bool:
    form = Form()
    for name, value in raw.form:
        form.setdefault(name, []).append(value)
    try:
        verdicts = [
            RequestValidator(token).validate(raw.url, form, raw.signature) for token in tokens
        ]
    except (ValueError, TypeError, AttributeError):  # it raises on odd ports and text
        return False
    return any(verdicts)


def render(screenplay: Screenplay) -> bytes:
    response = VoiceResponse()
    for scene in screenplay.scenes:
        _add(response, scene, screenplay.voice)
    return bytes(response.to_xml().encode())


def _add(response: VoiceResponse, scene: Scene, voice: Voice) -> None:
    match scene:
        case Speak(utterance, own):
            _say(response, utterance, own or voice)
        case Gather(utterance, keys, action_url, fell_through_url, own):
            verb = response.gather(
                input="dtmf",
                action=action_url,
                method="POST",
                timeout=keys.timeout_s,
                finish_on_key=keys.finish,
                num_digits=keys.count,
                action_on_empty_result=True,
            )
            _say(verb, utterance, own or voice)
            response.redirect(fell_through_url, method="POST")
        case Transfer(number, shown_number, ring_s, action_url):
            response.dial(
                action=action_url,
                method="POST",
                timeout=ring_s,
                answer_on_bridge=True,
                caller_id=shown_number,
            ).number(number)
        case GoOn(url):
            response.redirect(url, method="POST")
        case HangUp():
            response.hangup()


def _say(parent: VoiceResponse, utterance: Utterance, voice: Voice) -> None:
    parts = _clean(utterance)
    if not any(isinstance(part, str) for part in parts):
        silence_ms = sum(part.ms for part in parts if isinstance(part, Pause))
        if silence_ms:
            parent.pause(length=math.ceil(silence_ms / 1000))
        return
    say = parent.say(voice=voice.name, language=voice.language)
    for part in parts:
        if isinstance(part, Pause):
            say.break_(time=f"{part.ms}ms")
        else:
            say.append(part)


def _clean(utterance: Utterance) -> Utterance:
    """Texts side by side become one, as the SDK keeps only the last."""
    parts: list[str | Pause] = []
    for part in utterance:
        if isinstance(part, Pause):
            parts.append(part)
            continue
        text = " ".join(NOT_SPOKEN.sub(" ", part).split())
        if text and parts and isinstance(parts[-1], str):
            parts[-1] += f" {text}"
        elif text:
            parts.append(text)
    return tuple(parts)
