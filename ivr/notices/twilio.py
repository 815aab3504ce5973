"""SMS by Twilio's REST API, through its SDK: the only module that imports it.

Twilio has no idempotency key for messages, so a time-out may have been a message: it is tried
again, and in the worst case the customer reads it twice.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from requests import RequestException

# The SDK ships no types.
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
)
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from ivr.notices import Failed, Sent
from ivr.settings import SettingsError
from otp_core.secret import Secret

SMS_FROM = "TWILIO_SMS_FROM"
TIMEOUT_S = 10.0
API = "https://api.twilio.com"
# Ours to mend (keys, limits) and theirs (faults): https://www.twilio.com/docs/usage/twilios-response
_MENDED_LATER = frozenset({401, 408, 409, 425, 429})
_SENDER = re.compile(r"\+[1-9][0-9]{7,14}|MG[0-9a-f]{32}|[0-9]{5,6}")


def sender_of(env: Mapping[str, str]) -> str:
    """Raises SettingsError."""
    sender = env.get(SMS_FROM, "").strip()
    if not _SENDER.fullmatch(sender):
        raise SettingsError(
            f"Set {SMS_FROM} to the number messages come from, such as +525512345678, or to the "
            "SID of a messaging service, MG and 32 hexadecimal digits."
        )
    return sender


@dataclass(frozen=True, slots=True)
class TwilioMessenger:
    """`base_url`: Twilio's, but in a test."""

    account_sid: str
    auth_token: Secret = field(repr=False)
    sender: str
    base_url: str = API
    timeout_s: float = TIMEOUT_S

    def send(self, phone: Secret, text: str) -> Sent | Failed:
        try:
            self._client().messages.create(to=phone.reveal(), body=text, **self._from())
        except TwilioRestException as refused:
            # Only numbers of it: its message repeats the phone.
            is_passing = refused.status >= 500 or refused.status in _MENDED_LATER
            return Failed(retry=is_passing, why=f"Twilio: {refused.status}/{refused.code or 0}")
        except (RequestException, TwilioException, ValueError) as fault:
            # ValueError: an answer that is no JSON.
            return Failed(retry=True, why=f"Twilio: {type(fault).__name__}")
        return Sent()

    def _from(self) -> dict[str, str]:
        is_service = self.sender.startswith("MG")
        return {"messaging_service_sid" if is_service else "from_": self.sender}

    def _client(self) -> Any:
        http = TwilioHttpClient(timeout=self.timeout_s, logger=_silent(), max_retries=0)
        client = Client(self.account_sid, self.auth_token.reveal(), http_client=http)
        client.api.base_url = self.base_url
        return client


def _silent() -> logging.Logger:
    """The SDK would log whom it writes to."""
    logger = logging.Logger("silent")  # noqa: LOG001  outside the tree, so that nobody hears it
    logger.disabled = True
    return logger
