"""Scripts against a canned line: each step does what SCRIPTS.md says, and fails when it should."""

from typing import Any

import pytest

from simulator.transcript import CallReport
from tests.simulator.line_in_a_box import (
    START,
    Box,
    Got,
    document,
    gather,
    redirect,
    say,
    seconds_of_speech,
)

DIGITS = (
    'cuatro, <break time="500ms"/>siete, uno, dos, <break time="2.5s"/>nueve, cero, tres, cinco'
)
DICTATION = f"Escriba en su NetKey: {DIGITS}. Repito: {DIGITS}. Marque aquí los ocho números."
CODE_GATHER: dict[str, str | int] = {
    "numDigits": 8,
    "finishOnKey": "*",
    "timeout": 15,
    "actionOnEmptyResult": "true",
}
BYE = document(say("Gracias por llamar."), "<Hangup/>")
MENU = document(say("Bienvenido."), gather(say("Para activar, marque dos."), numDigits=1))


def boxed(*documents: Any, **more: Any) -> Box:
    """The first document for /voice, the others one after the other for /turn."""
    return Box({"/voice": documents[0], "/turn": list(documents[1:]) or [BYE], **more})


def failure(report: CallReport) -> str:
    assert report.failure is not None, str(report)
    return str(report.failure)


def test_a_good_call_is_reported_with_its_times() -> None:
    box = boxed(MENU, BYE)
    report = box.run(
        '- hear: ["bienvenido", "marque 2"]\n- press: "2"\n- hear: gracias\n- hung_up: true'
    )
    assert report.ok
    assert [str(line) for line in report.lines] == [
        "00:00     twilio   rings",
        "00:00     line     Bienvenido. ▪",
        "00:01     line     Para activar, marque dos.",
        "00:03     caller   presses 2",
        "00:03     line     Gracias por llamar. ▪",
        "00:05     line     hangs up",
    ]


def test_a_failure_says_what_was_expected_and_heard_and_where() -> None:
    told = failure(boxed(MENU).run("- hear: bienvenido\n- hear: adiós"))
    assert told == (
        "calls/t.yaml:6\n  expected  to hear “adiós”\n"
        "  heard     “Bienvenido. Para activar, marque dos.”"
    )


def test_a_list_must_be_heard_in_its_order() -> None:
    assert "bienvenido" in failure(boxed(MENU).run('- hear: ["marque", "bienvenido"]'))


def test_what_must_not_be_heard_fails_where_it_is() -> None:
    assert boxed(MENU).run("- not_hear: incorrect").ok
    assert "not to hear" in failure(boxed(MENU).run('- not_hear: ["incorrect", "bien"]'))


def test_only_what_was_said_since_the_last_act_is_heard() -> None:
    told = failure(boxed(MENU, BYE).run('- press: "2"\n- hear: bienvenido'))
    assert "“Gracias por llamar.” — and the line hung up" in told


def test_placeholders_are_the_callers_and_other_peoples_data() -> None:
    box = boxed(document(gather()), document(gather()), document(gather()), BYE)
    assert box.run(
        '- press: "{cliente}#"\n- press: "{serie}{serie2}#"\n- press: "{beto.temporal}#"'
    ).ok
    told = [got.params.get("Digits") for got in box.line.got[1:4]]
    assert told == ["40917", "23459876", "90817263"]


def test_somebody_without_a_temporary_key_cannot_press_it() -> None:
    assert "no temporary key" in failure(boxed(MENU).run('- press: "{temporal}"'))


def test_a_press_waits_until_the_prompt_is_over() -> None:
    box = boxed(MENU, BYE)
    box.run('- press: "2"')
    assert box.line.got[1].at == START + 3


def test_a_press_during_a_prompt_comes_a_second_into_it() -> None:
    box = boxed(document(say("Bienvenido."), gather(say(seconds_of_speech(9)), numDigits=1)), BYE)
    report = box.run(
        "- hear: palabra\n- not_hear: sinfin palabra\n"
        '- press: "2"\n  during: prompt\n- hear: gracias'
    )
    assert report.ok, str(report)
    assert box.line.got[1].at == START + 2


def test_a_press_may_come_later_into_a_prompt() -> None:
    box = boxed(document(gather(say(seconds_of_speech(9)), numDigits=1)), BYE)
    assert box.run('- press: "2"\n  during: true\n  into: 5.5').ok
    assert box.line.got[1].at == START + 5.5


def test_without_a_prompt_there_is_nothing_to_press_into() -> None:
    box = boxed(document(say("Bienvenido."), gather(numDigits=1)), BYE)
    assert "a prompt to press into" in failure(box.run('- press: "2"\n  during: prompt'))


def test_a_short_prompt_cannot_be_pressed_into_late() -> None:
    box = boxed(document(gather(say("Hola."), numDigits=1)), BYE)
    assert "speech of over 1 s" in failure(box.run('- press: "2"\n  during: prompt'))


def test_keys_pressed_into_a_warning_are_lost_and_the_script_must_say_so() -> None:
    warning = document(say(seconds_of_speech(5)), gather(numDigits=1))
    assert boxed(warning).run('- press: "12"\n  during: say\n  lost: true\n- hung_up: false').ok
    assert "no key lost" in failure(boxed(warning).run('- press: "12"\n  during: say'))
    assert "all keys lost" in failure(boxed(warning).run('- press: "1"\n  lost: true'))


def test_nobody_presses_keys_on_a_line_that_hung_up() -> None:
    assert "an open line" in failure(boxed(BYE).run('- press: "1"'))


def test_silence_lets_exactly_one_gather_time_out() -> None:
    again = document(gather(say("Aquí sigo."), timeout=15, actionOnEmptyResult="true"))
    box = boxed(again, again, again, BYE)
    assert box.run("- silence: true\n- hear: aquí sigo\n- hung_up: false").ok
    assert [got.params.get("Digits") for got in box.line.got] == [None, "", None]
    box = boxed(again, again, again, BYE)
    assert box.run("- silence: 3\n- hear: gracias\n- hung_up: true").ok


def test_a_wait_counts_from_the_end_of_the_prompt_and_the_press_comes_at_that_moment() -> None:
    slow = document(gather(say(seconds_of_speech(10)), timeout=60, numDigits=1))
    box = boxed(slow, BYE)
    assert box.run('- wait: 30\n- press: "1"').ok
    assert box.line.got[1].at == START + 40


def test_while_waiting_gathers_time_out_and_their_answers_are_heard() -> None:
    again = document(gather(say(seconds_of_speech(5)), timeout=15, actionOnEmptyResult="true"))
    box = boxed(again, again, again, BYE)
    # 5 s of speech, quiet; 15 s later the next 5 s, 15 s later the last: 3 s into it
    report = box.run("- wait: 38\n- hear: palabra sinfin palabra")
    assert report.ok, str(report)
    assert [got.at - START for got in box.line.got[:3]] == [0, 20, 40]


def dictating(box: Box) -> Any:
    """A line that dictates once and then says "aquí sigo"; a code is late from 120 s on."""
    state = {"ends": 0.0}

    def turn(got: Got) -> str:
        if got.params["Digits"] == "2":
            state["ends"] = int(got.at) + 18
            return document(gather(say(DICTATION), **CODE_GATHER))
        if len(got.params["Digits"]) == 8:
            return document(say("Venció." if int(got.at) >= state["ends"] + 120 else "Activo."))
        return document(gather(say("Aquí sigo."), **CODE_GATHER))

    return turn


@pytest.mark.parametrize("before", ["", "- wait: 3.25\n", "- wait: 1.5\n"])
@pytest.mark.parametrize(("until", "answer"), [(119, "activo"), (120, "venció")])
def test_the_last_key_falls_on_its_second_whatever_happened_before(
    before: str, until: int, answer: str
) -> None:
    box = boxed(MENU)
    box.line.replies["/turn"] = dictating(box)
    report = box.run(
        f'- hear: bienvenido\n{before}- press: "2"\n- capture: reto\n- token: reto\n'
        f'- wait: {{until: {until}, after: dictation}}\n- press: "{{clave}}"\n- hear: {answer}'
    )
    assert report.ok, str(report)
    assert len(box.line.paths) > 8  # silences were posted in between
    dictated_at = box.line.got[1].at
    code = next(got for got in box.line.got if len(got.params.get("Digits", "")) == 8)
    assert code.at == dictated_at + 18 + until


def test_a_moment_that_is_over_cannot_be_waited_for() -> None:
    box = boxed(MENU)
    box.line.replies["/turn"] = dictating(box)
    report = box.run(
        '- press: "2"\n- capture: reto\n- token: reto\n- wait: 60\n'
        '- wait: {until: 20, after: dictation}\n- press: "{clave}"'
    )
    assert "41.75 s too late" in failure(report)


def test_a_dictation_is_captured_and_answered_by_the_token() -> None:
    box = boxed(document(gather(say(DICTATION), **CODE_GATHER)), BYE)
    report = box.run('- capture: reto\n  digits: 8\n- token: reto\n- press: "{clave}"')
    assert report.ok
    assert box.line.got[1].params["Digits"] == "15241185"


def test_readings_that_differ_fail_the_capture() -> None:
    other = DICTATION.replace("cinco. Marque", "seis. Marque")
    box = boxed(document(gather(say(other))))
    assert "the readings differ: 47129035, 47129036" in failure(box.run("- capture: reto"))


def test_a_dictation_cut_off_cannot_be_captured() -> None:
    box = boxed(document(gather(say(DICTATION), **CODE_GATHER)), BYE)
    report = box.run('- capture: reto\n- press: "*"\n  during: prompt\n  into: 9')
    assert "dictated once" in failure(report)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("one_digit", "57129035"),
        ("swap_two", "74129035"),
        ("increment", "47129036"),
        ("shorten", "4712903"),
        ("reverse", "53092174"),
    ],
)
def test_wrong_values_are_derived(change: str, value: str) -> None:
    box = boxed(document(gather(say(DICTATION))), BYE)
    report = box.run(
        f'- capture: reto\n- set: {{name: mal, from: reto, change: {change}}}\n- press: "{{mal}}#"'
    )
    assert report.ok
    assert box.line.got[1].params["Digits"] == value


def test_a_change_that_changes_nothing_fails() -> None:
    box = boxed(MENU)
    report = box.run('- set: {name: a, value: "1111", change: swap_two}\n- press: "{a}"')
    assert "changes nothing" in failure(report)


def test_other_tokens_and_other_names() -> None:
    box = boxed(document(gather()), BYE)
    report = box.run(
        "- token: {serial: 2, as: uno}\n- token: {serial: 2, as: otro}\n"
        '- set: {name: reto, value: "123"}\n- token: {challenge: reto, of: ana}\n'
        '- press: "{uno}{otro}#"'
    )
    assert report.ok
    digits = box.line.got[1].params["Digits"]
    assert digits[:6] != digits[6:]
    assert "none numbered 3" in failure(boxed(MENU).run("- token: {serial: 3}"))
    assert "takes a challenge" in failure(boxed(MENU).run("- token: {serial: 1}"))


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
    assert "KeyError in test_scripted_calls.py" in told
    assert "a secret" not in told


def test_the_switch_for_a_lone_finish_key_is_the_scripts() -> None:
    head = "title: t\nproves: []\ncaller: ana\nlone_finish_key: falls_through\ncall:\n"
    box = boxed(document(gather(), redirect("/next")), BYE, **{"/next": BYE})
    assert box.run_whole(head + '- press: "#"').ok
    assert box.line.got[1].path == "/next"
