"""A line for testers: marked as such, with data of its own, and every state says its name."""

from ivr.dialog.actions import AskCore, Dictate, Dictation, Keys, Listen, Say
from ivr.dialog.events import Entered, Silence
from ivr.dialog.states import State
from ivr.webhooks import GuideForTesters, NoGuide
from otp_core.requests import FindActiveToken
from otp_core.secret import Secret
from simulator.stage import InProcess
from tests.ivr.webhooks.conftest import Theatre

KEYS = Keys(1, "", 7)
ASK = Listen("main_menu.ask", KEYS)
CALL_THE_TESTERS = """\
title: quien prueba cuelga
proves: []
caller: tere
line: "+525500000099"
call:
  - press: "2"
  - hang_up: true
"""


def test_the_marker_comes_before_everything_else() -> None:
    first, *_ = GuideForTesters().over((Say("greeting.welcome"), ASK), State.MAIN_MENU, Entered())
    assert first == Say("tester.marker")


def test_each_question_is_preceded_by_its_states_name() -> None:
    said = GuideForTesters().over((ASK,), State.MAIN_MENU, Silence())
    assert said == (Say("tester.state", {"state": "main menu"}), ASK)


def test_a_dictation_is_never_kept_waiting_by_a_name_nobody_measured() -> None:
    dictation = Listen("x", KEYS, {"challenge": Dictation(Secret("12345678"))})
    assert GuideForTesters().over((dictation,), State.CODE_AWAIT, Silence()) == (dictation,)
    opening = AskCore(FindActiveToken("ref"), Dictate("x", 0))
    named = GuideForTesters().over((opening,), State.CODE_OPEN, Silence())
    assert named == (Say("tester.state", {"state": "code, open"}), opening)


def test_a_line_for_customers_says_what_the_dialog_says() -> None:
    assert NoGuide().over((ASK,), State.MAIN_MENU, Entered()) == (ASK,)


def test_testers_sessions_and_customers_have_a_namespace_of_their_own(theatre: Theatre) -> None:
    report = theatre.play(CALL_THE_TESTERS)
    assert report.ok, report
    names = [name.decode() for name in theatre.stage.client.scan_iter()]
    assert any(name.startswith("au-test:call:") for name in names)
    assert not any(name.startswith("au:call:") for name in names)
    customers = [name for name in names if ":customer:" in name]
    assert sum(name.startswith("au-test:") for name in customers) == 1


def test_the_stage_has_somebody_for_the_testers_line(theatre: Theatre) -> None:
    with InProcess(theatre.stage).open(None) as scene:
        assert scene.cast.person("tere").tokens
