"""What was done, saved as a script; and how a jump of the clock stands in it."""

import re

from ivr.demo.stage import Stage
from simulator.scripts.played import FaultUsed, Played, TokenAnswer
from simulator.scripts.runner import run_script
from simulator.scripts.script import Script
from simulator.softphone.jumps import with_jumps
from simulator.stage import InProcess
from simulator.twilio.speech import Moment, Speech
from tests.simulator.line_in_a_box import document, gather, say
from tests.simulator.softphone.page import AUDIOMATICO, BoxedPhone, Page
from tests.simulator.softphone.test_whole_calls import challenge_of, code_for, identified

TYPING = document(gather(say("Escriba."), numDigits=2, timeout=300))


def test_without_a_line_at_hand_a_script_is_not_tried() -> None:
    boxed = BoxedPhone({"/voice": TYPING, "/turn": document(say("Gracias."), "<Hangup/>")})
    boxed.page.ring()
    boxed.page.listen()
    boxed.page.press("12")
    boxed.page.finish()
    saved = boxed.page.get(boxed.page.path("script")).json
    assert (saved["passes"], saved["failure"], saved["whole_session"]) == (None, None, False)
    assert [type(step).__name__ for step in Script.parse(saved["yaml"], "saved").steps]
    assert "12" in saved["yaml"]


def test_a_call_that_needs_the_one_before_is_saved_with_it(page: Page) -> None:
    ana = identified(page)
    page.press(code_for(page, ana, challenge_of(page)))
    page.hang_up()
    identified(page)  # the token is active now, which a fresh line does not know
    page.hang_up()
    saved = page.get(page.path("script")).json
    assert saved["passes"] is True, saved
    assert saved["whole_session"] is True
    assert len(re.findall("call_again|call again", saved["yaml"])) == 1


def test_who_hangs_up_at_the_good_news_has_it_in_the_script(page: Page, stage: Stage) -> None:
    """Else the script would pass with any code."""
    ana = identified(page)
    page.post(page.path("keys"), keys=code_for(page, ana, challenge_of(page)))
    page.until("speech")
    page.hang_up()
    saved = page.get(page.path("script")).json
    assert saved["passes"] is True, saved
    wrong = Script.parse(saved["yaml"].replace("{clave}", "12345678"), "wrong.yaml")
    with InProcess(stage).open(wrong.at) as scene:
        failure = run_script(wrong, scene.transport, scene.cast, scene.clock).failure
    assert failure is not None
    assert "to hear" in failure.expected


def test_a_first_call_is_saved_alone_though_others_followed(page: Page) -> None:
    for keys in ("3", "4"):
        page.ring("ana", AUDIOMATICO)
        page.listen()
        page.press(keys)
        page.hang_up()
    saved = page.get(page.path("script")).json
    assert (saved["passes"], saved["whole_session"]) == (True, False), saved


def test_what_cannot_be_told_says_why_in_both_languages(page: Page) -> None:
    page.ring("ana", AUDIOMATICO)
    page.listen()
    page.post("/api/clock", local="2026-11-22T11:00")
    page.until("moment")
    page.hang_up()
    answer = page.get(page.path("script"))
    assert answer.status_code == 422
    assert "el reloj se atrasó" in answer.json["error"]["es"]
    assert "the clock was set back" in answer.json["error"]["en"]


def test_what_comes_after_a_jump_of_the_clock_comes_later() -> None:
    speech = Speech("say", (), 15.0, 16.0)
    jump = Moment(10.0, "clock", "jumps 3600 s")
    key, later = Moment(5.0, "caller", "presses 1"), Moment(20.0, "caller", "presses 2")
    answers = (TokenAnswer(4.0, 1, "", "1"), TokenAnswer(17.0, 1, "", "2"))
    faults = (FaultUsed(3.0, "slow"), FaultUsed(19.0, "slow"))
    told = with_jumps(Played("ana", None, 0.0, (key, jump, speech, later), answers, faults))
    assert [entry.at for entry in told.log] == [5.0, 3610.0, 3615.0, 3620.0]
    assert isinstance(told.log[2], Speech)
    assert told.log[2].ends_at == 3616.0
    assert [one.at for one in told.answers] == [4.0, 3617.0]
    assert [one.at for one in told.faults] == [3.0, 3619.0]


def test_without_a_jump_nothing_changes() -> None:
    played = Played("ana", None, 0.0, (Moment(1.0, "clock", "strikes"),))
    assert with_jumps(played) is played
