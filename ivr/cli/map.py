"""`audiomatico map`: the call as the code has it, drawn."""

import tomllib
from pathlib import Path

import click

from ivr.callmap import as_mermaid, as_svg, explore
from ivr.dialog.rules import Rules
from ivr.settings import DEFAULT_CONFIG

FORMATS = {"mermaid": as_mermaid, "svg": as_svg}


@click.command("map")
@click.option("--format", "as_format", type=click.Choice(list(FORMATS)), default="mermaid")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Default: screen.")
def draw(as_format: str, output: Path | None) -> None:
    """Draw every state of the call and every way between them, by walking the dialog's code.

    \b
    Example:
      audiomatico map --format svg --output call-map.svg
    """
    rules = Rules.from_mapping(tomllib.loads((DEFAULT_CONFIG / "dialog.toml").read_text("utf-8")))
    drawn = FORMATS[as_format](explore(rules))
    if output is None:
        click.echo(drawn, nl=False)
    else:
        output.write_text(drawn, encoding="utf-8")
