"""What the demo's customers have at the demo's bank: numbers that anybody may know."""

from collections.abc import Iterator, Sequence

from ivr.bank.demo import DemoCard, DemoCustomer, DemoPayee, PayeeKind, clabe_of
from ivr.bank.policy import DemoPolicy
from ivr.demo.people import Person
from otp_core.secret import Secret

# Of another bank: the example of the CLABE's own documentation (Banxico), and a made-up card.
OTHER_BANK = Secret("032180000118359719")
CARD_OF_A_FRIEND = Secret("4000001234562217")
# A customer of this bank who never calls.
COUSIN = Secret("10000481")
NEW_CARD = Secret("7788")  # came by mail
OWN_CARD = Secret("5544")


def accounts(people: Sequence[Person], policy: DemoPolicy) -> Iterator[DemoCustomer]:
    """Everybody has an account, a payee of each kind, a card to activate and one at work."""
    payees = (
        DemoPayee(PayeeKind.OWN_BANK, clabe_of(COUSIN, policy)),
        DemoPayee(PayeeKind.OTHER_BANK, OTHER_BANK),
        DemoPayee(PayeeKind.CARD, CARD_OF_A_FRIEND),
    )
    yield DemoCustomer(number=COUSIN)
    for person in people:
        cards = (DemoCard(NEW_CARD), DemoCard(OWN_CARD, is_active=True))
        yield DemoCustomer(number=person.number, payees=payees, cards=cards)
