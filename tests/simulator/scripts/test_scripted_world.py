"""Scripts about calls and the world around them: who rings, when, and lines that falter."""

from tests.simulator.canned_line import BYE, MENU, boxed, failure
from tests.simulator.line_in_a_box import (
    START,
    Got,
    document,
    gather,
    redirect,
    say,
)


def test_hanging_up_and_calling_again_is_another_call() -> None:
    box = boxed(MENU, BYE)
    report = box.run(
        '- hear: bienvenido\n- hang_up: true\n- call_again: true\n- hear: bienvenido\n- press: "2"'
    )
    assert report.ok
    assert box.line.paths[:3] == ["/voice", "/voice/status", "/voice"]
    assert box.line.got[0].params["CallSid"] != box.line.got[2].params["CallSid"]
    assert box.line.got[2].params["CallStatus"] == "ringing"


def test_somebody_else_may_call_next() -> None:
    box = boxed(document(gather()), BYE)
    assert box.run('- call_again: {caller: beto}\n- press: "{cliente}#"').ok
    calls = [got for got in box.line.got if got.path == "/voice"]
    assert [got.params["From"] for got in calls] == ["+525511112222", "anonymous"]
    assert [got.params["Digits"] for got in box.line.got if got.path == "/turn"] == ["5512"]


def test_nobody_hangs_up_twice() -> None:
    assert "hang up" in failure(boxed(MENU).run("- hang_up: true\n- hang_up: true"))


def test_the_world_may_jump_while_the_call_does_not_notice() -> None:
    box = boxed(document(gather(say("Diga."), timeout=5, numDigits=1)), BYE)
    assert box.run('- hear: diga\n- clock: "+3600"\n- hear: diga\n- press: "1"\n- hear: gracias').ok
    assert box.line.got[1].at == START + 3601
    box = boxed(MENU, BYE)
    assert box.run('- clock: {set: 2026-11-23T23:05:00}\n- press: "2"').ok
    assert box.line.got[1].at == START + 13 * 3600 + 5 * 60
    assert "backwards" in failure(boxed(MENU).run("- clock: {set: 2026-11-23T09:00:00}"))


def test_a_script_may_say_when_it_is() -> None:
    box = boxed(MENU)
    text = "title: t\nproves: []\ncaller: ana\nat: 2026-11-23T22:59:30\ncall: [{hear: bien}]"
    assert box.run_whole(text).ok
    assert box.line.got[0].at == START + 12 * 3600 + 59 * 60 + 30


def test_a_line_that_keeps_its_own_time_cannot_be_told_the_time() -> None:
    box = boxed(MENU)
    box.transport.keeps_our_time = False
    text = "title: t\nproves: []\ncaller: ana\nat: 2026-11-23T22:59:30\ncall: [{hear: bien}]"
    assert "in-process" in failure(box.run_whole(text))
    assert box.line.got == []


def test_nobody_calls_who_is_not_in_the_cast() -> None:
    text = "title: t\nproves: []\ncaller: carla\ncall: [{hear: bien}]"
    assert "nobody is called 'carla'" in failure(boxed(MENU).run_whole(text))


def test_wrong_twiml_fails_the_step_that_brought_it() -> None:
    report = boxed(MENU, document("<Shout/>")).run('- hear: bien\n- press: "2"\n- hear: hola')
    assert report.failure is not None
    assert report.failure.where == "calls/t.yaml:6"
    assert "12200" in report.failure.heard


def test_a_line_that_falters_fails_even_where_the_fallback_saves_the_call() -> None:
    steps = '- press: "2"\n- hear: perdone'
    sorry = document(say("Perdone."), gather())
    told = failure(boxed(MENU, 500, **{"/voice/fallback": sorry}).run(steps))
    assert "status 500 from /turn" in told
    box = boxed(MENU, 500, **{"/voice/fallback": sorry})
    head = "title: t\nproves: []\ncaller: ana\nfallback: allowed\ncall:\n"
    assert box.run_whole(head + steps).ok


def test_an_app_that_raises_fails_the_call_and_says_where() -> None:
    def turn(_: Got) -> str:
        raise KeyError("a secret")

    told = failure(boxed(MENU, turn).run('- press: "2"'))
    assert "KeyError in test_scripted_world.py" in told
    assert "a secret" not in told


def test_the_switch_for_a_lone_finish_key_is_the_scripts() -> None:
    head = "title: t\nproves: []\ncaller: ana\nlone_finish_key: falls_through\ncall:\n"
    box = boxed(document(gather(), redirect("/next")), BYE, **{"/next": BYE})
    assert box.run_whole(head + '- press: "#"').ok
    assert box.line.got[1].path == "/next"
