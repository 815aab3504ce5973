"""Around the calls: people, lines, the time, messages, tokens."""

from pathlib import Path
from typing import Any

import pytest

from simulator.soft_token import SoftToken
from simulator.softphone.hands import Hands
from simulator.softphone.house import real_now_s
from simulator.stage import USUAL_TIME
from tests.simulator.line_in_a_box import document, gather, say
from tests.simulator.softphone.page import AUDIOMATICO, BoxedPhone, Page

VOICE = {"/voice": document(gather(say("Hola."), timeout=300))}
FISICO, COUNTER = "NF0000012345", "HT0000009876"


def boxed() -> Page:
    return BoxedPhone(VOICE).page


def asked(page: Page, serial: str, challenge: str = "", person: str = "ana") -> Any:
    return page.post("/api/token", person=person, serial=serial, challenge=challenge)


def test_the_people_are_shown_with_what_they_know_and_hold() -> None:
    ana, beto = boxed().get("/api/house").json["people"]
    assert ana == {
        "name": "ana",
        "shows": {},
        "number": "40917",
        "secret_number": "739164",
        "temporary_key": None,
        "tokens": [
            {"serial": FISICO, "kind": "fisico"},
            {"serial": COUNTER, "kind": "hotp"},
        ],
    }
    assert beto["temporary_key"] == "90817263"


def test_keys_of_tokens_are_never_shown() -> None:
    text = boxed().get("/api/house").text
    assert "31" * 20 not in text
    assert "a" * 32 not in text


def test_a_line_of_which_nothing_is_known_has_no_clock_and_no_messages() -> None:
    page = boxed()
    house = page.get("/api/house").json
    assert house["can"] == {"clock": False, "messages": False, "check_scripts": False}
    assert abs(house["clock"]["now_ms"] / 1000 - real_now_s()) < 30
    assert house["clock"]["offset_s"] == 0
    assert house["voice"] is None
    assert house["lines"] == [{"name": "line", "number": "+525512263990"}]
    assert page.get("/api/messages").status_code == 422
    assert page.post("/api/clock", local=None).status_code == 422


def test_the_demo_has_them(page: Page) -> None:
    house = page.get("/api/house").json
    assert house["can"] == {"clock": True, "messages": True, "check_scripts": True}
    assert house["clock"]["now_ms"] == USUAL_TIME * 1000
    assert AUDIOMATICO in [line["number"] for line in house["lines"]]
    assert {person["shows"]["es"] for person in house["people"]}
    (message,) = page.get("/api/messages").json["messages"]
    assert message == {
        "at_ms": (USUAL_TIME - 60) * 1000,
        "ends_in": "2222",
        "text": "Su NetKey quedó activo.",
    }


def test_the_clock_goes_to_a_local_time_and_back(page: Page) -> None:
    # 2026-11-22 is a Sunday; Mexico City is six hours behind UTC
    there = page.post("/api/clock", local="2026-11-22T12:00").json
    assert there["now_ms"] == 1_795_370_400_000
    assert page.post("/api/clock", local=None).json["now_ms"] == USUAL_TIME * 1000


@pytest.mark.parametrize("local", ["tomorrow", "2026-11-22T12:00Z", 7, "", ["2026"]])
def test_what_is_no_local_time_is_refused(page: Page, local: Any) -> None:
    assert page.post("/api/clock", local=local).status_code == 422


@pytest.mark.parametrize("local", ["0002-01-01T00:00", "2023-12-31T23:59", "9999-12-31T23:59"])
def test_a_year_that_no_line_knows_is_refused_and_the_clock_stays(page: Page, local: str) -> None:
    """A field of a browser takes any year that is typed, whatever its min and max say."""
    assert page.post("/api/clock", local=local).status_code == 422
    assert page.get("/api/house").json["clock"]["now_ms"] == USUAL_TIME * 1000


def test_a_jump_of_the_clock_is_told_to_the_calls_that_are_on(page: Page) -> None:
    page.ring("ana", AUDIOMATICO)
    page.listen()
    page.post("/api/clock", local="2026-11-23T11:00")
    jump = page.until("moment")
    assert (jump["who"], jump["code"]) == ("clock", "jumps")
    assert int(jump["value"]) > 3000
    page.hang_up()


def test_a_token_answers_as_the_device_does() -> None:
    page = BoxedPhone(VOICE)
    answer = asked(page.page, FISICO, "47129035").json
    token = page.cast.person("ana").tokens[0]
    assert answer == {
        "code": SoftToken.of(token).answer("47129035", 0),
        "kind": "fisico",
        "lives_s": 120,
    }


def test_a_counter_counts_on() -> None:
    page = boxed()
    first, second = (asked(page, COUNTER).json for _ in range(2))
    assert first["code"] != second["code"]
    assert first["lives_s"] is None


def test_a_counter_counts_on_when_the_phone_begins_anew(tmp_path: Path) -> None:
    kept = tmp_path / "cast.presses.json"
    token = BoxedPhone(VOICE).cast.person("ana").tokens[1]
    codes = [Hands(kept).code(token, "", 0)[0] for _ in range(3)]
    device = SoftToken.of(token)
    assert codes == [device.answer("", 0) for _ in range(3)]


@pytest.mark.parametrize("written", ["", "[]", '{"HT0000009876": "x"}', "nonsense"])
def test_a_file_of_presses_that_cannot_be_read_begins_anew(tmp_path: Path, written: str) -> None:
    kept = tmp_path / "cast.presses.json"
    kept.write_text(written, "utf-8")
    token = BoxedPhone(VOICE).cast.person("ana").tokens[1]
    assert Hands(kept).code(token, "", 0)[0] == SoftToken.of(token).answer("", 0)


@pytest.mark.parametrize(
    "challenge", ["", "1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨", "1" * 13]
)
def test_a_challenge_of_another_form_is_refused_in_words(challenge: str) -> None:
    answer = asked(boxed(), FISICO, challenge)
    assert answer.status_code == 422
    assert set(answer.json["error"]) == {"es", "en"}


@pytest.mark.parametrize("challenge", ["47129035", "335547129035"])
def test_a_challenge_has_eight_digits_or_twelve(challenge: str) -> None:
    assert len(asked(boxed(), FISICO, challenge).json["code"]) == 8


def test_nobody_uses_anothers_token() -> None:
    page = boxed()
    assert asked(page, FISICO, "47129035", person="beto").status_code == 422
    assert asked(page, FISICO, "47129035", person="carla").status_code == 422


def test_a_code_shown_during_a_call_is_told_without_it() -> None:
    page = boxed()
    page.ring()
    page.listen()
    code = asked(page, FISICO, "47129035").json["code"]
    shown = page.until("moment")
    assert (shown["who"], shown["code"]) == ("token", "shows_a_code")
    assert code not in str(page.events)
    page.hang_up()
