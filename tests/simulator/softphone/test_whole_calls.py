"""Whole calls by the page's own requests, to the real line."""

import re
from typing import Any

from simulator.hearing.hearing import dictated
from tests.simulator.softphone.page import AUDIOMATICO, Page


def people(page: Page) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in page.get("/api/house").json["people"]}


def identified(page: Page) -> dict[str, Any]:
    """Ana, as far as her token's number is asked for."""
    ana = people(page)["ana"]
    page.ring("ana", AUDIOMATICO)
    page.listen()
    for keys in ("2", "1", ana["number"] + "#", ana["secret_number"] + "#"):
        page.press(keys)
    page.press(re.sub(r"\D", "", ana["tokens"][0]["serial"])[-4:])
    return ana


def challenge_of(page: Page) -> str:
    said = [
        " ".join(part.get("text", "") for part in speech["parts"]) for speech in page.of("speech")
    ]
    return dictated(said)[1]


def code_for(page: Page, ana: dict[str, Any], challenge: str) -> str:
    asked = {"person": "ana", "serial": ana["tokens"][0]["serial"], "challenge": challenge}
    answer = page.post("/api/token", **asked).json
    assert (answer["kind"], answer["lives_s"]) == ("fisico", 120)
    return str(answer["code"])


def test_an_activation_by_keys_and_token_is_accepted_and_its_script_passes(page: Page) -> None:
    ana = identified(page)
    page.press(code_for(page, ana, challenge_of(page)))
    assert "activo" in page.words
    page.hang_up()
    assert page.of("ended") == [
        {"type": "ended", "at_ms": page.of("ended")[0]["at_ms"], "by": "caller", "fault": None}
    ]
    saved = page.get(page.path("script")).json
    assert saved["passes"] is True, saved
    assert saved["whole_session"] is False
    assert ana["secret_number"] not in saved["yaml"]


def test_a_wrong_code_is_not_accepted_and_the_call_goes_on(page: Page) -> None:
    ana = identified(page)
    code = code_for(page, ana, challenge_of(page))
    said = len(page.words)
    page.press(str((int(code[0]) + 5) % 10) + code[1:])
    assert "quedó activo" not in page.words[said:]
    assert not page.over
    page.hang_up()


def test_a_call_is_told_in_order_by_its_own_clock(page: Page) -> None:
    identified(page)
    page.hang_up()
    assert page.kinds[0] == "hello"
    assert page.events[0]["began_ms"] == 1000 * (page.events[0]["began_ms"] // 1000)
    times = [event["at_ms"] for event in page.events[1:] if event["type"] != "turn"]
    assert times == sorted(times)
    assert [turn["n"] for turn in page.of("turn")] == list(range(1, len(page.of("turn")) + 1))
    assert [one["n"] for one in page.of("speech")] == list(range(1, len(page.of("speech")) + 1))
    assert page.of("turn")[0]["path"] == "/voice"
    assert page.of("turn")[-1]["path"] == "/voice/status"
    assert all(200 <= turn["status"] < 300 for turn in page.of("turn"))


def test_what_was_pressed_and_dictated_is_not_in_the_trace(page: Page) -> None:
    ana = identified(page)
    challenge = challenge_of(page)
    code = code_for(page, ana, challenge)
    page.press(code)
    page.hang_up()
    trace = str(page.of("turn"))
    for secret in (ana["number"], ana["secret_number"], challenge, code):
        assert secret not in trace
    assert "•" in trace
    assert "<Gather" in trace


def test_the_lines_time_can_be_set_before_a_call(page: Page) -> None:
    answer = page.post("/api/clock", local="2026-11-29T12:00").json
    assert answer["now_ms"] // 1000 == page.get("/api/house").json["clock"]["now_ms"] // 1000
    page.ring("ana", AUDIOMATICO)
    page.listen()
    page.press("2")
    page.press("1")
    assert "domingo" in page.words.lower() or "lunes" in page.words.lower()
    page.hang_up()


def test_a_line_is_called_by_name_or_number(page: Page) -> None:
    for line in page.get("/api/house").json["lines"]:
        for called in (line["name"], line["number"]):
            page.ring("ana", called)
            page.hang_up()
            assert page.events[0]["line"] == line["number"]
