"""The map as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html)."""

from collections.abc import Iterator

from ivr.callmap.explore import CallMap, Waits
from ivr.callmap.flows import Picture, picture
from ivr.dialog.states import State

_SHAPES = {
    Waits.FOR_KEYS: '["{}"]',
    Waits.FOR_ANSWER: '(["{}"])',
    Waits.FOR_PEOPLE: '[["{}"]]',
    Waits.NOT: '("{}")',
    Waits.NO_MORE: '((("{}")))',
}


def as_mermaid(found: CallMap) -> str:
    shown = picture(found)
    return "\n".join(("flowchart LR", *_comments(shown), *_flows(shown), *_ways(shown))) + "\n"


def _comments(shown: Picture) -> Iterator[str]:
    yield "  %% Drawn from the code by `make map`; do not edit. Left out, as nearly everywhere:"
    for way in shown.common:
        yield f"  %% {way.label} --> {way.target} (from {way.states} states)"


def _flows(shown: Picture) -> Iterator[str]:
    for number, (flow, states) in enumerate(shown.flows.items()):
        yield f'  subgraph flow{number}["{flow}"]'
        for state in states:
            yield f"    {_id(state)}{_SHAPES[shown.waits[state]].format(state.value)}"
        yield "  end"


def _ways(shown: Picture) -> Iterator[str]:
    for edge in shown.ways:
        label = f'|"{edge.label}"|' if edge.label else ""
        yield f"  {_id(edge.source)} -->{label} {_id(edge.target)}"


def _id(state: State) -> str:
    return f"s_{state.value.replace('.', '_')}"  # "end" and the like are words of Mermaid
