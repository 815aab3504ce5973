"""`token`: from the factory's file to a customer, and out of use again."""

import sys
from pathlib import Path

import click

from otp_core.branch import Branch
from otp_core.cli import asking, protecting
from otp_core.cli.commands import changes, group, looks
from otp_core.cli.desk import Desk
from otp_core.cli.telling import Outcome
from otp_core.imports import TokenRow
from otp_core.imports.formats import read_tokens
from otp_core.staff import ImportRefused, Staff

PROGRESS_FROM = 1_000  # rows; otp-core.md, "Import"
FILE = click.Path(exists=True, dir_okay=False, readable=True, allow_dash=True, path_type=Path)

token = group("token", "Tokens: taken in, issued, paused, blocked.")
serial = click.argument("serial")


@changes(token, "import", example="token import tokens.csv")
@click.argument("file", type=FILE)
@click.option("--key-file", type=FILE, help="PSKC: the pre-shared key, in hexadecimal.")
@click.option("--password-file", type=FILE, help="PSKC: the password, on its first line.")
@click.option("--allow-plain", is_flag=True, help="PSKC: take keys that lie open in the file.")
@click.option("--discard", is_flag=True, help="Free FILE's serials of imports never finished.")
def import_(
    desk: Desk,
    staff: Staff,
    file: Path,
    key_file: Path | None,
    password_file: Path | None,
    allow_plain: bool,
    discard: bool,
) -> Outcome:
    """Take in a FILE of tokens (- is standard input): all of it, or nothing.

    \b
    PSKC (RFC 6030), or CSV in UTF-8, no quotes, with this header:
      serial,kind,suite,key_hex
    kind and suite are one of:
      fisico  OCRA-1:HOTP-SHA256-8:QN12
      movil   OCRA-1:HOTP-SHA256-8:QN12-T1S
      hotp    (empty)
      totp    (empty)

    A serial ends in four digits; a key has 16 to 64 bytes. Cut off half-way, run it again; or give
    it up with --discard.
    """
    protection = protecting.protection(file, key_file, password_file, allows_plain=allow_plain)
    rows = read_tokens(protecting.content(file), protection)
    if isinstance(rows, ImportRefused):
        return rows
    if discard:
        return desk.branch.discard_import(staff, rows)
    return _import(desk.branch, staff, rows)


@changes(token, "issue", example="token issue FIS-00012345")
@serial
def issue(desk: Desk, staff: Staff, serial: str) -> Outcome:
    """Give a token from stock to a customer. Asks for the customer number."""
    number = asking.customer_number()  # first: `branch` opens Redis
    return desk.branch.issue_token(staff, serial, number)


@looks(token, "show", example="token show FIS-00012345 --json")
@serial
def show(desk: Desk, serial: str) -> Outcome:
    """Show a token's state; never its key."""
    return desk.branch.token_view(serial)


@changes(token, "lock", example="token lock FIS-00012345")
@serial
def lock(desk: Desk, staff: Staff, serial: str) -> Outcome:
    """Pause a token; `unlock` lifts it."""
    return desk.branch.lock_token(staff, serial)


@changes(token, "unlock", example="token unlock FIS-00012345")
@serial
def unlock(desk: Desk, staff: Staff, serial: str) -> Outcome:
    """Lift a token's lock: it is issued again, and the customer activates it again."""
    return desk.branch.unlock_token(staff, serial)


@changes(token, "block", example="token block FIS-00012345")
@serial
def block(desk: Desk, staff: Staff, serial: str) -> Outcome:
    """Block a lost or stolen token for good."""
    return desk.branch.block_token(staff, serial)


def _import(branch: Branch, staff: Staff, rows: tuple[TokenRow, ...]) -> Outcome:
    if len(rows) <= PROGRESS_FROM or click.get_current_context().params["as_json"]:
        return branch.import_tokens(staff, rows)
    with click.progressbar(length=len(rows), label="Tokens", file=sys.stderr) as bar:
        return branch.import_tokens(staff, rows, lambda so_far: bar.update(so_far - bar.pos))
