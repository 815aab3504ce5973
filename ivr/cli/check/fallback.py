"""The line's own answer where all else failed: asked for in this process, as Twilio would."""

import base64
import hmac
import secrets
from collections.abc import Iterator, Mapping

from ivr.app import Parts, create_app
from ivr.cli.check.findings import Finding, fail, ok
from simulator.twiml.lint import findings

PATH = "/voice/fallback"


def fallback_findings(parts: Parts) -> Iterator[Finding]:
    """Signed, of a call nobody knows; then the same without its signature."""
    number, line = next(iter(parts.configuration.lines.by_number.items()))
    form = {
        "CallSid": f"CA{secrets.token_hex(16)}",
        "AccountSid": parts.settings.account_sid,
        "From": number,
        "To": number,
        "CallStatus": "in-progress",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        "ErrorCode": "11200",
        "ErrorUrl": f"{parts.settings.public_url}/voice",
    }
    client = create_app(parts).test_client()
    signed = {"X-Twilio-Signature": _signature(parts, form)}
    answer = client.post(PATH, data=form, headers=signed)
    wrong = [one for one in findings(answer.data, answer.content_type) if one.severity == "error"]
    if answer.status_code != 200 or wrong:
        says = f"status {answer.status_code}, {', '.join(one.code for one in wrong) or 'no TwiML'}"
        yield fail("fallback", f"{says}: no caller would hear a goodbye")
    else:
        yield ok("fallback", f"line {line.name} answers {PATH} with valid TwiML")
    unsigned = client.post(PATH, data=form)
    if unsigned.status_code == 403:
        yield ok("signature", "a request without one is refused")
    else:
        yield fail("signature", f"a request without one is answered with {unsigned.status_code}")


def _signature(parts: Parts, form: Mapping[str, str]) -> str:
    """https://www.twilio.com/docs/usage/webhooks/webhooks-security#validating-signatures"""
    text = f"{parts.settings.public_url}{PATH}" + "".join(
        f"{k}{v}" for k, v in sorted(form.items())
    )
    key = parts.settings.auth_tokens[0].reveal().encode()
    return base64.b64encode(hmac.digest(key, text.encode(), "sha1")).decode()
