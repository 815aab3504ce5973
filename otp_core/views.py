"""What staff see of a customer and a token: states, times and locks, no secret."""

from collections.abc import Mapping

from otp_core import records
from otp_core.kinds import Factor
from otp_core.policy import Policy
from otp_core.records import CustomerRecord, TokenRecord
from otp_core.rows import CustomerRows
from otp_core.staff import CustomerView, TokenState, TokenView
from otp_core.vault import Vault

PHONE_SHOWN = 2  # digits; enough to ask the customer which phone it is


def customer_view(
    ref: str, rows: CustomerRows, now_s: int, vault: Vault, policy: Policy
) -> CustomerView:
    record = records.read(CustomerRecord, rows.customer, vault, customer_ref=ref)
    phone = vault.open(record.phone_sealed, "phone", ref).decode()
    identification = policy.identification
    is_void = (
        _count(rows.tries, Factor.TEMPORARY_KEY, "wrong_in_all")
        >= identification.temporary_key_wrong_before_void
    )
    is_waiting = record.temporary_id and not is_void and now_s < record.temporary_expires_at_s
    return CustomerView(
        phone_ends_in=phone[-PHONE_SHOWN:],
        has_secret_number=bool(record.secret_hash),
        secret_number_locked_until_s=_locked_until_s(rows.tries, Factor.SECRET_NUMBER, now_s),
        secret_number_must_visit=_count(rows.tries, Factor.SECRET_NUMBER, "wrong_in_all")
        >= identification.wrong_before_branch,
        temporary_key_expires_at_s=record.temporary_expires_at_s if is_waiting else None,
        temporary_key_locked_until_s=_locked_until_s(rows.tries, Factor.TEMPORARY_KEY, now_s),
        last_access_at_s=int(rows.tries.get("last_access_at_s", "0")) or None,
        tokens=tuple(
            sorted(
                (token_view(ref, token_ref, rows, vault, policy) for token_ref in rows.tokens),
                key=lambda token: token.serial,
            )
        ),
    )


def token_view(
    ref: str, token_ref: str, rows: CustomerRows, vault: Vault, policy: Policy
) -> TokenView:
    record = records.read(
        TokenRecord, rows.tokens[token_ref], vault, customer_ref=ref, token_ref=token_ref
    )
    wrong_codes = rows.wrong_codes.get(token_ref, 0)
    return TokenView(
        serial=records.serial_of(record, vault),
        kind=record.kind,
        suite=record.suite,
        state=state_in_effect(record, wrong_codes, policy),
        wrong_codes=wrong_codes,
        issued_at_s=record.issued_at_s,
        activated_at_s=record.activated_at_s or None,
    )


def state_in_effect(record: TokenRecord, wrong_codes: int, policy: Policy) -> TokenState:
    """Too many wrong codes lock a token even where a crash kept the state from being written."""
    is_usable = record.state in (TokenState.ISSUED, TokenState.ACTIVE)
    if is_usable and wrong_codes >= policy.token.wrong_codes:
        return TokenState.LOCKED
    return record.state


def _count(tries: Mapping[str, str], factor: Factor, name: str) -> int:
    return int(tries.get(f"{factor}:{name}", "0"))


def _locked_until_s(tries: Mapping[str, str], factor: Factor, now_s: int) -> int | None:
    until_s = _count(tries, factor, "until_s")
    return until_s if now_s < until_s else None
