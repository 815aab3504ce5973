"""The challenge: what a suite allows it to be, and the 128 bytes it becomes (RFC 6287, 5.1)."""

import string
from dataclasses import dataclass

from otp_core.ocra.errors import QuestionError

SHORTEST, LONGEST = 4, 64  # Table 2, "Up to Length"
FIELD_NIBBLES = 2 * 128  # 5.1: Q is 128 bytes
ALPHABETS = {
    "A": frozenset(string.ascii_letters + string.digits),
    "N": frozenset(string.digits),
    "H": frozenset(string.hexdigits),
}


@dataclass(frozen=True, slots=True)
class QuestionFormat:
    """`kind` A (alphanumeric), N (numeric) or H (hexadecimal); `length` in characters, 4 to 64."""

    kind: str
    length: int

    def encode(self, question: str) -> bytes:
        """The field Q. Raises `QuestionError`.

        In mutual mode (5.2) the question is two of the full length, the other party's first; so
        exactly twice the length is taken as that, and no other length over the suite's is.
        """
        if not question:
            raise QuestionError("the question is empty")
        if len(question) > self.length and len(question) != 2 * self.length:
            raise QuestionError(f"the question is longer than {self.length} characters")
        if not ALPHABETS[self.kind].issuperset(question):
            raise QuestionError(f"the question has characters that Q{self.kind} does not allow")
        # Appendix A pads hexadecimal text on the right, so an odd nibble is a byte's upper half.
        return bytes.fromhex(self._nibbles(question).ljust(FIELD_NIBBLES, "0"))

    def _nibbles(self, question: str) -> str:
        if self.kind == "N":  # Appendix A: through a big integer, which drops leading zeros
            return f"{int(question):x}"
        return question if self.kind == "H" else question.encode("ascii").hex()
