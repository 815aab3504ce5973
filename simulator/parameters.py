"""The form parameters Twilio sends with every request of an incoming call (telephony.md)."""

from simulator.cast import Cast, Person
from simulator.wire import Pairs

API_VERSION = "2010-04-01"
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


def _geography(whose: str, number: str) -> Pairs:
    """Mexican numbers come with the country and little else; client:, sip:, anonymous with none."""
    if not number.startswith("+"):
        return ()
    values = ("", "", "", "MX" if number.startswith("+52") else "US")
    return tuple((whose + place, value) for place, value in zip(_PLACES, values, strict=True))
