"""Who has an account in these tests, and what they ask for."""

from ivr.dialog.banking import Operation, OperationKind
from otp_core.secret import NOTHING, Secret

NOW_S = 1_763_724_000
ANA, BETO, NOBODY = Secret("48213307"), Secret("7741"), Secret("90909090")
OTHER_CLABE = Secret("032180000118359719")  # published examples, all of them
NEW_CLABE = Secret("014027000005555558")
STRANGE_CLABE = Secret("002010077777777771")
THEIR_CARD = Secret("5555444433332228")
FRESH_CARD, CARD = Secret("9173"), Secret("6402")
TAX_REFERENCE = Secret("04250091827364550918")
SERVICE_REFERENCE = Secret("770012349871")


def operation(
    kind: OperationKind,
    payee: Secret = NOTHING,
    centavos: int = 0,
    *,
    tail: Secret = NOTHING,
    reference: Secret = NOTHING,
    card: Secret = NOTHING,
) -> Operation:
    return Operation(
        kind=kind,
        payee=payee,
        payee_tail=tail,
        reference=reference,
        card_tail=card,
        amount_centavos=centavos,
    )


def to_clabe(clabe: Secret, centavos: int) -> Operation:
    """A transfer to another bank, approved with what was heard of its account."""
    tail = Secret(clabe.reveal()[-4:])
    return operation(OperationKind.TRANSFER_OTHER_BANK, clabe, centavos, tail=tail)
