"""`customer`: what staff do for a customer. Numbers and secrets are asked for, never on argv.

Everything is asked before the desk's branch is: that opens Redis, and people take their time.
"""

import click

from otp_core.cli import asking
from otp_core.cli.commands import changes, group, looks
from otp_core.cli.desk import Desk
from otp_core.cli.telling import Outcome
from otp_core.staff import Staff

customer = group(
    "customer",
    "Customers: who they are and what they identify themselves with.\n\n"
    "Numbers and secrets are asked for; from a pipe they are read a line each, in the order "
    "that the command's help says.",
)


@changes(customer, "add", example="customer add")
def add(desk: Desk, staff: Staff) -> Outcome:
    """Make a customer known. Asks for the customer number, then the mobile phone."""
    number, phone = asking.customer_number(), asking.phone()
    return desk.branch.add_customer(staff, number, phone)


@looks(customer, "show", example="customer show --json")
def show(desk: Desk) -> Outcome:
    """Show a customer's tokens, locks and times; no secret. Asks for the customer number."""
    number = asking.customer_number()
    return desk.branch.customer_view(number, desk.now_s())


@changes(customer, "temporary-key", example="customer temporary-key")
def temporary_key(desk: Desk, staff: Staff) -> Outcome:
    """Make a temporary key and show it, this once. Asks for the customer number.

    A former key is void.
    """
    number = asking.customer_number()
    return desk.branch.new_temporary_key(staff, number)


@changes(customer, "secret-number", example="customer secret-number")
def secret_number(desk: Desk, staff: Staff) -> Outcome:
    """Set or replace the secret number. Asks for the customer number, then the secret number.

    Its locks are lifted.
    """
    number, secret = asking.customer_number(), asking.secret_number()
    return desk.branch.set_secret_number(staff, number, secret)


@click.option("--verified", is_flag=True, help="It was shown to be the customer's.")
@changes(customer, "phone", example="customer phone --verified")
def phone(desk: Desk, staff: Staff, verified: bool) -> Outcome:
    """Change the mobile phone. Asks for the customer number, then the phone.

    The old phone is told and the new one. The phone on record again, with --verified: it was shown
    to be the customer's.
    """
    number, mobile = asking.customer_number(), asking.phone()
    return desk.branch.change_phone(staff, number, mobile, verified=verified)


@changes(customer, "unlock", example="customer unlock")
def unlock(desk: Desk, staff: Staff) -> Outcome:
    """Lift the locks of both factors; the secrets stay. Asks for the customer number."""
    number = asking.customer_number()
    return desk.branch.unlock_customer(staff, number)
