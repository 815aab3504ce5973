"""The map is drawn from the code: it is whole, and the one committed is current."""

import tomllib
from pathlib import Path
from typing import get_args
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from ivr.callmap import CallMap, Edge, as_mermaid, as_svg, explore
from ivr.callmap.answers import ANSWERS
from ivr.callmap.explore import Waits
from ivr.callmap.labels import legible
from ivr.desks import DESKS
from ivr.dialog import people
from ivr.dialog.banking import BankRequest
from ivr.dialog.operations import BEGINNINGS
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from otp_core.requests import Request

ROOT = Path(__file__).parents[3]
RULES = Rules.from_mapping(tomllib.loads((ROOT / "config" / "dialog.toml").read_text("utf-8")))
MAKE_MAP = "the map is not of this code: run `make map` and commit docs/call-map.*"


@pytest.fixture(scope="session")
def found() -> CallMap:
    return explore(RULES)


def test_the_committed_mermaid_is_current(found: CallMap) -> None:
    assert (ROOT / "docs" / "call-map.mmd").read_text("utf-8") == as_mermaid(found), MAKE_MAP


def test_the_committed_svg_is_current(found: CallMap) -> None:
    assert (ROOT / "docs" / "call-map.svg").read_text("utf-8") == as_svg(found), MAKE_MAP


def test_every_state_is_reached(found: CallMap) -> None:
    assert set(found.waits) == set(State)


def test_every_state_but_the_end_leads_on(found: CallMap) -> None:
    assert {edge.source for edge in found.edges} == set(State) - {State.GOODBYE}


def test_every_question_ends_somewhere_when_nobody_answers(found: CallMap) -> None:
    """dialog.md: no loop without a bound."""
    asking = {state for state, waits in found.waits.items() if waits is Waits.FOR_KEYS}
    silent = {edge.source for edge in found.edges if "silence ×" in edge.label}
    timed = {edge.source for edge in found.edges if "time is up" in edge.label}
    assert timed == asking
    assert asking - silent == {State.CODE_AWAIT}  # waiting there is no mistake; its window closes


def test_an_operation_that_is_read_back_can_be_changed_whatever_it_is(found: CallMap) -> None:
    changed = {edge.target for edge in found.edges if edge.source is State.OPERATION_CONFIRM}
    assert set(BEGINNINGS) <= changed


def test_every_request_has_its_possible_answers() -> None:
    assert set(ANSWERS) == {*get_args(Request), *get_args(BankRequest)}


def test_published_numbers_lead_where_they_are_published(found: CallMap) -> None:
    """dialog.md: 2 is activation."""
    assert Edge(State.MAIN_MENU, "2", State.ACTIVATION_KIND) in found.edges


def test_calls_are_transferred_to_the_desks_that_are_configured() -> None:
    assert {people.HELP, people.MOVIL_SUPPORT} == set(DESKS)


def test_the_svg_needs_nothing_from_elsewhere(found: CallMap) -> None:
    picture: Element = fromstring(as_svg(found))
    tags = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in picture.iter()}
    assert tags == {"svg", "title", "g", "rect", "path", "text"}
    shown = {(element.text or "").strip() for element in picture.iter()}
    assert {state.value for state in State} <= shown


def test_no_two_cards_of_the_svg_overlap(found: CallMap) -> None:
    picture: Element = fromstring(as_svg(found))
    boxes = [
        tuple(int(each.attrib[name]) for name in ("x", "y", "width", "height"))
        for each in picture.iter("{http://www.w3.org/2000/svg}rect")
        if each.attrib.get("stroke")
    ]
    assert len(boxes) == len(State)
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[number + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            assert apart or y + height <= other_y or other_y + other_height <= y


def test_lengths_side_by_side_are_one_label() -> None:
    lengths = ["4 digits", "5 digits", "7 digits", "#"]
    ways = [(State.GREETING, each, each, State.GOODBYE) for each in lengths]
    (edge,) = legible(ways)
    assert edge[1] == "4–5 digits · 7 digits · #"


def test_an_answer_is_told_in_full_only_where_its_kind_leads_to_two_places() -> None:
    ways = [
        (State.GREETING, "rejected", "rejected: 2 left", State.MAIN_MENU),
        (State.GREETING, "rejected", "rejected: 0 left", State.GOODBYE),
        (State.GREETING, "expired", "expired: 1", State.GOODBYE),
    ]
    labels = {target: label for _, label, target in legible(ways)}
    assert labels[State.MAIN_MENU] == "rejected: 2 left"
    assert labels[State.GOODBYE] == "rejected: 0 left · expired"
