"""Both sides sign with one key: a question by what it asks, an answer by the question it answers.

HMAC-SHA256 (RFC 2104, FIPS 198-1) over lines that none of the parts can break; docs/bank-port.md
has them for whoever writes the other side. Pure.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

KEY_BYTES = 32  # RFC 2104, section 3: no shorter than the hash
_QUESTION = "audiomatico-bank-1 question"
_ANSWER = "audiomatico-bank-1 answer"  # no question's signature serves as an answer's


@dataclass(frozen=True, slots=True)
class Signer:
    key: bytes = field(repr=False)

    def question(
        self, *, path: str, timestamp_s: int, nonce: str, idempotency_key: str, body: bytes
    ) -> str:
        """In hex; the method is always POST. `idempotency_key`: "" where there is none."""
        lines = (_QUESTION, "POST", path, str(timestamp_s), nonce, idempotency_key, _hash(body))
        return self._sign(lines)

    def answer(self, *, question: str, status: int, body: bytes) -> str:
        """`question`: the signature of what is answered, so that no old answer serves again."""
        return self._sign((_ANSWER, question, str(status), _hash(body)))

    def is_answer(self, signature: str, *, question: str, status: int, body: bytes) -> bool:
        expected = self.answer(question=question, status=status, body=body)
        return hmac.compare_digest(expected.encode(), signature.encode())

    def _sign(self, lines: tuple[str, ...]) -> str:
        return hmac.digest(self.key, "\n".join(lines).encode(), "sha256").hex()


def _hash(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
