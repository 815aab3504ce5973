"""The timing ladder: caller, Twilio and line side by side, time downwards, long waits shortened."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from simulator.reports.markup import Html, el, joined
from simulator.reports.shown import Done, Event, ShownCall, Spoken, Turn
from simulator.reports.words import in_spanish
from simulator.transcript import clock_face

WIDTH, TOP = 800, 34
CALLER, TWILIO, LINE = 110, 400, 640
_LEAST_ROW, _MOST_ROW, _PIXELS_A_SECOND = 25, 66, 3
_SPOKEN_CHARACTERS, _PATH_CHARACTERS = 38, 34
_BAR = 10


@dataclass(frozen=True, slots=True)
class Row:
    y: float
    event: Event


def ladder(call: ShownCall, labelled_by: str) -> Html:
    rows = _rows(in_a_row(call.events))
    height = (rows[-1].y if rows else TOP) + _LEAST_ROW + 14
    return el(
        "svg",
        *_lanes(height),
        *(part for row in rows for part in _drawn(row, rows)),
        viewBox=f"0 0 {WIDTH} {height:g}",
        width=str(WIDTH),
        height=f"{height:g}",
        class_="ladder",
        role="img",
        aria_labelledby=labelled_by,
    )


def in_a_row(events: Sequence[Event]) -> list[Event]:
    """Keys one after the other are one event, at the time of the first."""
    merged: list[Event] = []
    for event in events:
        last = merged[-1] if merged else None
        if isinstance(last, Done) and isinstance(event, Done) and last.keys and event.keys:
            merged[-1] = replace(last, what=last.what + event.keys)
        else:
            merged.append(event)
    return merged


def _rows(events: Sequence[Event]) -> list[Row]:
    rows: list[Row] = []
    y, before_s = float(TOP), 0.0
    for event in events:
        gap = (event.at_s - before_s) * _PIXELS_A_SECOND
        y += min(max(gap, _LEAST_ROW), _MOST_ROW)
        rows.append(Row(y, event))
        before_s = event.at_s
    return rows


def _y_at(at_s: float, rows: Sequence[Row]) -> float:
    """Between two rows as far as the time is between theirs; of several at once, the first."""
    for one, other in pairwise(rows):
        if one.event.at_s < at_s <= other.event.at_s:
            share = (at_s - one.event.at_s) / (other.event.at_s - one.event.at_s)
            return one.y + share * (other.y - one.y)
    return rows[-1].y + _LEAST_ROW


def _lanes(height: float) -> Iterator[Html]:
    for x, spanish, english in (
        (CALLER, "quien llama", "caller"),
        (TWILIO, "Twilio", "Twilio"),
        (LINE, "la línea", "line"),
    ):
        yield _both(x, 16, spanish, english, "lane", "middle")
        yield _stroke(x, 24, x, height - 4, "life")


def _drawn(row: Row, rows: Sequence[Row]) -> Iterator[Html]:
    event, y = row.event, row.y
    yield _text(0, y + 4, clock_face(event.at_s).strip(), "at")
    match event:
        case Spoken():
            yield from _speech(event, y, rows)
        case Done() if event.keys:
            yield from _arrow(CALLER, TWILIO, y, "key")
            yield _text((CALLER + TWILIO) / 2, y - 5, event.keys, "keys", "middle")
        case Done():
            x = {"caller": CALLER, "line": LINE}.get(event.who, TWILIO)
            yield el("circle", cx=str(x), cy=f"{y:g}", r="4", class_="dot")
            yield _both(x + 10, y + 4, in_spanish(event.what), event.what, "said", "start")
        case Turn():
            yield from _request(event, y)


def _speech(event: Spoken, y: float, rows: Sequence[Row]) -> Iterator[Html]:
    after = [row for row in rows if row.event.at_s > event.at_s or row.y > y]
    ends_y = max(_y_at(event.ends_at_s, [Row(y, event), *after]), y + 6)
    yield el(
        "rect",
        el("title", event.heard),
        x=str(CALLER - _BAR // 2),
        y=f"{y - 4:g}",
        width=str(_BAR),
        height=f"{ends_y - y:g}",
        rx="3",
        class_=f"bar {event.kind}" + (" cut" if event.cut else ""),
    )
    yield _text(CALLER + 14, y + 4, _short(event.heard, _SPOKEN_CHARACTERS), "said")


def _request(event: Turn, y: float) -> Iterator[Html]:
    went_well = event.status is not None and 200 <= event.status < 300
    yield from _arrow(TWILIO, LINE, y, "request" if went_well else "request bad")
    path = _short(f"{event.n} · {event.path}", _PATH_CHARACTERS)
    yield _text((TWILIO + LINE) / 2, y - 5, path, "route", "middle")
    status = "—" if event.status is None else f"{event.status}"
    yield _text(LINE + 12, y + 4, f"{status} · {took(event)}", "took" if went_well else "took bad")


def took(turn: Turn) -> str:
    return f"{turn.took_ms:.0f} ms" if turn.took_ms >= 10 else f"{turn.took_ms:.1f} ms"


def _arrow(x1: float, x2: float, y: float, kind: str) -> Iterator[Html]:
    yield _stroke(x1, y, x2 - 7, y, kind)
    yield el("path", d=f"M{x2:g} {y:g} l-8 -4 v8 z", class_=f"tip {kind}")


def _stroke(x1: float, y1: float, x2: float, y2: float, kind: str) -> Html:
    return el("path", d=f"M{x1:g} {y1:g} L{x2:g} {y2:g}", class_=kind)


def _text(x: float, y: float, said: str, kind: str, anchor: str | None = None) -> Html:
    return el("text", said, x=f"{x:g}", y=f"{y:g}", class_=kind, text_anchor=anchor)


def _both(x: float, y: float, spanish: str, english: str, kind: str, anchor: str) -> Html:
    return joined(
        el("text", said, x=f"{x:g}", y=f"{y:g}", class_=f"t {kind}", lang=lang, text_anchor=anchor)
        for said, lang in ((spanish, "es"), (english, "en"))
    )


def _short(text: str, characters: int) -> str:
    text = text.lstrip("· ")
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"
