"""The browser phone as its users meet it: a real Chromium, the real line, clicks and the keyboard.

`SCREENSHOTS=folder pytest -n 0 tests/simulator/softphone/test_browser.py` keeps what is looked at.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from ivr.demo.stage import Stage
from simulator.hearing.hearing import dictated
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.stage import USUAL_TIME, InProcess
from simulator.twilio.transport import WsgiTransport
from tests.simulator.softphone.browser import HEIGHT, MISSING, SIZE, Visitor, chromium, served
from tests.simulator.softphone.conftest import TheWorld
from tests.simulator.softphone.page import Following, HandPace, phone_to


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = chromium(playwright)
        if found is None:
            pytest.skip(MISSING)
        yield found
        found.close()


@pytest.fixture
def visitor(browser: Browser, stage: Stage) -> Iterator[Visitor]:
    """At a page before a real line."""
    pace = HandPace()
    clock = Following(pace, USUAL_TIME)
    with stage.fresh(clock) as (app, public_url, cast, _):
        transport = WsgiTransport(app, public_url, clock)
        phone = phone_to(transport, cast, pace, world=TheWorld(clock), stage=stage)
        with served(phone) as url, browser.new_context(viewport=SIZE) as context:
            visitor = Visitor.at(url, context.new_page(), pace)
            yield visitor
            assert visitor.said == []
            visitor.leave()


def identify(visitor: Visitor) -> None:
    """Ana, as far as the dictation, in Spanish."""
    visitor.call("ana")
    visitor.sees("Para activar su NetKey, marque 2")
    visitor.press("2")
    visitor.sees("Si su NetKey es Físico")
    visitor.press("1")
    visitor.sees("Marque su número de cliente")
    visitor.dial("number")
    visitor.sees("Ahora marque su número secreto")
    visitor.dial("secret_number")
    visitor.sees("últimos cuatro dígitos")
    visitor.dial("serial")


def challenge(visitor: Visitor) -> str:
    return dictated(visitor.prompts())[1]


def test_ana_activates_her_netkey_by_clicking_the_keys_and_reading_the_token(
    visitor: Visitor, tmp_path: Path, stage: Stage
) -> None:
    """On the way every main state is held against WCAG, light and dark."""
    visitor.shot("1-quiet")
    assert visitor.violations() == []
    identify(visitor)
    visitor.sees("Encienda su NetKey")
    visitor.shot("2-the-line-speaks")
    assert visitor.violations() == []
    visitor.sees("Para escuchar otra vez los suyos, marque asterisco")
    code = visitor.type_into_fisico(challenge(visitor))
    visitor.shot("3-the-token-shows-its-code")
    assert visitor.violations() == []
    visitor.press(code)
    visitor.sees("está activo")
    visitor.page.click("#unfold")
    visitor.shot("4-active-with-trace")
    visitor.page.click("#hang-up")
    visitor.waits_until("#call-state", "Usted colgó")
    with visitor.page.expect_download() as saved:
        visitor.page.click("#save-script")
    script = tmp_path / "saved.yaml"
    saved.value.save_as(script)
    visitor.waits_until("#script-verdict", "pasa")
    visitor.shot("5-saved")
    assert visitor.violations() == []
    trace = visitor.page.locator("#turns").inner_text()
    assert code not in trace
    assert "<Gather" in trace
    report = play(script, stage)
    assert report.ok, report


def play(script: Path, stage: Stage) -> Any:
    loaded = Script.load(script)
    with InProcess(stage).open(loaded.at) as scene:
        return run_script(loaded, scene.transport, scene.cast, scene.clock)


@pytest.mark.soak
def test_in_english_page_and_line_alike(visitor: Visitor) -> None:
    visitor.page.get_by_role("button", name="English").click()
    assert visitor.page.get_by_role("heading", name="Who calls").is_visible()
    visitor.call("ana")
    visitor.sees("For English, press 9")
    visitor.sees("marque 1")
    visitor.press("9")
    visitor.sees("To activate your NetKey, press 2")
    visitor.press("2")
    visitor.sees("If you have a physical NetKey")
    visitor.press("1")
    visitor.sees("enter your customer number")
    visitor.dial("number")
    visitor.sees("Now enter your")
    visitor.dial("secret_number")
    visitor.sees("last four digits")
    visitor.dial("serial")
    visitor.sees("To hear yours again, press star")
    visitor.press(visitor.type_into_fisico(challenge(visitor)))
    visitor.sees("is active")
    visitor.shot("6-english")


def test_a_wrong_code_is_told_and_another_try_is_there(visitor: Visitor) -> None:
    identify(visitor)
    visitor.sees("Para escuchar otra vez los suyos, marque asterisco")
    right = visitor.type_into_fisico(challenge(visitor))
    visitor.press(str((int(right[0]) + 1) % 10) + right[1:])
    visitor.sees("no son los que esperábamos")
    assert "está activo" not in visitor.captions()
    visitor.shot("7-wrong-code")


def test_whoever_hangs_up_may_ring_again(visitor: Visitor) -> None:
    visitor.call("ana")
    visitor.sees("bienvenida")
    visitor.page.click("#hang-up")
    visitor.waits_until("#call-state", "Usted colgó")
    visitor.call("beto")
    visitor.sees("bienvenida")


def test_on_sunday_night_activation_is_closed_and_says_when_it_opens(visitor: Visitor) -> None:
    visitor.page.click("#time-sunday")
    visitor.waits_until("#line-day", "omingo")
    visitor.call("ana")
    visitor.sees("Para activar su NetKey, marque 2")
    visitor.press("2")
    visitor.sees("Si su NetKey es Físico")
    visitor.press("1")
    visitor.sees("lunes")
    visitor.shot("8-sunday")


def test_everything_is_reached_and_done_by_the_keyboard(visitor: Visitor) -> None:
    """WCAG 2.1.1 and 2.1.2: no mouse is needed, and no place keeps the focus."""
    seen = []
    for _ in range(120):
        visitor.page.keyboard.press("Tab")
        where = visitor.page.evaluate("document.activeElement.id || document.activeElement.tagName")
        seen.append(where)
        if where == "BODY" and len(seen) > 1:
            break
    assert seen[-1] == "BODY" or seen.count(seen[0]) > 1, seen
    assert {"person", "line", "call", "captions", "volume"} <= set(seen)
    visitor.page.focus("#call")
    visitor.page.keyboard.press("Enter")
    visitor.sees("Para activar su NetKey, marque 2")
    visitor.page.keyboard.press("2")
    visitor.sees("Si su NetKey es Físico")


@pytest.mark.parametrize("width", [360, 768, 1024, 1440])
def test_nothing_is_wider_than_the_screen(visitor: Visitor, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": HEIGHT})
    wider = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0


def test_the_mobile_token_shows_its_code_for_59_seconds(visitor: Visitor) -> None:
    visitor.page.select_option("#person", "rita")
    visitor.page.get_by_test_id("movil-challenge").fill("12345678")
    visitor.page.get_by_test_id("movil-continue").click()
    code = visitor.page.get_by_test_id("movil-code")
    code.wait_for()
    visitor.shot("10-movil")
    visitor.page.clock.run_for(58_000)
    assert code.is_visible()
    visitor.page.clock.run_for(2_000)
    assert not code.is_visible()
