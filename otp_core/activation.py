"""What an accepted code brings about: the token is active, the one it replaces is disabled (N9)."""

from msgspec.structs import replace

from otp_core import notices, records
from otp_core.audit import Tag
from otp_core.case import Case, read_token
from otp_core.codes import Match
from otp_core.records import CustomerRecord
from otp_core.rows import Spending, Swap
from otp_core.staff import NoticeKind, TokenState
from otp_core.vault import Vault


def is_agreed(case: Case) -> bool:
    """Nothing is active, or still only what the caller agreed to have disabled."""
    return case.customer.active in ("", case.compare.replaces)


def spending(case: Case, match: Match, vault: Vault) -> Spending:
    """Everything to be written at once. The signatures of the records to come are made here."""
    now_s, compare = case.compare.now_s, case.compare
    active = replace(
        case.token,
        version=case.token.version + 1,
        state=TokenState.ACTIVE,
        counter=match.counter,
        activated_at_s=now_s,
    )
    notice = notices.encode(
        NoticeKind.TOKEN_ACTIVATED, case.turn.customer_ref, now_s, case.token.kind
    )
    return Spending(
        name=case.name,
        content=case.content,
        now_s=now_s,
        customer=Swap(compare.customer, records.write(_customer(case), vault)),
        token=Swap(compare.tokens[case.name.token_ref], records.write(active, vault)),
        replaced_ref=case.customer.active,
        replaced=_replaced(case, vault),
        consumes_temporary_key=bool(compare.temporary_id),
        entry=case.entry(Tag.TOKEN_ACTIVATED),
        notice=notice,
    )


def _customer(case: Case) -> CustomerRecord:
    """The one key that says which token is active is swapped; a temporary key is used up (C2)."""
    changed = replace(case.customer, version=case.customer.version + 1, active=case.name.token_ref)
    if not case.compare.temporary_id:
        return changed
    return replace(changed, temporary_id="", temporary_hash="", temporary_expires_at_s=0)


def _replaced(case: Case, vault: Vault) -> Swap:
    ref = case.customer.active
    if not ref:
        return Swap("", "")
    token = read_token(case.compare, case.turn.customer_ref, ref, vault)
    disabled = replace(token, version=token.version + 1, state=TokenState.DISABLED)
    return Swap(case.compare.tokens[ref], records.write(disabled, vault))
