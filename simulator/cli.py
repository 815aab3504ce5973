"""The command `call`: plays scripts, or hands you the phone."""

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from simulator.cast import Cast
from simulator.faults import ScriptError, SimulatorError
from simulator.reports.outputs import Outputs
from simulator.reports.recording import Recorded, read_recording
from simulator.reports.repro import again, divergence
from simulator.reports.run import SEED_BYTES, Played, Source, play
from simulator.sound.call_file import write_call
from simulator.sound.voice import VoiceFailedError
from simulator.sound.voices import HOW_TO_GET_ONE, installed_voice
from simulator.stage import AtUrl, InProcess, Scenes
from simulator.terminal import ring
from simulator.transcript import CallReport
from simulator.twilio.transport import is_loopback

FAILED = 1  # the exit code of calls that went otherwise; 2 is click's, for usage
_TO_READ = click.Path(exists=True, dir_okay=False, path_type=Path)
_TO_WRITE = click.Path(path_type=Path)


@click.command()
@click.argument("scripts", nargs=-1, type=_TO_READ)
@click.option("--url", help="Call a line that runs on this machine (default: one in-process).")
@click.option(
    "--public-url", help="The URL it believes to have, and that is signed (default: --url)."
)
@click.option(
    "--cast",
    "cast_file",
    type=_TO_READ,
    help="JSON file with the people who call; needed with --url.",
)
@click.option("--interactive", is_flag=True, help="Read the prompts and press the keys yourself.")
@click.option("--person", help="Who calls, with --interactive (default: the first of the cast).")
@click.option("--line", help="The number to call, with --interactive (default: the cast's).")
@click.option(
    "--wav",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write one script's call as sound, prompts and keys at their times (8 kHz).",
)
@click.option("--html", type=_TO_WRITE, help="Write a page: transcripts, timing, TwiML, the map.")
@click.option("--junit", type=_TO_WRITE, help="Write the results as JUnit's XML.")
@click.option("--record", type=_TO_WRITE, help="Write what happened as JSON Lines, for --repro.")
@click.option("--repro", type=_TO_READ, help="Play a recording again: did it go the same way?")
@click.option("--json", "as_json", is_flag=True, help="Print reports as JSON.")
@click.option("--quiet", is_flag=True, help="Transcripts of failed calls only.")
@click.pass_context
def call(
    ctx: click.Context,
    /,
    scripts: tuple[Path, ...],
    interactive: bool,
    person: str | None,
    line: str | None,
    wav: Path | None,
    repro: Path | None,
    as_json: bool,
    quiet: bool,
    **where: Any,
) -> None:
    """Call the line as Twilio would: by script, or with your own fingers.

    \b
    Examples:
      audiomatico call tests/calls/*.yaml
      audiomatico call --interactive --person ana
      audiomatico call --wav call.wav good_call.yaml
      audiomatico call --html report.html --record run.jsonl good_call.yaml
      audiomatico call --repro run.jsonl
      audiomatico call --url http://127.0.0.1:8000 --cast cast.json good_call.yaml
    """
    if interactive + bool(scripts) + (repro is not None) != 1:
        raise click.UsageError("give scripts, or --interactive, or --repro")
    _nothing_in_vain(
        scripted=bool(scripts), interactive=interactive, by_hand=(person, line), as_json=as_json
    )
    outputs = Outputs(*(where.pop(name) for name in ("html", "junit", "record")))
    if interactive and outputs != Outputs():
        raise click.UsageError("--html, --junit and --record are of scripts: nothing is kept here")
    if wav is not None:
        _can_be_written(wav, scripts)
    try:
        outputs.check([path for path in (*scripts, wav, repro) if path is not None])
        if repro is not None:
            sys.exit(_repeat(read_recording(repro), _in_process(ctx, **where), outputs))
        scenes = _scenes(ctx, **where)
        if interactive:
            sys.exit(_by_hand(scenes, person, line))
        loaded = [Source.load(path) for path in scripts]
    except ScriptError as error:
        raise click.UsageError(str(error)) from error
    show = _silent if as_json else _brief if quiet else _whole
    run = [
        _play(source, scenes, show, draw=outputs.draws and not n) for n, source in enumerate(loaded)
    ]
    _keep(outputs, run)
    if wav is not None:
        _write(wav, run[0].report)
    _close([played.report for played in run], as_json)


def _nothing_in_vain(
    *, scripted: bool, interactive: bool, by_hand: tuple[str | None, ...], as_json: bool
) -> None:
    """What would change nothing is refused."""
    if not interactive and by_hand != (None, None):
        raise click.UsageError("--person and --line go with --interactive: a script names its own")
    if as_json and not scripted:
        raise click.UsageError("--json goes with scripts")


def _can_be_written(wav: Path, scripts: tuple[Path, ...]) -> None:
    """Known before anybody calls."""
    if len(scripts) != 1:
        raise click.UsageError("--wav goes with exactly one script")
    if wav.resolve() == scripts[0].resolve():
        raise click.UsageError(f"--wav {wav}: this is the script itself")
    if not wav.parent.is_dir():
        raise click.UsageError(f"--wav: there is no folder {wav.parent}")


def _write(wav: Path, report: CallReport) -> None:
    """A call that failed too: up to where it did."""
    voice = installed_voice()
    if voice is None:
        click.echo(f"no voice installed, tones only; to get one: {HOW_TO_GET_ONE}", err=True)
    try:
        write_call(report.calls, wav, voice)
    except OSError as error:
        raise click.ClickException(f"{wav} cannot be written: {error.strerror}") from error
    except VoiceFailedError as error:
        raise click.ClickException(f"{wav} was not written: {error}") from error


def _scenes(
    ctx: click.Context, url: str | None, public_url: str | None, cast_file: Path | None
) -> Scenes:
    if url is not None:
        if cast_file is None:
            raise click.UsageError("--url needs --cast: who calls, and the auth token to sign with")
        if not is_loopback(url):
            raise click.UsageError("--url is on this machine: loopback addresses only")
        return AtUrl(url, public_url or url, Cast.read(cast_file))
    stage = getattr(ctx.obj, "stage", None)
    if stage is None:
        raise click.UsageError("no line in this process: give --url")
    if public_url or cast_file:
        raise click.UsageError("--public-url and --cast go with --url")
    return InProcess(stage)


def _in_process(
    ctx: click.Context, url: str | None, public_url: str | None, cast_file: Path | None
) -> Scenes:
    if url or public_url or cast_file:
        raise click.UsageError("--repro plays to a line in this process: leave --url out")
    return _scenes(ctx, None, None, None)


def _play(
    source: Source, scenes: Scenes, show: Callable[[CallReport], None], *, draw: bool
) -> Played:
    played = play(source, scenes, os.urandom(SEED_BYTES), draw=draw)
    show(played.report)
    return played


def _repeat(recordings: Sequence[Recorded], scenes: Scenes, outputs: Outputs) -> int:
    """Each script once more; says which went another way, and where they parted."""
    run: list[Played] = []
    parted = 0
    for recorded in recordings:
        run.append(again(recorded, scenes, draw=outputs.draws and not run))
        found = divergence(recorded, run[-1])
        parted += found is not None
        click.echo(f"✓ {recorded.file}: the same way again" if found is None else f"{found}\n")
    _keep(outputs, run)
    click.echo(f"{len(run) - parted} went the same way, {parted} another")
    return FAILED if parted else 0


def _keep(outputs: Outputs, run: Sequence[Played]) -> None:
    try:
        outputs.write(run)
    except ScriptError as error:
        raise click.ClickException(str(error)) from error


def _silent(report: CallReport) -> None:
    """JSON comes once, at the end."""


def _brief(report: CallReport) -> None:
    click.echo(report.headline if report.ok else f"{report}\n")


def _whole(report: CallReport) -> None:
    click.echo(f"{report}\n")


def _close(reports: list[CallReport], as_json: bool) -> None:
    failed = sum(not report.ok for report in reports)
    if as_json:
        told = [report.as_json() for report in reports]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{len(reports) - failed} calls passed, {failed} failed")
    sys.exit(FAILED if failed else 0)


def _by_hand(scenes: Scenes, name: str | None, line: str | None) -> int:
    with scenes.open(None) as scene:
        cast = scene.cast if line is None else replace(scene.cast, to=line)
        person = cast.person(name or next(iter(cast.people)))
        try:
            faults = ring(scene.transport, cast, person, scene.clock)
        except SimulatorError as error:
            faults = [str(error)]
    for fault in dict.fromkeys(faults):
        click.echo(f"✗ {fault}", err=True)
    return FAILED if faults else 0
