"""A suite, and the response it computes: HOTP's truncation over one message (RFC 6287, 5)."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Self

from otp_core.ocra import fields, grammar
from otp_core.ocra.errors import InputError
from otp_core.ocra.question import QuestionFormat


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite of the grammar; made by `parse`. `digits` 0: no truncation. None: not an input."""

    text: str
    hash: str
    digits: int
    has_counter: bool
    question: QuestionFormat
    pin_hash: str | None
    session_bytes: int | None
    step_s: int | None

    @classmethod
    def parse(cls, text: str) -> Self:
        """The suite of this text, e.g. `OCRA-1:HOTP-SHA256-8:QN12-T1S`. Raises `SuiteError`."""
        parts = grammar.split(text)
        return cls(
            text=text,
            hash=(parts["hash"] or "").lower(),
            digits=int(parts["digits"] or 0),
            has_counter=parts["counter"] is not None,
            question=grammar.question_format(parts),
            pin_hash=grammar.pin_hash(parts),
            session_bytes=grammar.session_bytes(parts),
            step_s=grammar.step_s(parts),
        )

    def __str__(self) -> str:
        return self.text

    def timestep(self, now_s: int) -> int:
        """How many of the suite's steps since the epoch at `now_s` (UTC). Raises `InputError`."""
        if self.step_s is None:
            raise InputError("the suite takes no time-step")
        if now_s < 0:
            raise InputError("the time is before the epoch")
        return now_s // self.step_s

    def response(
        self,
        key: bytes,
        *,
        question: str,
        counter: int | None = None,
        pin_hash: bytes | None = None,
        session: bytes | str | None = None,
        timestep: int | None = None,
    ) -> str:
        """The response: `digits` decimal digits, or the whole HMAC in hexadecimal for 0.

        `counter`, `timestep`: 0 to 2^64-1. `pin_hash`: the digest, not the PIN. `session`: at most
        the suite's bytes; text as UTF-8. Each is given exactly where the suite names it. `question`
        may be twice the suite's length only in mutual mode. Raises `InputError`, `QuestionError`.
        """
        return self._dated(self._undated(key, question, counter, pin_hash, session), timestep)

    def responses(self, key: bytes, *, question: str, timesteps: Iterable[int]) -> Iterator[str]:
        """As `response`, to one question at each of these times; up to there the MAC is one."""
        undated = self._undated(key, question, None, None, None)
        for timestep in timesteps:
            yield self._dated(undated.copy(), timestep)

    def _undated(
        self,
        key: bytes,
        question: str,
        counter: int | None,
        pin_hash: bytes | None,
        session: bytes | str | None,
    ) -> hmac.HMAC:
        """The MAC of the message but for its last field, T."""
        if not key:
            raise InputError("the key is empty")
        message = b"".join(
            (
                self.text.encode("ascii"),  # byte for byte as written: a default isn't filled in
                b"\0",
                fields.number("counter", counter, wanted=self.has_counter),
                self.question.encode(question),
                fields.digest(pin_hash, self.pin_hash),
                fields.session(session, self.session_bytes),
            )
        )
        return hmac.new(key, message, self.hash)

    def _dated(self, mac: hmac.HMAC, timestep: int | None) -> str:
        mac.update(fields.number("time-step", timestep, wanted=self.step_s is not None))
        return _truncated(mac.digest(), self.digits)


def _truncated(mac: bytes, digits: int) -> str:
    """RFC 4226, 5.3; for 0 the MAC itself (RFC 6287, 5.2, erratum 5625)."""
    if digits == 0:
        return mac.hex()
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"
