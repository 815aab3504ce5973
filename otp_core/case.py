"""One code against one challenge: what was counted, with its records read and checked."""

from typing import Self

from msgspec import Struct

from otp_core import audit, records
from otp_core.challenges import open_sealed_challenge
from otp_core.codes import Asked
from otp_core.errors import TamperedError
from otp_core.records import CustomerRecord, TokenRecord
from otp_core.rows import ChallengeName, Compare, Turn
from otp_core.vault import Vault


class Case(Struct, frozen=True):
    turn: Turn
    name: ChallengeName
    content: str  # the code's fingerprint
    compare: Compare
    customer: CustomerRecord
    token: TokenRecord

    @classmethod
    def of(
        cls, turn: Turn, name: ChallengeName, content: str, compare: Compare, vault: Vault
    ) -> Self:
        """Raises `TamperedError`."""
        ref = turn.customer_ref
        customer = records.read(CustomerRecord, compare.customer, vault, customer_ref=ref)
        token = read_token(compare, ref, name.token_ref, vault)
        return cls(turn, name, content, compare, customer, token)

    def asked(self, vault: Vault) -> Asked:
        """What the code must answer. Opens the seed. Raises `TamperedError`."""
        name, compare = self.name, self.compare
        return Asked(
            kind=self.token.kind,
            suite=self.token.suite,
            seed=records.seed_of(self.token, vault),
            challenge=open_sealed_challenge(
                vault,
                name.token_ref,
                name.challenge_id,
                self.turn.attempt.call_id,
                compare.sealed,
                bound_to=(compare.purpose, name.binding),
            ),
            counter=self.token.counter,
            issued_at_s=compare.issued_at_s,
            now_s=compare.now_s,
        )

    def entry(self, tag: audit.Tag, *, folio: str = "", operation: str = "") -> str:
        turn, token_ref = self.turn, self.name.token_ref
        return audit.of_attempt(
            tag, turn.attempt, turn.customer_ref, token_ref, folio=folio, operation=operation
        ).encode()


def read_token(compare: Compare, ref: str, token_ref: str, vault: Vault) -> TokenRecord:
    if token_ref not in compare.tokens:
        raise TamperedError("a token's record is missing")
    return records.read(
        TokenRecord, compare.tokens[token_ref], vault, customer_ref=ref, token_ref=token_ref
    )
