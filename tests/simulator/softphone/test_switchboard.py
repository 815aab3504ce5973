"""Who may ring, how many at once, what is remembered; and how a page comes back to its call."""

from typing import Any

import pytest

from simulator.softphone.switchboard import MOST_FINISHED, MOST_LIVE
from tests.simulator.line_in_a_box import document, gather, say
from tests.simulator.softphone.page import BoxedPhone, Page

BYE = {"/voice": document(say("Adiós."), "<Hangup/>")}
OPEN = {"/voice": document(gather(say("Hola."), timeout=300))}


def another(page: Page) -> Page:
    return Page(page.app, page.pace)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"person": "carla", "line": "line"},
        {"person": "ana", "line": "nowhere"},
        {"person": "ana", "line": "+5255000"},
        {"person": ["ana"], "line": "line"},
        {"person": "ana", "line": None},
        {"person": "ana", "line": "line", "page": "a b"},
        {"person": "ana", "line": "line", "page": "a" * 65},
        {"person": "a" * 65, "line": "line"},
    ],
)
def test_who_rings_where_must_be_known(body: dict[str, Any]) -> None:
    answer = BoxedPhone(OPEN).page.post("/api/calls", **body)
    assert answer.status_code == 422
    assert set(answer.json["error"]) == {"es", "en"}


def test_a_page_has_one_call_at_a_time() -> None:
    page = BoxedPhone(OPEN).page
    page.ring()
    page.listen()
    answer = page.post("/api/calls", person="beto", line="line")
    assert answer.status_code == 409
    page.hang_up()
    page.ring("beto")
    page.hang_up()


def test_a_call_of_the_same_page_that_nobody_listens_to_gives_way() -> None:
    page = BoxedPhone(OPEN).page
    page.ring(page="one")
    page.listen()
    page.leave()
    again = another(page)
    again.ring(page="one")
    page.open()
    page.finish()
    assert page.of("ended")[0]["by"] == "caller"
    again.hang_up()


def test_so_many_pages_call_at_once_and_no_more() -> None:
    boxed = BoxedPhone(OPEN)
    pages = [another(boxed.page) for _ in range(MOST_LIVE)]
    for number, page in enumerate(pages):
        page.ring(page=str(number))
    assert boxed.page.post("/api/calls", person="ana", line="line", page="x").status_code == 422
    for page in pages:
        page.hang_up()
    boxed.page.ring(page="x")
    boxed.page.hang_up()


def test_the_last_calls_are_remembered() -> None:
    page = BoxedPhone(BYE).page
    ids = []
    for _ in range(MOST_FINISHED + 3):
        page.ring()
        page.finish()
        ids.append(page.id)
    known = [page.get(f"/api/calls/{one}/events").status_code != 404 for one in ids]
    assert known == [False] * 2 + [True] * (MOST_FINISHED + 1)


def test_a_page_goes_on_where_it_was() -> None:
    page = BoxedPhone(OPEN).page
    page.ring()
    page.until("speech")
    seen = page.last_id
    page.leave()
    page.open()
    page.listen()
    assert seen > 0
    assert page.kinds.count("hello") == 2
    assert len(page.of("speech")) == 1
    page.hang_up()


def test_a_page_that_knows_nothing_is_told_everything() -> None:
    page = BoxedPhone(OPEN).page
    page.ring()
    page.listen()
    late = another(page)
    late.id = page.id
    late.open()
    late.read()
    assert late.kinds == page.kinds
    late.leave()
    page.hang_up()


def test_who_has_heard_the_end_is_sent_away() -> None:
    page = BoxedPhone(BYE).page
    page.ring()
    page.finish()
    headers = {"Last-Event-ID": str(page.last_id)}
    assert page.client.get(page.path("events"), headers=headers).status_code == 204
    whole = page.client.get(page.path("events"))
    assert whole.text.count("data: ") == len(page.events)


@pytest.mark.parametrize("last_id", ["x", "-1", "9" * 30, "1.5", ""])
def test_what_is_no_event_id_is_the_beginning(last_id: str) -> None:
    page = BoxedPhone(BYE).page
    page.ring()
    page.finish()
    told = page.client.get(page.path("events"), headers={"Last-Event-ID": last_id})
    assert told.text.count("data: ") == len(page.events)


@pytest.mark.parametrize("keys", ["", "x", "12a", "1" * 33, 5, None, "１", "#\n"])
def test_other_keys_than_a_phones_are_refused(keys: Any) -> None:
    page = BoxedPhone(OPEN).page
    page.ring()
    page.listen()
    assert page.post(page.path("keys"), keys=keys).status_code == 422
    page.hang_up()
    assert page.keys == []
