"""From all the ways a walk found to those a reader wants: one line between two states."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ivr.dialog.states import State

_LENGTH = re.compile(r"(\d+) digits")

Way = tuple[State, str, str, State]  # source, name, full name, target


def legible(ways: Iterable[Way]) -> Iterator[tuple[State, str, State]]:
    """All names between two states joined, staying where one is left out.

    An event is called by its full name only where its name alone would lead to two places.
    """
    targets: dict[tuple[State, str], set[State]] = defaultdict(set)
    fully: dict[tuple[State, str], set[State]] = defaultdict(set)
    for source, name, full_name, target in ways:
        targets[source, name].add(target)
        fully[source, full_name].add(target)
    between: dict[tuple[State, State], dict[str, None]] = defaultdict(dict)
    for source, name, full_name, target in ways:
        if source is not target:
            tells_apart = len(fully[source, full_name]) < len(targets[source, name])
            between[source, target][full_name if tells_apart else name] = None
    for (source, target), names in between.items():
        yield source, " · ".join(_joined(list(names))), target


def _joined(names: list[str]) -> Iterator[str]:
    """Lengths side by side are one: "4–11 digits"."""
    lengths = sorted(int(found[1]) for each in names if (found := _LENGTH.fullmatch(each)))
    runs: list[list[int]] = []
    for length in lengths:
        if runs and length == runs[-1][-1] + 1:
            runs[-1].append(length)
        else:
            runs.append([length])
    for run in runs:
        yield f"{run[0]}–{run[-1]} digits" if len(run) > 1 else f"{run[0]} digits"
    yield from (each for each in names if not _LENGTH.fullmatch(each) and each)
