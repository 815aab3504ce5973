"""What the page shows of each script: its calls, what was said in them, and every request."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from simulator.clock import MEXICO_CITY
from simulator.reports import words
from simulator.reports.ladder import in_a_row, ladder, took
from simulator.reports.markup import Html, both, el, joined
from simulator.reports.run import Played
from simulator.reports.shown import Done, Event, ShownCall, Spoken, Turn
from simulator.transcript import Failure, clock_face
from simulator.twiml.lint import Finding

# Sent with every request, and seldom what one looks for.
_USUAL = re.compile(
    r"(?:From|To|Caller|Called)(?:City|State|Zip|Country)\Z"
    r"|(?:CallSid|AccountSid|ApiVersion|Direction|From|To|Caller|Called|StirVerstat|CallToken)\Z"
)
_TAG = re.compile(r"<[^<>]*>")


def script_section(n: int, played: Played, *, unfolded: bool) -> Html:
    report, calls = played.report, played.calls
    failure = played.failure
    parts = [] if failure is None else [_failure(failure)]
    for m, call in enumerate(calls, 1):
        path = (played.paths or {}).get(call.sid, ())
        names = f"script-{n}-title"
        if len(calls) > 1:
            names += f" call-{n}-{m}"
            parts.append(_call_heading(f"call-{n}-{m}", m, call))
        parts.append(_call(f"ladder-{n}-{m}", names, call, path, unfolded=unfolded))
    return el(
        "section",
        el(
            "details",
            el(
                "summary",
                el("h2", mark(played), " ", report.title, id=f"script-{n}-title"),
                el("span", *_about(played), class_="about"),
            ),
            *parts,
            open=unfolded or failure is not None,
        ),
        class_="panel script" + ("" if report.ok else " failed"),
        id=f"script-{n}",
    )


def mark(played: Played) -> Html:
    if played.report.ok:
        return el("span", "✓", class_="good", role="img", aria_label="pasó, passed")
    return el("span", "✗", class_="bad", role="img", aria_label="falló, failed")


def _about(played: Played) -> Iterator[str]:
    for fact in played.report.proves:
        yield el("span", fact, class_="chip")
    yield el("code", played.report.file)
    began = datetime.fromtimestamp(played.began_at, MEXICO_CITY)
    yield el("time", f"{began:%Y-%m-%d %H:%M:%S}", datetime=began.isoformat())


def _failure(failure: Failure) -> Html:
    told = (
        (both("Dónde", "Where"), failure.where),
        (both("Se esperaba", "Expected"), failure.expected),
        (both("Se oyó", "Heard"), failure.heard),
    )
    rows = (joined((el("dt", name), el("dd", said))) for name, said in told)
    return el("dl", *rows, class_="failure")


def _call_heading(key: str, m: int, call: ShownCall) -> Html:
    began = datetime.fromtimestamp(call.began_at, MEXICO_CITY)
    return el("h3", both(f"Llamada {m}", f"Call {m}"), f" · {began:%Y-%m-%d %H:%M:%S}", id=key)


def _call(key: str, names: str, call: ShownCall, path: Sequence[str], *, unfolded: bool) -> Html:
    """`key`: its ladder's id; `names`: the ids of what it is called."""
    parts = [
        _fold(both("Lo que se dijo", "What was said"), _transcript(call), unfolded=True),
        _fold(
            both("Escalera de tiempo", "Timing ladder"),
            _ladder(key, names, call),
            unfolded=unfolded,
        ),
        _fold(
            both(f"Peticiones: {len(call.turns)}", f"Requests: {len(call.turns)}"),
            joined(map(_turn, call.turns)),
            unfolded=False,
        ),
    ]
    if path:
        steps = el("ol", *(el("li", el("code", state)) for state in path), class_="path")
        title = both(f"Camino: {len(path)} estados", f"Way: {len(path)} states")
        parts.append(_fold(title, steps, unfolded=False))
    return el("div", *parts, class_="call")


def _fold(title: Html, inside: Html, *, unfolded: bool) -> Html:
    return el("details", el("summary", title), inside, open=unfolded, class_="fold")


def _transcript(call: ShownCall) -> Html:
    lines = (_line(event) for event in in_a_row(_without_turns(call.events)))
    return el("ol", *lines, class_="transcript")


def _without_turns(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, Turn)]


def _line(event: Event) -> Html:
    match event:
        case Spoken():
            said = el("span", event.heard.lstrip("· "), lang=event.language or None, class_="said")
            whole = both("sin interrupción", "can't be interrupted")
            cut = both("cortado", "cut short")
            notes = [el("small", whole)] if event.kind == "say" else []
            notes += [el("small", cut)] if event.cut else []
            return _row(event.at_s, "line", joined((said, *notes)))
        case Done():
            return _row(event.at_s, event.who, words.moment(event.what))
        case Turn():
            return _row(event.at_s, "twilio", el("code", event.path))


def _row(at_s: float, who: str, what: Html) -> Html:
    return el(
        "li",
        el("span", clock_face(at_s).strip(), class_="at"),
        el("span", words.who(who), class_="who"),
        el("span", what, class_="what"),
        class_=f"by-{who}",
    )


def _ladder(key: str, names: str, call: ShownCall) -> Html:
    caption = both(
        "El tiempo corre hacia abajo; las esperas largas se acortan. Barras: lo que se dice "
        "(llenas: nada lo interrumpe). Puntos: teclas.",
        "Time runs downwards; long waits are shortened. Bars: what is said (filled: nothing "
        "interrupts it). Dots: keys.",
    )
    return el(
        "figure",
        el("figcaption", caption, id=key),
        el(
            "div",
            ladder(call, key),
            class_="scroll",
            tabindex="0",
            role="region",
            aria_labelledby=f"{names} {key}",
        ),
    )


def _turn(turn: Turn) -> Html:
    status = both("sin respuesta", "no answer") if turn.status is None else str(turn.status)
    bad = turn.status is None or turn.status >= 300
    summary = el(
        "summary",
        el("span", str(turn.n), class_="n"),
        el("code", f"{turn.method} {turn.path}"),
        el("span", status, " · ", took(turn), class_="bad" if bad else "took"),
        *(_badge(found) for found in turn.findings),
    )
    told = [pair for pair in turn.params if not _USUAL.match(pair[0])]
    usual = [pair for pair in turn.params if _USUAL.match(pair[0]) and pair[1]]
    more = el(
        "details",
        el("summary", both("Los de siempre", "The usual ones")),
        _pairs(usual),
        class_="usual",
    )
    fault = [el("p", turn.fault, class_="bad", lang="en")] if turn.fault else []
    twiml = [el("pre", _coloured(turn.twiml))] if turn.twiml.strip() else []
    found = [_finding(one) for one in turn.findings]
    return el("details", summary, *fault, *found, _pairs(told), more, *twiml, class_="turn")


def _pairs(pairs: Sequence[tuple[str, str]]) -> Html:
    rows = (joined((el("dt", name), el("dd", value or "—"))) for name, value in pairs)
    return el("dl", *rows, class_="params") if pairs else Html()


def _badge(found: Finding) -> Html:
    return el("span", words.finding(found), class_=f"chip {found.severity}")


def _finding(found: Finding) -> Html:
    return el(
        "p", el("strong", words.finding(found)), " ", el("span", found.what, lang="en"),
        class_=f"finding {found.severity}",
    )  # fmt: skip


def _coloured(twiml: str) -> Html:
    """Tags in another colour than what is said."""
    pieces, place = [], 0
    for tag in _TAG.finditer(twiml):
        pieces += [twiml[place : tag.start()], el("i", tag[0])]
        place = tag.end()
    return joined((*pieces, twiml[place:]))
