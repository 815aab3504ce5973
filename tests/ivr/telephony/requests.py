"""Requests as Twilio makes them, signed by its documents' rule and not by its SDK."""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from ivr.telephony import RawRequest
from ivr.telephony.parameters import Allowed
from ivr.telephony.twilio import TwilioProvider
from otp_core.secret import Secret

ACCOUNT = "AC" + "0123456789abcdef" * 2
CALL = "CA" + "fedcba9876543210" * 2
LINE = "+525512263990"
NEW_TOKEN, OLD_TOKEN = "1" * 32, "2" * 32
URL = "https://voz.example.com/voice/turn?turn=3&nonce=abc"

Form = tuple[tuple[str, str], ...]


def form(*changed: tuple[str, str], without: Iterable[str] = ()) -> Form:
    """The parameters of a call in progress; `changed` replaces or adds, `without` leaves out."""
    usual = {
        "AccountSid": ACCOUNT,
        "ApiVersion": "2010-04-01",
        "CallSid": CALL,
        "CallStatus": "in-progress",
        "Called": LINE,
        "CalledCity": "",
        "CalledCountry": "MX",
        "Caller": "+525555550100",
        "CallerCity": "Álvaro Obregón",
        "CallerZip": "01000",
        "Direction": "inbound",
        "From": "+525555550100",
        "FromCountry": "MX",
        "To": LINE,
        "ToCountry": "MX",
    }
    usual.update(changed)
    return tuple((name, value) for name, value in usual.items() if name not in set(without))


def gathered(digits: str, finished_on: str = "") -> Form:
    return form(("Digits", digits), ("FinishedOnKey", finished_on), ("msg", "Gather End"))


def sign(url: str, parameters: Form, token: str = NEW_TOKEN) -> str:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-security#validating-signatures"""
    signed = url + "".join(name + value for name, value in sorted(parameters))
    mac = hmac.new(token.encode(), signed.encode("utf-8", "surrogatepass"), hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def raw(parameters: Form, url: str = URL, token: str = NEW_TOKEN) -> RawRequest:
    return RawRequest(url, parameters, sign(url, parameters, token), "token-of-this-delivery")


def provider(*tokens: str) -> TwilioProvider:
    secrets = tuple(Secret(token) for token in tokens or (NEW_TOKEN,))
    return TwilioProvider(Allowed(ACCOUNT, frozenset({LINE})), secrets)
