"""One page for a run, with everything in it: no script, nothing loaded, no digit of a caller's."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.resources import files

from simulator.reports.calls import mark, script_section
from simulator.reports.ladder import took
from simulator.reports.markup import Html, both, el, joined
from simulator.reports.run import Played
from simulator.reports.way import atlas, coverage, rules, ways
from simulator.transcript import clock_face

FEW = 1  # so many scripts are shown unfolded


def page(run: Sequence[Played]) -> str:
    found = ways(run)
    style = files("simulator.reports").joinpath("report.css").read_text(encoding="utf-8")
    style += rules(found)
    failed = sum(not played.report.ok for played in run)
    title = f"{'✗' if failed else '✓'} {len(run) - failed}/{len(run)} · Informe · Call report"
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=_policy(style)),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        el("style", Html(style)),
    )
    body = el("body", _top(), el("main", *_sections(run), id="main"), _foot())
    return f"<!doctype html>\n{el('html', head, body, lang='es')}\n"


def _policy(style: str) -> str:
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _top() -> Html:
    languages = (("es", "Español", True), ("en", "English", False))
    choices = (
        joined(
            (
                el("input", type="radio", name="lang", id=f"lang-{key}", checked=checked),
                el("label", name, for_=f"lang-{key}", lang=key),
            )
        )
        for key, name, checked in languages
    )
    legend = el("legend", "Idioma · Language", class_="unseen")
    return el(
        "header",
        el("h1", both("Informe de llamadas", "Call report")),
        el("fieldset", legend, *choices, class_="languages"),
    )


def _foot() -> Html:
    told = both(
        "Las teclas marcadas y los números dictados están cubiertos con puntos.",
        "Keys pressed and numbers dictated are covered with dots.",
    )
    return el("footer", el("p", f"audiomatico {version('audiomatico')} · ", told))


def _sections(run: Sequence[Played]) -> Iterator[Html]:
    found = ways(run)
    states = next((played.states for played in run if played.states is not None), None)
    yield _summary(run)
    for n, played in enumerate(run, 1):
        yield script_section(n, played, unfolded=len(run) <= FEW)
    if states is None:
        said = both(
            "Una línea en una URL no muestra sus estados: sin mapa ni recorrido. "
            "Para verlos, llame a la línea en proceso, sin --url.",
            "A line at a URL does not show its states: no map, no coverage. "
            "To see them, call the line in-process, without --url.",
        )
        yield el("section", el("p", said), class_="panel")
        return
    svg = next((played.map_svg for played in run if played.map_svg is not None), None)
    if svg is not None:
        yield atlas(svg, found)
    yield coverage(states, found)


def _summary(run: Sequence[Played]) -> Html:
    failed = sum(not played.report.ok for played in run)
    calls = [call for played in run for call in played.calls]
    turns = [turn for call in calls for turn in call.turns]
    slowest = max(turns, key=lambda turn: turn.took_ms, default=None)
    advice = sum(len(turn.findings) for turn in turns)
    figures = [
        (both("guiones pasaron", "scripts passed"), str(len(run) - failed), "good"),
        (both("fallaron", "failed"), str(failed), "bad" if failed else ""),
        (both("llamadas", "calls"), str(len(calls)), ""),
        (both("peticiones", "requests"), str(len(turns)), ""),
        (both("la más lenta", "the slowest"), took(slowest) if slowest else "—", ""),
        (both("observaciones", "findings"), str(advice), "warn" if advice else ""),
    ]
    tiles = (
        el("div", el("dt", name), el("dd", value, class_=kind or None))
        for name, value, kind in figures
    )
    return el(
        "section",
        el("h2", both("Resumen", "Summary"), class_="unseen"),
        el("dl", *tiles, class_="figures"),
        *_facts(run),
        *([_table(run)] if len(run) > FEW else []),
        class_="panel",
    )


def _facts(run: Sequence[Played]) -> Iterator[Html]:
    """Proved: by a script that passed. A script that failed proves nothing."""
    proved = {fact for played in run if played.report.ok for fact in played.report.proves}
    claimed = {fact for played in run for fact in played.report.proves} - proved
    for facts, kind, name in (
        (proved, "chip", both("Hechos probados", "Facts proved")),
        (claimed, "chip error", both("Hechos sin probar", "Facts not proved")),
    ):
        if facts:
            chips = (el("span", fact, class_=kind) for fact in sorted(facts, key=_by_number))
            yield el("p", el("strong", name), *chips, class_="facts")


def _by_number(fact: str) -> tuple[str, int]:
    return fact[0], int(fact[1:])


def _table(run: Sequence[Played]) -> Html:
    heads = (
        (both("Guion", "Script"), None),
        (both("Duró", "Lasted"), "number"),
        (both("Peticiones", "Requests"), "number"),
        (both("Observaciones", "Findings"), "number"),
    )
    numbered = sorted(enumerate(run, 1), key=lambda one: one[1].report.ok)
    return el(
        "div",
        el(
            "table",
            el(
                "thead",
                el("tr", *(el("th", name, scope="col", class_=kind) for name, kind in heads)),
            ),
            el("tbody", *(_row(n, played) for n, played in numbered)),
        ),
        class_="scroll tall",
        tabindex="0",
        role="region",
        aria_label="Guiones, scripts",
    )


def _row(n: int, played: Played) -> Html:
    turns = [turn for call in played.calls for turn in call.turns]
    lasted_s = sum(call.lasted_s for call in played.calls)
    found = sum(len(turn.findings) for turn in turns)
    title = el("a", played.report.title, href=f"#script-{n}")
    return el(
        "tr",
        el("th", mark(played), " ", title, scope="row"),
        el("td", clock_face(round(lasted_s)).strip(), class_="number"),
        el("td", str(len(turns)), class_="number"),
        el("td", str(found) if found else "—", class_="number"),
    )
