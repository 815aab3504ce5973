"""`audiomatico audit export`: the audit with all that seals it, in a file of one's own."""

from pathlib import Path

import click

from ivr.cli.audit.words import EXIT_CODES, UNAVAILABLE, private_file, streams_of
from ivr.cli.desk import Desk
from otp_core.errors import StoreError
from otp_core.ledger.checkpoints import Signer
from otp_core.ledger.export import write_export


@click.command(
    epilog=f"\b\nExample:\n  audiomatico audit export --output audit.jsonl\n\n{EXIT_CODES}"
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="Private to its owner; what stood there is replaced.",
)
@click.option("--checkpoints", "only", is_flag=True, help="Only what was signed, no record.")
@click.pass_context
def export(ctx: click.Context, output: Path, only: bool) -> None:
    """Write every record, link and checkpoint as JSON Lines, and sign the file."""
    desk: Desk = ctx.obj
    signer = Signer(desk.audit_keys)
    try:
        with private_file(output) as file:
            count = write_export(
                streams_of(desk), file.write, signer, now_s=desk.now_s(), checkpoints_only=only
            )
    except StoreError as fault:
        click.echo(f"Redis did not answer: {fault}", err=True)
        ctx.exit(UNAVAILABLE)
    click.echo(f"{count} entries written.")
