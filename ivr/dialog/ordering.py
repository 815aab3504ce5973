"""What an operation's code approves, as the core binds it and as the caller hears it."""

from ivr.dialog.actions import Say, Value
from ivr.dialog.banking import Operation, OperationKind
from ivr.dialog.call import Call, Order
from ivr.dialog.clabe import is_clabe
from otp_core.kinds import Purpose, TokenKind
from otp_core.requests import Binding
from otp_core.secret import Secret


class MissingOrderError(Exception):
    """A bug of ours: a state of operations without an operation."""


TAIL_DIGITS = 4  # dialog.md: a challenge begins with the account's last four

WITH_PAYEE = (
    OperationKind.TRANSFER_OWN_BANK,
    OperationKind.TRANSFER_OTHER_BANK,
    OperationKind.PAY_CARD,
    OperationKind.REGISTER_ACCOUNT,
)
WITH_AMOUNT = (
    OperationKind.TRANSFER_OWN_BANK,
    OperationKind.TRANSFER_OTHER_BANK,
    OperationKind.PAY_TAXES,
    OperationKind.PAY_SERVICE,
    OperationKind.PAY_CARD,
    OperationKind.CHANGE_LIMIT,
)
WITH_REFERENCE = (OperationKind.PAY_TAXES, OperationKind.PAY_SERVICE)
WITHOUT_KEYPAD = (TokenKind.HOTP, TokenKind.TOTP)  # nothing is typed into them
WITH_CARD = (OperationKind.ACTIVATE_CARD, OperationKind.CARD_NIP)


def ordered(call: Call) -> Order:
    """The order that these states exist for; without one it is a bug of ours."""
    if call.order is None:
        raise MissingOrderError(call.state)
    return call.order


def bound(call: Call) -> Binding | None:
    """Frozen before the challenge exists: any change of it is another digest."""
    if call.order is None or call.signing.purpose is not Purpose.OPERATION:
        return None
    operation = call.order.operation
    return Binding(
        digest=operation.digest(),
        payee_tail=operation.payee_tail,
        amount_centavos=operation.amount_centavos,
        is_new_payee=call.order.is_new_payee,
    )


def is_payees_tail(operation: Operation, tail: Secret) -> bool:
    """Is this what the caller must hear and sign? Nobody signs for an account not named to them,
    nor for another one than the CLABE they keyed."""
    if operation.kind not in WITH_PAYEE:
        return not tail
    digits = tail.reveal()
    is_four = len(digits) == TAIL_DIGITS and digits.isdecimal()
    keyed = operation.payee.reveal()
    return is_four and (not is_clabe(keyed) or keyed.endswith(digits))


def summary(operation: Operation) -> Say:
    """The operation in one sentence: amount in words, the payee's last four digits."""
    return Say(f"operation.summary.{operation.kind}", _values(operation))


def what_you_sign(call: Call) -> tuple[Say, ...]:
    """Nothing for an activation, whose token was named before."""
    if call.order is None or call.signing.purpose is not Purpose.OPERATION:
        return ()
    operation = call.order.operation
    if not operation.payee_tail or call.signing.kind in WITHOUT_KEYPAD:
        return (summary(operation),)
    return (summary(operation), Say("code.payee_in_challenge", {"tail": operation.payee_tail}))


def _values(operation: Operation) -> dict[str, Value]:
    values: dict[str, Value] = {}
    if operation.kind in WITH_AMOUNT:
        values["amount"] = operation.amount_centavos
    if operation.kind in WITH_PAYEE:
        values["tail"] = operation.payee_tail
    if operation.kind in WITH_REFERENCE:  # whom it pays: what the caller can tell it by
        values["reference_tail"] = Secret(operation.reference.reveal()[-TAIL_DIGITS:])
    if operation.kind in WITH_CARD:
        values["card"] = operation.card_tail
    return values
