"""The token in the caller's hand, written from the text of RFC 6287: an oracle of its own."""

import hmac
import re
from typing import TypeVar

from simulator.cast import Token
from simulator.faults import SimulatorError

TOTP_STEP_S = 30  # RFC 6238, 4.1: the default time step
OATH_DIGITS = 6  # RFC 4226, 5.3: at least 6
QUESTION_BYTES = 128  # RFC 6287, 5.1: Q is 128 bytes, padded with zeroes on the right
T = TypeVar("T")
_SECONDS = {"S": 1, "M": 60, "H": 3600}
_HASH_BYTES = {"SHA1": 20, "SHA256": 32, "SHA512": 64}
# RFC 6287, 6: <Algorithm>:<CryptoFunction>:<DataInput>, the inputs in the order C Q P S T.
_SUITE = re.compile(
    r"OCRA-1:HOTP-(?P<hash>SHA1|SHA256|SHA512)-(?P<digits>0|[4-9]|10)"
    r":(?:(?P<c>C)-)?Q(?P<q>[ANH][0-9]{2})?"
    r"(?P<p>-P(?P<pin_hash>SHA1|SHA256|SHA512)?)?"
    r"(?P<s>-S(?P<session_bytes>[0-9]{3})?)?"
    r"(?P<t>-T(?P<step>[0-9]{1,2}[SMH])?)?\Z"
)


class SoftTokenError(SimulatorError):
    """The device cannot do this. Never says a key, a challenge or a code."""


class SoftToken:
    """Answers like the device: a challenge in, a code out. Only hotp counts its presses."""

    __slots__ = ("_counter", "_key", "_kind", "_suite")

    def __init__(self, kind: str, suite: str, key_hex: str, counter: int = 0) -> None:
        self._kind = kind
        self._suite = suite
        self._key = bytes.fromhex(key_hex)
        self._counter = counter

    @classmethod
    def of(cls, token: Token, counter: int = 0) -> "SoftToken":
        """`counter`: how often it was pressed before."""
        return cls(token.kind, token.suite, token.key_hex, counter)

    @property
    def takes_a_challenge(self) -> bool:
        return self._kind in ("fisico", "movil")

    def answer(self, challenge: str, now_s: int) -> str:
        """The code it shows now. Tokens without a keypad ignore the challenge."""
        if self._kind == "hotp":
            self._counter += 1
            return hotp(self._key, self._counter - 1)
        if self._kind == "totp":
            return hotp(self._key, now_s // TOTP_STEP_S)
        step_s = time_step_s(self._suite)
        timestep = None if step_s is None else now_s // step_s
        return ocra(self._suite, self._key, challenge, timestep=timestep)

    def __repr__(self) -> str:
        return f"SoftToken({self._kind})"


def hotp(key: bytes, counter: int, digits: int = OATH_DIGITS) -> str:
    """RFC 4226."""
    mac = hmac.new(key, counter.to_bytes(8, "big"), "sha1").digest()
    return _truncate(mac, digits)


def time_step_s(suite: str) -> int | None:
    """The suite's G, in seconds; None: the suite has no T. A bare T is a minute (6.3)."""
    found = _parse(suite)
    if found["t"] is None:
        return None
    step = found["step"] or "1M"
    return int(step[:-1]) * _SECONDS[step[-1]]


def ocra(
    suite: str,
    key: bytes,
    question: str,
    *,
    counter: int | None = None,
    pin_hash: bytes | None = None,
    session: bytes | None = None,
    timestep: int | None = None,
) -> str:
    """RFC 6287, 5.1: CryptoFunction(K, OCRASuite | 00 | C | Q | P | S | T)."""
    found = _parse(suite)
    data = suite.encode("ascii") + b"\x00"
    if found["c"]:
        data += _given(counter, "counter").to_bytes(8, "big")
    data += _question(question, found["q"] or "N08")
    if found["p"]:
        data += _given(pin_hash, "pin").rjust(_HASH_BYTES[found["pin_hash"] or "SHA1"], b"\x00")
    if found["s"]:
        data += _given(session, "session").rjust(int(found["session_bytes"] or "064"), b"\x00")
    if found["t"]:
        data += _given(timestep, "time").to_bytes(8, "big")
    mac = hmac.new(key, data, (found["hash"] or "SHA1").lower()).digest()
    return _truncate(mac, int(found["digits"] or "6"))


def _question(question: str, form: str) -> bytes:
    """RFC 6287, 5.1 and the reference code: N as a number in hex, its nibbles from the left."""
    kind = form[0]
    if kind == "A":
        raw = question.encode("ascii")
    else:
        digits = question if kind == "H" else f"{_number(question):X}"
        raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
    if len(raw) > QUESTION_BYTES:
        raise SoftTokenError("the challenge is too long for this token")
    return raw.ljust(QUESTION_BYTES, b"\x00")


def _number(question: str) -> int:
    if not question.isascii() or not question.isdigit():
        raise SoftTokenError("this token's challenges are digits")
    return int(question)


def _truncate(mac: bytes, digits: int) -> str:
    """RFC 4226, 5.3. No truncation where the suite says 0: the whole value, in hex."""
    if digits == 0:
        return mac.hex().upper()
    offset = mac[-1] & 0x0F
    value = int.from_bytes(mac[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(value % 10**digits).zfill(digits)


def _given(value: T | None, name: str) -> T:
    if value is None:
        raise SoftTokenError(f"this suite needs a {name}")
    return value


def _parse(suite: str) -> dict[str, str | None]:
    found = _SUITE.match(suite)
    if found is None:
        raise SoftTokenError(f"no OCRA suite: {suite!r}")
    return found.groupdict()
