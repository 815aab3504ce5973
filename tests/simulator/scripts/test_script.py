"""Scripts are strict: what is wrong is said with file and line. SCRIPTS.md's examples are sound."""

import re
from pathlib import Path

import pytest

from simulator.faults import ScriptError
from simulator.scripts import steps
from simulator.scripts.script import Script

HEAD = "title: t\nproves: [N4]\ncaller: ana\n"


def parse(text: str) -> Script:
    return Script.parse(text, "t.yaml")


def test_a_script_is_its_head_and_its_steps() -> None:
    script = parse(
        "title: Activa\nproves: [N4, C10]\ncaller: ana\nat: 2026-11-23T10:00:00\n"
        "lone_finish_key: ignored\nfallback: allowed\ndial: busy\ncall:\n  - hear: hola\n"
    )
    assert (script.title, script.proves, script.caller) == ("Activa", ("N4", "C10"), "ana")
    assert script.at == 1_795_449_600
    assert (script.lone_finish_key, script.may_fall_back) == ("ignored", True)
    assert script.dial_ends == ("busy",)
    assert script.steps == (steps.Hear(9, ("hola",)),)


WRONG = [
    ("", "t.yaml:1: empty"),
    ("- a", "t.yaml:1: keys and values"),
    ("title: [", "t.yaml:1: not YAML"),
    ("proves: []\ncaller: ana\ncall: []", "t.yaml:1: 'title' is missing"),
    (HEAD + "call: []", "t.yaml:4: no steps"),
    (HEAD + "colour: red\ncall: [{hear: a}]", "t.yaml:4: 'colour' is unknown"),
    (HEAD + "title: u\ncall: [{hear: a}]", "t.yaml:4: 'title' is given twice"),
    (HEAD + "at: mañana\ncall: [{hear: a}]", "t.yaml:4: a local time"),
    (HEAD + "at: 2026-11-23T10:00:00Z\ncall: [{hear: a}]", "t.yaml:4: a local time"),
    (HEAD + "at: 2026-11-23\ncall: [{hear: a}]", "t.yaml:4: a local time"),
    (HEAD + "lone_finish_key: maybe\ncall: [{hear: a}]", "t.yaml:4: 'maybe' is none of"),
    ("title: t\nproves: [4]\ncaller: ana\ncall: [{hear: a}]", "t.yaml:2: a text"),
    ("title: t\nproves: [nope]\ncaller: ana\ncall: [{hear: a}]", "t.yaml:2: 'nope' is no fact"),
]
WRONG_STEPS = [
    ("hear: 5", "a text belongs"),
    ("hear: []", "an empty list"),
    ('hear: ""', "an empty text"),
    ("shout: a", "one step each"),
    ("{}", "one step each"),
    ('{hear: a, press: "1"}', "one step each"),
    ("{hear: a, during: true}", "'during' is unknown"),
    ("press: 12", "a text belongs"),
    ("press: {cliente}", "a text belongs"),
    ('press: "12a"', "keys are"),
    ('press: "{nada}"', "{nada} is not known"),
    ('{press: "1", during: false}', "only true"),
    ('{press: "1", during: song}', "none of prompt, say"),
    ('{press: "1", into: 2}', "goes with 'during'"),
    ('{press: "1", lost: 1}', "true or false"),
    ('wait: "3"', "seconds belong"),
    ("wait: -1", "seconds belong"),
    ("wait: .nan", "seconds belong"),
    ("wait: {until: 120}", "like {until"),
    ("wait: {until: 120, after: lunch}", "none of dictation"),
    ("wait: {until: 120, after: dictation}", "a plain press must follow"),
    ("silence: 0", "1 to 99"),
    ("silence: false", "only true"),
    ("capture: Reto", "is no name"),
    ("capture: cliente", "is a person's own"),
    ("{capture: reto, digits: 3}", "5 to 20"),
    ("token: reto", "{reto} is not known"),
    ("token: {serial: 0}", "1 to 9"),
    ("token: {serie: 1}", "'serie' is unknown"),
    ("set: {name: a}", "one of 'from' and 'value'"),
    ('set: {name: a, from: b, value: "1"}', "one of 'from' and 'value'"),
    ('set: {name: a, value: "1", change: turn}', "none of one_digit"),
    ("hang_up: now", "only true"),
    ("hung_up: maybe", "true or false"),
    ("call_again: {who: beto}", "'who' is unknown"),
    ("resend: second", "none of first, last"),
    ("resend: {new_token: true}", "needs 'which'"),
    ("deliver: thrice", "none of twice"),
    ("tamper: {}", "changes nothing"),
    ("tamper: {expect_status: 403}", "changes nothing"),
    ("tamper: {signature: nice}", "none of forged"),
    ("tamper: {path: x}", "begins with /"),
    ("tamper: {add: {Digits: 2}}", "a text belongs"),
    ("tamper: {signature: forged, expect_status: 9}", "100 to 599"),
    ('clock: "3600"', 'like "+3600"'),
    ("clock: {set: noon}", "a local time"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_head_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(ScriptError) as refused:
        parse(text)
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(("step", "message"), WRONG_STEPS)
def test_a_wrong_step_is_refused_with_its_line(step: str, message: str) -> None:
    with pytest.raises(ScriptError) as refused:
        parse(f"{HEAD}call:\n  - hear: hola\n  - {step}\n")
    assert str(refused.value).startswith("t.yaml:6: ")
    assert message in str(refused.value)


def test_a_file_that_is_not_there_is_a_script_error(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="cannot be read"):
        Script.load(tmp_path / "none.yaml")


def test_only_scripts_that_set_the_time_need_our_clock() -> None:
    assert not parse(HEAD + "call: [{wait: 5}]").sets_the_time
    assert parse(HEAD + 'call: [{clock: "+5"}]').sets_the_time
    assert parse(HEAD + "at: 2026-11-23T10:00:00\ncall: [{wait: 5}]").sets_the_time


def examples() -> list[str]:
    text = (Path(__file__).parents[3] / "simulator" / "scripts" / "SCRIPTS.md").read_text(
        encoding="utf-8"
    )
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("example", examples())
def test_every_example_of_the_manual_can_be_read(example: str) -> None:
    if not example.startswith("title"):
        known = "".join(f'- set: {{name: {name}, value: "1"}}\n' for name in ("reto", "clave"))
        example = HEAD + "call:\n" + known + example + '- press: "1"\n'
        # A wait that must be followed by a press is followed by other examples in the manual.
        example = example.replace("- clock: ", '- press: "1"\n- clock: ', 1)
    assert parse(example).steps


def test_a_script_may_call_another_number() -> None:
    head = "title: t\nproves: []\ncaller: ana\n"
    steps = "call:\n  - hear: hola\n"
    assert Script.parse(f'{head}line: "+525500000099"\n{steps}', "f").line == "+525500000099"
    assert Script.parse(head + steps, "f").line is None
    with pytest.raises(ScriptError, match="no number to call"):
        Script.parse(f'{head}line: "55 1226 3990"\n{steps}', "f")
