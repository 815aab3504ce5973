"""What an accepted code of an operation brings about: its approval is recorded, under a folio."""

from msgspec.structs import replace

from otp_core import notices, records
from otp_core.audit import Tag
from otp_core.case import Case
from otp_core.codes import Match
from otp_core.rows import Spending, Swap
from otp_core.staff import NoticeKind
from otp_core.vault import Vault

FOLIO_DIGITS = 12


def folio(vault: Vault, challenge_id: str) -> str:
    """The same for the same challenge. Two challenges share one by a chance of 1 in 10^12."""
    return vault.number(FOLIO_DIGITS, "folio", challenge_id)


def is_active(case: Case) -> bool:
    """The token is still the one that approves this customer's operations."""
    return case.customer.active == case.name.token_ref


def spending(case: Case, match: Match, vault: Vault) -> Spending:
    """The token stays active; only what a code may be next changes. The customer's record stays."""
    compare, name = case.compare, case.name
    used = replace(case.token, version=case.token.version + 1, counter=match.counter)
    return Spending(
        name=name,
        content=case.content,
        now_s=compare.now_s,
        customer=Swap(compare.customer, compare.customer),
        token=Swap(compare.tokens[name.token_ref], records.write(used, vault)),
        replaced_ref="",
        replaced=Swap("", ""),
        consumes_temporary_key=False,
        entry=case.entry(
            Tag.OPERATION_APPROVED, folio=folio(vault, name.challenge_id), operation=name.binding
        ),
        notice=notices.encode(
            NoticeKind.OPERATION_APPROVED, case.turn.customer_ref, compare.now_s, case.token.kind
        ),
    )
