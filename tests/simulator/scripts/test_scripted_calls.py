"""Scripts against a canned line: each step does what SCRIPTS.md says, and fails when it should."""

from tests.simulator.canned_line import BYE, MENU, boxed, failure
from tests.simulator.line_in_a_box import (
    START,
    document,
    gather,
    say,
    seconds_of_speech,
)


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
