"""Where everything stands: a band for each flow, in it a column for each step from its entrances.

A state is a card that lists its ways; the higher ones come first where arrows would cross less.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.callmap.explore import Edge
from ivr.callmap.flows import Picture, flow
from ivr.dialog.states import State

CARD_WIDTH, COLUMN_GAP, CARD_GAP = 330, 80, 16
TITLE_HEIGHT, ROW_HEIGHT = 28, 19
MARGIN, BAND_TITLE, BAND_GAP, LEGEND = 28, 40, 26, 150


@dataclass(frozen=True, slots=True)
class Card:
    state: State
    x: int
    y: int
    rows: tuple[Edge, ...]

    @property
    def height(self) -> int:
        return TITLE_HEIGHT + ROW_HEIGHT * len(self.rows) + (6 if self.rows else 0)

    def row_y(self, row: int) -> int:
        """The middle of a row."""
        return self.y + TITLE_HEIGHT + 3 + ROW_HEIGHT * row + ROW_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Band:
    flow: str
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Layout:
    width: int
    height: int
    bands: tuple[Band, ...]
    cards: Mapping[State, Card]


def lay_out(shown: Picture) -> Layout:
    bands: list[Band] = []
    cards: dict[State, Card] = {}
    y = MARGIN + LEGEND
    for name, states in shown.flows.items():
        ends_at = y
        for column, layer in enumerate(_layers(states, shown)):
            below = y + BAND_TITLE
            for state in layer:
                rows = tuple(edge for edge in shown.ways if edge.source is state)
                card = Card(state, MARGIN + 18 + column * (CARD_WIDTH + COLUMN_GAP), below, rows)
                cards[state] = card
                below += card.height + CARD_GAP
            ends_at = max(ends_at, below)
        bands.append(Band(name, y, ends_at - y))
        y = ends_at + BAND_GAP
    right = max(card.x for card in cards.values()) + CARD_WIDTH
    return Layout(right + MARGIN + 18, y, tuple(bands), cards)


def _layers(states: tuple[State, ...], shown: Picture) -> list[list[State]]:
    """Breadth first from where the flow is entered, so that no column is behind its cause."""
    inside = [edge for edge in shown.ways if edge.source in states and edge.target in states]
    entered = {edge.target for edge in shown.ways if flow(edge.source) != flow(edge.target)}
    met = list(shown.waits)  # a way back to what was met before is no reason to stand behind it
    reached = {edge.target for edge in inside if met.index(edge.source) < met.index(edge.target)}
    first = [state for state in states if state not in reached]
    layers = [first or [state for state in states if state in entered] or [states[0]]]
    placed = set(layers[0])
    while len(placed) < len(states):
        coming = {edge.target for edge in inside if edge.source in layers[-1]} - placed
        if not coming:  # entered from elsewhere alone
            coming = {next(state for state in states if state not in placed)}
        places = {state: place for place, state in enumerate(layers[-1])}
        layers.append(sorted(coming, key=lambda state: (_middle(state, inside, places), state)))
        placed |= coming
    return layers


def _middle(state: State, inside: list[Edge], places: Mapping[State, int]) -> float:
    """How high its sources stand on average (Sugiyama, Tagawa and Toda 1981: barycentres)."""
    sources = [edge.source for edge in inside if edge.target is state]
    above = [places[source] for source in sources if source in places]
    return sum(above) / len(above) if above else 0.0
