"""A run as JSON Lines: for each script a header, what happened entry by entry, and the outcome."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simulator.faults import ScriptError
from simulator.reports.run import Played
from simulator.reports.shown import Done, Event, Spoken, Turn

FORMAT = "audiomatico-recording/1"
# Of a turn: what it took and what was found in it is the run's, not the call's.
_OF_THE_RUN = ("took_ms", "findings")
_HEADER = {"format": str, "file": str, "script": str, "clock": float, "seed": str}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One script's part of a recording. `entries`: the lines between header and outcome."""

    file: str
    text: str
    clock: float
    seed: bytes
    entries: tuple[dict[str, Any], ...]
    outcome: dict[str, Any]


def recording(run: Iterable[Played]) -> str:
    lines = (line for played in run for line in _lines(played))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def entries_of(played: Played) -> tuple[dict[str, Any], ...]:
    return tuple(
        {"call": number, **_entry(event)}
        for number, call in enumerate(played.calls, 1)
        for event in call.events
    )


def outcome_of(played: Played) -> dict[str, Any]:
    failure = played.failure
    told = None if failure is None else asdict(failure)
    return {"outcome": "passed" if failure is None else "failed", "failure": told}


def read_recording(path: Path) -> tuple[Recorded, ...]:
    """Raises ScriptError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(f"{path}: cannot be read ({type(error).__name__})") from error
    lines = [_parsed(line, f"{path}:{n}") for n, line in enumerate(text.splitlines(), 1)]
    if not lines:
        raise ScriptError(f"{path}: an empty recording")
    return tuple(_scripts(lines, path))


def _lines(played: Played) -> Iterator[dict[str, Any]]:
    yield {
        "format": FORMAT,
        "version": version("audiomatico"),
        "file": played.source.script.file,
        "script": played.source.text,
        "clock": played.began_at,
        "seed": played.seed.hex(),
    }
    yield from entries_of(played)
    yield outcome_of(played)


def _entry(event: Event) -> dict[str, Any]:
    kinds = {Spoken: "speech", Done: "moment", Turn: "turn"}
    told = {name: value for name, value in asdict(event).items() if name not in _OF_THE_RUN}
    if isinstance(event, Turn):
        told["params"] = [list(pair) for pair in event.params]
    return {"entry": kinds[type(event)], **told}


def _parsed(line: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise ScriptError(f"{where}: this is no line of a recording") from error
    if not isinstance(found, dict):
        raise ScriptError(f"{where}: this is no line of a recording")
    return found


def _scripts(lines: list[dict[str, Any]], path: Path) -> Iterator[Recorded]:
    header: dict[str, Any] | None = None
    entries: list[dict[str, Any]] = []
    for n, line in enumerate(lines, 1):
        if header is None:
            header, entries = _header(line, f"{path}:{n}"), []
        elif "outcome" in line:
            yield _recorded(header, entries, line, f"{path}:{n}")
            header = None
        elif "entry" in line:
            entries.append(line)
        else:
            raise ScriptError(f"{path}:{n}: neither an entry nor an outcome")
    if header is not None:
        raise ScriptError(f"{path}: the recording breaks off before its outcome")


def _header(line: dict[str, Any], where: str) -> dict[str, Any]:
    if line.get("format") != FORMAT:
        raise ScriptError(f"{where}: not a recording of the format {FORMAT}: record it anew")
    for name, kind in _HEADER.items():
        if not isinstance(line.get(name), kind):
            raise ScriptError(f"{where}: the header's {name!r} is missing or no {kind.__name__}")
    return line


def _recorded(
    header: dict[str, Any], entries: list[dict[str, Any]], outcome: dict[str, Any], where: str
) -> Recorded:
    try:
        seed = bytes.fromhex(header["seed"])
    except ValueError as error:
        raise ScriptError(f"{where}: the header's 'seed' is not hexadecimal") from error
    return Recorded(
        header["file"], header["script"], header["clock"], seed, tuple(entries), outcome
    )
