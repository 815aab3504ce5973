"""`python -m ivr.cli`: the same as `audiomatico`."""

from ivr.cli.main import main

main(prog_name="audiomatico")
