"""Customers, accounts, cards, references and folios as the ledger names them: by HMAC, never by
the digits somebody keyed.
"""

import hmac
from dataclasses import dataclass, field
from typing import Self

from otp_core.secret import Secret

NAME_HEX = 32  # 128 bits name an account without meeting another


@dataclass(frozen=True, slots=True)
class Names:
    key: bytes = field(repr=False)

    @classmethod
    def derived(cls, key: bytes) -> Self:
        """From a key that serves elsewhere too: no name here is a name there."""
        return cls(hmac.digest(key, b"audiomatico demo bank names v1", "sha256"))

    def customer(self, number: Secret) -> str:
        return self._name("customer", number.reveal())

    def account(self, number: Secret) -> str:
        """Of an account by its CLABE, or of somebody's card by its number."""
        return self._name("account", number.reveal())

    def card(self, customer: str, tail: Secret) -> str:
        return self._name("card", customer, tail.reveal())

    def reference(self, kind: str, reference: Secret) -> str:
        return self._name("reference", kind, reference.reveal())

    def folio(self, folio: str) -> str:
        return self._name("folio", folio)

    def content(self, customer: str, digest: str) -> str:
        """What a folio stands for: this operation, by this customer."""
        return self._name("content", customer, digest)

    def _name(self, *parts: str) -> str:
        encoded = (part.encode() for part in parts)
        text = b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
        return hmac.digest(self.key, text, "sha256").hex()[:NAME_HEX]
