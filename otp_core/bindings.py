"""What a code approves, as the core keeps it: a keyed fingerprint, and the payee's digits (N5).

What you hear is what you sign: where there is a destination account its last four digits begin the
challenge, and no entropy is lost, for the random digits are as many as ever.
"""

from otp_core.kinds import Purpose
from otp_core.policy import CoolingDownPolicy
from otp_core.requests import Binding, OpenChallenge
from otp_core.vault import Vault

PAYEE_TAIL_DIGITS = 4  # dialog.md "What you hear is what you sign"


def is_whole(request: OpenChallenge) -> bool:
    """An operation is bound, an activation binds nothing."""
    binding = request.binding
    match request.purpose:
        case Purpose.ACTIVATION:
            return binding is None
        case Purpose.OPERATION:
            return binding is not None and bool(binding.digest) and _has_fit_payee(binding)


def _has_fit_payee(binding: Binding) -> bool:
    tail = binding.payee_tail.reveal()
    return not tail or (len(tail) == PAYEE_TAIL_DIGITS and tail.isascii() and tail.isdecimal())


def fingerprint(vault: Vault, customer_ref: str, token_ref: str, digest: str) -> str:
    """Of the operation with this digest, approved by this token; "" for none."""
    if not digest:
        return ""
    return vault.fingerprint("operation", customer_ref, token_ref, digest)


def waits(binding: Binding | None, policy: CoolingDownPolicy) -> bool:
    """Is the operation one of those not to be had while a token or a secret number is new?"""
    if binding is None:
        return False
    return binding.is_new_payee or binding.amount_centavos > policy.free_amount_centavos
