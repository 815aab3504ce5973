"""The page: one file, no script, nothing loaded, both languages, and every state counted."""

import base64
import hashlib
import re
from importlib.resources import files
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from simulator.reports import words
from simulator.reports.page import page
from simulator.reports.way import ALL
from simulator.twiml.lint import Finding
from tests.simulator.line_in_a_box import document, gather, say
from tests.simulator.reports.boxed import BAD, GOOD, BoxedStage, played

STYLE = files("simulator.reports").joinpath("report.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def html() -> str:
    return page([played(draw=True), played(BAD, file="calls/b.yaml")])


@pytest.fixture(scope="module")
def root(html: str) -> Element:
    found: Element = fromstring(html.removeprefix("<!doctype html>\n"))
    return found


def by_id(root: Element, key: str) -> Element:
    (found,) = (one for one in root.iter() if one.get("id") == key)
    return found


def text_of(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_it_needs_nothing_else_and_runs_nothing(html: str, root: Element) -> None:
    tags = {one.tag.rpartition("}")[2] for one in root.iter()}
    assert not tags & {"script", "link", "img", "iframe", "object", "image", "use", "base", "form"}
    names = {name for one in root.iter() for name in one.keys()}  # noqa: SIM118  an element's
    assert not {name for name in names if name.startswith("on") or name in {"src", "style"}}
    assert all(one.get("href", "#").startswith("#") for one in root.iter())
    assert "@import" not in html
    assert "url(" not in html


def test_its_policy_allows_its_own_style_and_nothing_besides(root: Element) -> None:
    (style,) = root.iter("style")
    digest = base64.b64encode(hashlib.sha256((style.text or "").encode()).digest()).decode()
    (policy,) = (one for one in root.iter("meta") if one.get("http-equiv"))
    assert (policy.get("content") or "").startswith(
        f"default-src 'none'; style-src 'sha256-{digest}';"
    )


def test_ids_are_given_once_and_every_reference_has_its_id(root: Element) -> None:
    ids = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    referred = {one.get("for") for one in root.iter()} - {None}
    referred |= {one.get("href", "#")[1:] for one in root.iter()} - {""}
    for one in root.iter():
        referred |= set(one.get("aria-labelledby", "").split())
    assert referred <= set(ids)


def test_everything_is_said_in_both_languages(root: Element) -> None:
    both = [one for one in root.iter() if "t" in one.get("class", "").split()]
    languages = [one.get("lang") for one in both]
    assert languages == ["es", "en"] * (len(both) // 2)
    assert root.get("lang") == "es"
    assert "suena el teléfono" in text_of(root)
    assert "rings" in text_of(root)


def test_what_scripts_and_lines_say_is_text_and_not_markup(root: Element) -> None:
    assert "Buena, <b>de veras</b> & sin más" in text_of(by_id(root, "script-1"))
    assert not list(by_id(root, "script-1").iter("b"))


def test_failed_scripts_come_first_and_stand_open_with_what_was_expected(root: Element) -> None:
    links = [text_of(one) for one in root.iter("a")]
    assert links == ["Mala", "Buena, <b>de veras</b> & sin más"]
    good, bad = by_id(root, "script-1"), by_id(root, "script-2")
    assert bad.find("details[@open]") is not None
    assert good.find("details[@open]") is None
    assert "to hear “adiós”" in text_of(bad)


def test_only_scripts_that_passed_prove_facts(root: Element) -> None:
    proved, unproved = (text_of(one) for one in root.iter("p") if one.get("class") == "facts")
    assert proved.endswith("C1N4")
    assert unproved.endswith("N9")


def test_no_key_and_no_dictated_digit_is_in_it(html: str) -> None:
    for secret in ("12345678", "40917", "525511112222", "cuatro <break", "cuatro · cinco"):
        assert secret not in html
    assert "Escriba ••••••••. Repito: ••••••••." in html


def test_every_state_is_counted(root: Element) -> None:
    panel = next(one for one in root.iter("section") if any(h.get("id") == "coverage" for h in one))
    rows = {
        text_of(row[0]): text_of(row[1]) for row in panel.iter("tr") if row[0].get("scope") == "row"
    }
    assert rows == {"greeting": "2", "a.goodbye": "2", "never": "sin recorrernot visited"}
    assert "2 de 3 estados." in text_of(panel)


def test_the_map_is_there_once_and_each_call_can_be_shown_on_it(html: str, root: Element) -> None:
    assert html.count('<g id="state-greeting">') == 1
    options = [one.get("value") for one in by_id(root, "which")]
    assert options == [ALL, "way-1-1", "way-2-1"]
    shown = [one for one in root.iter() if one.get("class") == "way way-1-1"]
    places = [one.text for one in shown[0].iter() if one.get("class") == "place"]
    assert places == ["1", "2"]
    (style,) = root.iter("style")
    assert '[value="way-1-1"]:checked) :is([id="state-greeting"], [id="state-a.goodbye"])' in (
        style.text or ""
    )


def test_a_line_at_a_url_keeps_its_states_to_itself_and_the_page_says_so() -> None:
    html = page([played(stage=BoxedStage(atlas=None))])
    assert "Una línea en una URL no muestra sus estados" in html
    assert "A line at a URL does not show its states" in html
    assert 'id="coverage"' not in html


def test_findings_stand_beside_the_request_they_are_of() -> None:
    asks = document(gather(say("Marque 1 para seguir.")))
    stage = BoxedStage({"/voice": asks, "/turn": document("<Hangup/>")})
    html = page([played('title: t\nproves: []\ncaller: ana\ncall: [{press: "1#"}]\n', stage)])
    assert "La tecla antes que su función" in html
    assert "Advice: key-first" in html
    assert "the key before its function" in html


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("presses ••#: lost", "marca ••#, y se pierde"),
        ("the call put through: busy", "la transferencia: ocupado"),
        ("sends the last request again", "manda otra vez la última petición"),
        ("{reto} is ••••", "{reto} es ••••"),
        ("does something new", "does something new"),
    ],
)
def test_moments_in_spanish(english: str, spanish: str) -> None:
    assert words.in_spanish(english) == spanish


def test_a_finding_nobody_named_in_spanish_keeps_its_code() -> None:
    assert "brand-new" in words.finding(Finding("brand-new", "x", "advice"))


# WCAG 2.2, 1.4.3: contrast of text, 4.5:1; relative luminance as it defines it.
TEXT_ON = {
    "ground": ("ink", "quiet"),
    "sheet": ("ink", "quiet", "blue", "good", "bad", "warn"),
    "soft": ("ink", "quiet", "blue"),
    "bad-soft": ("ink", "quiet", "bad"),
    "warn-soft": ("warn",),
}


def luminance(colour: str) -> float:
    shares = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1])
def test_text_stands_out_by_day_and_by_night(scheme: int) -> None:
    roots = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", roots[scheme]))
    for ground, inks in TEXT_ON.items():
        for ink in inks:
            lights = sorted((luminance(colours[ground]), luminance(colours[ink])))
            assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5, (ink, ground)


def test_a_script_that_makes_no_call_is_reported_too() -> None:
    html = page([played(GOOD.replace("caller: ana", "caller: zoe"))])
    assert "nobody is called" in html
