"""The grammar of a suite, RFC 6287 section 6, as one expression; and what its short forms mean."""

import re
from collections.abc import Mapping

from otp_core.ocra.errors import SuiteError
from otp_core.ocra.question import LONGEST, SHORTEST, QuestionFormat

LONGEST_SESSION = 512  # bytes; 5.1
UNITS = {"S": (1, 59), "M": (60, 59), "H": (3600, 48)}  # seconds, most; Table 3, erratum 3729

# Erratum 3730: ten digits are more than 31 bits can fill. 6.3 writes lengths in two digits
# (Table 2), but in one in its own example, QH8: both are taken.
SUITE = re.compile(
    r"OCRA-1:HOTP-(?P<hash>SHA1|SHA256|SHA512)-(?P<digits>[04-9]):"
    r"(?P<counter>C-)?"
    r"Q(?:(?P<kind>[ANH])(?P<length>[0-9]{2}|[4-9]))?"
    r"(?P<pin>-P(?P<pin_hash>SHA1|SHA256|SHA512)?)?"
    r"(?P<session>-S(?P<session_bytes>[0-9]{3})?)?"
    r"(?P<time>-T(?:(?P<steps>[1-9][0-9]?)(?P<unit>[SMH]))?)?"
)

Parts = Mapping[str, str | None]


def split(text: str) -> Parts:
    """The named parts of a suite. Raises `SuiteError`."""
    match = SUITE.fullmatch(text)
    if match is None:
        raise SuiteError("not an OCRA-1 suite of RFC 6287, section 6")
    return match.groupdict()


def question_format(parts: Parts) -> QuestionFormat:
    kind, length = parts["kind"] or "N", int(parts["length"] or 8)
    if not SHORTEST <= length <= LONGEST:
        raise SuiteError(f"a question's length must be {SHORTEST:02} to {LONGEST}")
    return QuestionFormat(kind, length)


def pin_hash(parts: Parts) -> str | None:
    return (parts["pin_hash"] or "SHA1").lower() if parts["pin"] else None


def session_bytes(parts: Parts) -> int | None:
    if not parts["session"]:
        return None
    size = int(parts["session_bytes"] or 64)
    if not 1 <= size <= LONGEST_SESSION:
        raise SuiteError(f"a session's length must be 001 to {LONGEST_SESSION} bytes")
    return size


def step_s(parts: Parts) -> int | None:
    if not parts["time"]:
        return None
    steps, (unit_s, most) = int(parts["steps"] or 1), UNITS[parts["unit"] or "M"]
    if steps > most:
        raise SuiteError("a time-step must be 1 to 59 S, 1 to 59 M or 1 to 48 H")
    return steps * unit_s
