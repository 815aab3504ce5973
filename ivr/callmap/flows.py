"""What a picture shows: states by flow; apart from them, ways that are the same everywhere."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.callmap.explore import CallMap, Edge, Waits
from ivr.dialog.states import State

THE_CALL = "the call"  # the flow of states that belong to none
COMMON_SHARE = 3  # a way that one in three questions has is told once, beside the picture


@dataclass(frozen=True, slots=True)
class Common:
    label: str
    target: State
    states: int  # that have it


@dataclass(frozen=True, slots=True)
class Picture:
    waits: Mapping[State, Waits]
    flows: Mapping[str, tuple[State, ...]]
    ways: tuple[Edge, ...]  # without the common ones
    common: tuple[Common, ...]


def picture(found: CallMap) -> Picture:
    single = [Edge(e.source, label, e.target) for e in found.edges for label in _labels(e)]
    counted = Counter((edge.label, edge.target) for edge in single)
    least = sum(waits is Waits.FOR_KEYS for waits in found.waits.values()) // COMMON_SHARE
    common = [Common(*way, states) for way, states in counted.items() if way[0] and states >= least]
    told_once = {(each.label, each.target) for each in common}
    ways = [edge for edge in single if (edge.label, edge.target) not in told_once]
    flows: dict[str, list[State]] = defaultdict(list)
    for state in found.waits:
        flows[flow(state)].append(state)
    return Picture(
        waits=found.waits,
        flows={name: tuple(states) for name, states in flows.items()},
        ways=tuple(_merged(ways)),
        common=tuple(sorted(common, key=lambda each: -each.states)),
    )


def flow(state: State) -> str:
    """The part before the dot; a state without one belongs to a flow of its name, if there is."""
    name = state.value.partition(".")[0]
    has_flow = any(other.value.startswith(f"{name}.") for other in State)
    return name if has_flow else THE_CALL


def _labels(edge: Edge) -> list[str]:
    return edge.label.split(" · ")


def _merged(ways: list[Edge]) -> Iterator[Edge]:
    between: dict[tuple[State, State], list[str]] = defaultdict(list)
    for edge in ways:
        between[edge.source, edge.target].append(edge.label)
    for (source, target), labels in between.items():
        yield Edge(source, " · ".join(label for label in labels if label), target)
