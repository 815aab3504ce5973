"""The map as an SVG that needs nothing else: standard fonts, no script, no style from elsewhere."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from ivr.callmap.explore import CallMap, Edge, Waits
from ivr.callmap.flows import Picture, flow, picture
from ivr.callmap.layout import CARD_WIDTH, MARGIN, TITLE_HEIGHT, Band, Card, Layout, lay_out

_COLOURS = {
    Waits.FOR_KEYS: "#1d4e89",
    Waits.FOR_ANSWER: "#6b5b95",
    Waits.FOR_PEOPLE: "#b5651d",
    Waits.NOT: "#5f6b76",
    Waits.NO_MORE: "#8c2f39",
}
_ROW_CHARACTERS = 43


def as_svg(found: CallMap) -> str:
    shown = picture(found)
    plan = lay_out(shown)
    cards = plan.cards
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{plan.width}" height="{plan.height}" '
        f'viewBox="0 0 {plan.width} {plan.height}" font-family="Helvetica, Arial, sans-serif">',
        "<title>The call, as the code has it</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        *_legend(shown),
        *(part for band in plan.bands for part in _band(band, plan)),
        *(part for card in cards.values() for part in _arrows(card, plan)),
        *(part for card in cards.values() for part in _card(card, shown)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _legend(shown: Picture) -> Iterator[str]:
    yield _text(MARGIN, 42, "The call map", 22, "#1c2733", bold=True)
    yield _text(MARGIN + 160, 42, "drawn from the code by make map", 13, "#5f6b76")
    x = MARGIN
    for waits, colour in _COLOURS.items():
        yield f'<rect x="{x}" y="58" width="14" height="14" rx="3" fill="{colour}"/>'
        yield _text(x + 20, 70, f"{waits}", 13, "#1c2733")
        x += 45 + 7 * len(waits)
    yield _text(MARGIN, 98, "From nearly every question, so not drawn:", 13, "#1c2733", bold=True)
    x, y = MARGIN, 118
    for way in shown.common:
        said = f"{way.label} → {way.target} ({way.states})"
        if x + 7 * len(said) > 1200:
            x, y = MARGIN, y + 20
        yield _text(x, y, said, 13, "#1c2733")
        x += 30 + 7 * len(said)


def _band(band: Band, plan: Layout) -> Iterator[str]:
    width = plan.width - 2 * MARGIN
    yield (
        f'<rect x="{MARGIN}" y="{band.y}" width="{width}" height="{band.height}" rx="10" '
        'fill="#f4f6f8"/>'
    )
    yield _text(MARGIN + 18, band.y + 26, band.flow, 15, "#1c2733", bold=True)


def _arrows(card: Card, plan: Layout) -> Iterator[str]:
    """Onward within the flow; every other way is named in its row."""
    for row, edge in enumerate(card.rows):
        target = plan.cards[edge.target]
        if not _is_drawn(edge) or target.x <= card.x:
            continue
        x1, y1 = card.x + CARD_WIDTH, card.row_y(row)
        x2, y2 = target.x, target.y + TITLE_HEIGHT // 2
        bend = (x2 - x1) // 2
        yield (
            f'<path d="M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2 - 7} {y2}" fill="none" '
            'stroke="#9aa7b4" stroke-width="1.4"/>'
        )
        yield f'<path d="M{x2} {y2} l-9 -4 v8 z" fill="#9aa7b4"/>'


def _card(card: Card, shown: Picture) -> Iterator[str]:
    colour = _COLOURS[shown.waits[card.state]]
    box = f'x="{card.x}" y="{card.y}" width="{CARD_WIDTH}"'
    yield f'<g id="state-{card.state.value}">'
    yield f'<rect {box} height="{card.height}" rx="6" fill="#ffffff" stroke="{colour}"/>'
    yield f'<rect {box} height="{TITLE_HEIGHT}" rx="6" fill="{colour}"/>'
    title_y = card.y + TITLE_HEIGHT - 9
    yield _text(card.x + 10, title_y, card.state.value, 13, "#ffffff", bold=True)
    for row, edge in enumerate(card.rows):
        y = card.row_y(row) + 4
        target = _target(edge)
        label = _cut(edge.label or "at once", _ROW_CHARACTERS - len(target))
        yield _text(card.x + 10, y, label, 12, "#1c2733", full=edge.label)
        ink = "#1d4e89" if _is_drawn(edge) else "#8c5a2b"
        yield _text(card.x + CARD_WIDTH - 10, y, f"→ {target}", 12, ink, anchor="end")
    yield "</g>"


def _is_drawn(edge: Edge) -> bool:
    return flow(edge.source) == flow(edge.target)


def _target(edge: Edge) -> str:
    name = edge.target.value
    return name.rpartition(".")[2] if _is_drawn(edge) else name


def _cut(text: str, characters: int) -> str:
    most = max(characters, 12)
    return text if len(text) <= most else f"{text[: most - 1].rstrip(' ·,')}…"


def _text(
    x: int,
    y: int,
    said: str,
    size: int,
    colour: str,
    *,
    bold: bool = False,
    anchor: str = "start",
    full: str = "",
) -> str:
    """`full`: what a mouse over a shortened text shows."""
    weight = ' font-weight="bold"' if bold else ""
    hint = f"<title>{escape(full)}</title>" if full and full != said else ""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}" text-anchor="{anchor}"{weight}>'
        f"{hint}{escape(said)}</text>"
    )
