"""The states of the line, those a run went through, and its way over the call map."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from simulator.reports.markup import Html, both, el, joined
from simulator.reports.run import Played

_SVG = "{http://www.w3.org/2000/svg}"
ALL = "all"


@dataclass(frozen=True, slots=True)
class Way:
    """One call's states in their order. `key`: what its option and its CSS class are called."""

    key: str
    label: str
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Where the map has a state."""

    x: float
    y: float
    width: float
    height: float


def ways(run: Sequence[Played]) -> tuple[Way, ...]:
    return tuple(
        Way(f"way-{n}-{m}", _label(played, m), played.paths.get(call.sid, ()))
        for n, played in enumerate(run, 1)
        if played.paths is not None
        for m, call in enumerate(played.report.calls, 1)
    )


def _label(played: Played, call: int) -> str:
    several = f" · {call}" if len(played.report.calls) > 1 else ""
    return played.report.title + several


def visits(found: Sequence[Way]) -> Counter[str]:
    """In how many calls each state was passed."""
    return Counter(state for way in found for state in dict.fromkeys(way.states))


def coverage(states: Sequence[str], found: Sequence[Way]) -> Html:
    passed = visits(found)
    missed = [state for state in states if not passed[state]]
    rows = [_row(state, passed[state]) for state in (*missed, *passed)]
    share = el("strong", f"{len(states) - len(missed)}")
    of_all = both(f" de {len(states)} estados.", f" of {len(states)} states.")
    return el(
        "section",
        el("h2", both("Estados recorridos", "States visited"), id="coverage"),
        el("p", share, of_all),
        el(
            "div",
            el("table", _heads(), el("tbody", *rows)),
            class_="scroll tall",
            tabindex="0",
            role="region",
            aria_labelledby="coverage",
        ),
        class_="panel",
    )


def _heads() -> Html:
    state = el("th", both("Estado", "State"), scope="col")
    calls = el("th", both("Llamadas", "Calls"), scope="col", class_="number")
    return el("thead", el("tr", state, calls))


def _row(state: str, calls: int) -> Html:
    seen = str(calls) if calls else both("sin recorrer", "not visited")
    kind = None if calls else "missed"
    return el(
        "tr", el("th", el("code", state), scope="row"), el("td", seen, class_="number"), class_=kind
    )


def atlas(svg: str, found: Sequence[Way]) -> Html:
    """The map once, each call's way upon it; a choice shows one of them."""
    options = [el("option", "Todas · All", value=ALL, selected=True)]
    options += [el("option", way.label, value=way.key) for way in found]
    cards = _cards(svg)
    over = joined(_drawn(way, cards) for way in found)
    body = svg[svg.index("<svg") :].strip().removesuffix("</svg>")
    return el(
        "section",
        el("h2", both("El camino en el mapa", "The way over the map"), id="map"),
        el(
            "p",
            el("label", both("Llamada", "Call"), for_="which"),
            el("select", *options, id="which"),
            el("input", type="checkbox", id="life-size"),
            el("label", both("Tamaño real", "Full size"), for_="life-size"),
            class_="choices",
        ),
        el(
            "div",
            Html(f"{body}{over}</svg>"),
            class_="scroll sheet",
            tabindex="0",
            role="region",
            aria_labelledby="map",
        ),
        class_="panel map",
    )


def rules(found: Sequence[Way]) -> str:
    """CSS that lets the chosen call's states stand out; the map itself is drawn faint."""
    lines = [_lit(ALL, tuple(visits(found)))]
    for way in found:
        lines.append(_lit(way.key, way.states))
        lines.append(
            f'.map:has(option[value="{way.key}"]:checked) .{way.key} {{ display: inline; }}'
        )
    return "\n".join(lines)


def _lit(key: str, states: Sequence[str]) -> str:
    ids = ", ".join(f'[id="state-{state}"]' for state in dict.fromkeys(states)) or "none"
    return f'.map:has(option[value="{key}"]:checked) :is({ids}) {{ opacity: 1; }}'


def _drawn(way: Way, cards: dict[str, Card]) -> Html:
    """A line from card to card, and on each the places it has in the call's order."""
    places: dict[str, list[int]] = {}
    for place, state in enumerate(way.states, 1):
        places.setdefault(state, []).append(place)
    lines = _legs(way, cards)
    badges = (_badge(cards[state], at) for state, at in places.items() if state in cards)
    return el("g", *lines, *badges, class_=f"way {way.key}")


def _legs(way: Way, cards: dict[str, Card]) -> Iterator[Html]:
    known = [state for state in way.states if state in cards]
    for one, other in dict.fromkeys(pairwise(known)):
        if one == other:
            continue
        x1, y1 = cards[one].x + cards[one].width - 14, cards[one].y + 14
        x2, y2 = cards[other].x + cards[other].width - 14, cards[other].y + 14
        bend = 40 if x1 == x2 else 0
        middle = f"{(x1 + x2) / 2 + bend:g} {(y1 + y2) / 2 - 24:g}"
        yield el("path", d=f"M{x1:g} {y1:g} Q{middle} {x2:g} {y2:g}", class_="leg")


def _badge(card: Card, places: Sequence[int]) -> Html:
    told = ", ".join(map(str, places[:4])) + ("…" if len(places) > 4 else "")
    width = 16 + 7 * len(told)
    x, y = card.x + card.width - width + 8, card.y - 8
    return joined(
        (
            el(
                "rect",
                x=f"{card.x - 2:g}",
                y=f"{card.y - 2:g}",
                width=f"{card.width + 4:g}",
                height=f"{card.height + 4:g}",
                rx="8",
                class_="ring",
            ),
            el(
                "rect",
                x=f"{x:g}",
                y=f"{y:g}",
                width=str(width),
                height="22",
                rx="11",
                class_="seal",
            ),
            el("text", told, x=f"{x + width / 2:g}", y=f"{y + 15.5:g}", class_="place"),
        )
    )


def _cards(svg: str) -> dict[str, Card]:
    """The first rectangle of each state's group is its card (simulator.stage, Atlas)."""
    root: Element = fromstring(svg, forbid_dtd=True)
    found = {}
    for group in root.iter(f"{_SVG}g"):
        state = group.get("id", "").removeprefix("state-")
        box = group.find(f"{_SVG}rect")
        if state != group.get("id") and box is not None:
            sides = (float(box.get(side, "0")) for side in ("x", "y", "width", "height"))
            found[state] = Card(*sides)
    return found
