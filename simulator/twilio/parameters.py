"""The form parameters Twilio sends with every request of an incoming call (telephony.md)."""

from simulator.cast import Cast, Person
from simulator.twilio.wire import Pairs

API_VERSION = "2010-04-01"
DIALLED_TALK_S = 30  # how long people talk once a transfer is answered
_PLACES = ("City", "State", "Zip", "Country")


def call_parameters(cast: Cast, person: Person, sid: str) -> Pairs:
    """All but CallStatus, which changes."""
    return (
        ("CallSid", sid),
        ("AccountSid", cast.account_sid),
        ("ApiVersion", API_VERSION),
        ("Direction", "inbound"),
        ("From", person.calls_from),
        ("To", cast.to),
        ("Caller", person.calls_from),
        ("Called", cast.to),
        *_geography("From", person.calls_from),
        *_geography("Caller", person.calls_from),
        *_geography("To", cast.to),
        *_geography("Called", cast.to),
        ("StirVerstat", "No-TN-Validation"),
        # Sent, but not in Twilio's list: what telephony.md calls added without notice.
        ("CallToken", '{"parentCallInfoToken":"simulated"}'),
    )


def dial_parameters(sid: str, count: int, status: str) -> Pairs:
    """What a Dial's action is told besides: https://www.twilio.com/docs/voice/twiml/dial#action

    `sid` of the call that was transferred, for the `count`-th time.
    """
    other_leg = "CA" + f"{int(sid[2:], 16) ^ count:032x}"
    talked = (("DialCallDuration", str(DIALLED_TALK_S)),) if status == "completed" else ()
    return (
        ("DialCallSid", other_leg),
        ("DialCallStatus", status),
        *talked,
        ("DialBridged", str(status == "completed").lower()),
    )


def _geography(whose: str, number: str) -> Pairs:
    """Mexican numbers come with the country and little else; client:, sip:, anonymous with none."""
    if not number.startswith("+"):
        return ()
    values = ("", "", "", "MX" if number.startswith("+52") else "US")
    return tuple((whose + place, value) for place, value in zip(_PLACES, values, strict=True))
