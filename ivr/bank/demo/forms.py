"""What is wrong with an operation whatever the ledger holds: its fields and their forms. Pure."""

from ivr.bank.policy import MOST_CENTAVOS, DemoPolicy
from ivr.dialog.banking import Operation, OperationKind, Refusal
from ivr.dialog.clabe import DIGITS, is_clabe

TRANSFERS = (OperationKind.TRANSFER_OWN_BANK, OperationKind.TRANSFER_OTHER_BANK)
TO_PAYEES = (*TRANSFERS, OperationKind.PAY_CARD)
BY_REFERENCE = (OperationKind.PAY_TAXES, OperationKind.PAY_SERVICE)
OF_CARDS = (OperationKind.ACTIVATE_CARD, OperationKind.CARD_NIP)
WITH_AMOUNT = (*TO_PAYEES, *BY_REFERENCE, OperationKind.CHANGE_LIMIT)


def fault_of(operation: Operation, policy: DemoPolicy) -> Refusal | None:
    """None where only the ledger can tell."""
    kind, payee = operation.kind, operation.payee.reveal()
    if _has_stray_fields(operation):
        return Refusal.OTHER
    if kind in TO_PAYEES and not _is_payee(payee):
        return Refusal.PAYEE_UNKNOWN
    if kind is OperationKind.REGISTER_ACCOUNT and not is_clabe(payee):
        return Refusal.PAYEE_UNKNOWN
    if kind in BY_REFERENCE and not _is_reference(operation, policy):
        return Refusal.REFERENCE
    if kind in OF_CARDS and not _are_digits(operation.card_tail.reveal(), 4, 4):
        return Refusal.CARD
    return _fault_of_amount(operation, policy)


def _has_stray_fields(operation: Operation) -> bool:
    """A field that this kind doesn't have would be signed and mean nothing."""
    has_payee = operation.kind in (*TO_PAYEES, OperationKind.REGISTER_ACCOUNT)
    return (
        (not has_payee and (len(operation.payee) > 0 or len(operation.payee_tail) > 0))
        or (operation.kind not in BY_REFERENCE and len(operation.reference) > 0)
        or (operation.kind not in OF_CARDS and len(operation.card_tail) > 0)
    )


def _is_payee(payee: str) -> bool:
    """A registered payee's id is hexadecimal and longer than a CLABE."""
    return len(payee) != DIGITS or is_clabe(payee)


def _is_reference(operation: Operation, policy: DemoPolicy) -> bool:
    reference = operation.reference.reveal()
    if operation.kind is OperationKind.PAY_TAXES:
        exactly = policy.tax_reference_digits
        return _are_digits(reference, exactly, exactly)
    return _are_digits(
        reference, policy.service_reference_digits_min, policy.service_reference_digits_max
    )


def _fault_of_amount(operation: Operation, policy: DemoPolicy) -> Refusal | None:
    centavos = operation.amount_centavos
    if operation.kind not in WITH_AMOUNT:
        return Refusal.AMOUNT if centavos else None
    most = MOST_CENTAVOS
    if operation.kind is OperationKind.CHANGE_LIMIT:
        most = policy.limit_most_centavos
    return None if 1 <= centavos <= most else Refusal.AMOUNT


def _are_digits(text: str, least: int, most: int) -> bool:
    return text.isascii() and text.isdigit() and least <= len(text) <= most
