"""Every key of the demo ledger. One tag, so that one script may touch them all. None has a TTL: a
folio that was forgotten could be executed again.
"""

from dataclasses import dataclass

WORLD = "world"  # where money comes from when an account is opened: the sum of all accounts is 0
TAXES = "taxes"
SERVICES = "services"


@dataclass(frozen=True, slots=True)
class LedgerKeys:
    namespace: str

    @property
    def balances(self) -> str:
        """Hash account: centavos."""
        return self._key("balances")

    @property
    def journal(self) -> str:
        """Stream of movements: from, to, centavos, at_s, folio, reference."""
        return self._key("journal")

    @property
    def folios(self) -> str:
        """Hash folio: content and answer (JSON)."""
        return self._key("folios")

    def customer(self, name: str) -> str:
        """Hash: account, limit_centavos, notifications."""
        return self._key("customer", name)

    def payees(self, name: str) -> str:
        """Hash payee id: kind, tail, usable_at_s, since_s (JSON)."""
        return self._key("payees", name)

    def cards(self, name: str) -> str:
        """Hash card: 'inactive' or 'active'; nip:<card>: until when an ATM may make a NIP."""
        return self._key("cards", name)

    def spent(self, name: str) -> str:
        """Sorted set folio:centavos by time: what left the account."""
        return self._key("spent", name)

    def of(self, name: str) -> list[str]:
        """The KEYS of every script, in their order."""
        mine = (self.customer(name), self.payees(name), self.cards(name), self.spent(name))
        return [self.balances, self.journal, self.folios, *mine]

    def _key(self, *parts: str) -> str:
        return ":".join((self.namespace, "{bank}", *parts))
