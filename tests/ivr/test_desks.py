"""Desks: the only numbers a caller is put through to, and a wrong one refuses to start."""

from pathlib import Path

import pytest

from ivr.desks import DESKS, Desks, DesksError
from ivr.dialog.lobby import BEGINNINGS
from ivr.hours import Timetable
from ivr.lines import Lines
from ivr.settings import ConfigError
from ivr.speech.language import LANGUAGES

CONFIG = Path(__file__).parents[2] / "config"
TESTERS = "+525500000098"
GOOD = {"help": "+525500000015", "movil_support": "+525500000012"}


def desks(**changed: str | None) -> str:
    numbers = {**GOOD, **changed}
    tables = (f'[{name}]\nnumber = "{number}"\n' for name, number in numbers.items() if number)
    return f'ring_s = 25\ntester_number = "{TESTERS}"\n' + "".join(tables)


def read(tmp_path: Path, text: str) -> Desks:
    path = tmp_path / "desks.toml"
    path.write_text(text, encoding="utf-8")
    return Desks.from_toml(path, {"+525512263990"})


def test_the_desks_that_are_configured_can_be_read() -> None:
    lines = Lines.from_toml(CONFIG / "lines.toml", BEGINNINGS, LANGUAGES)
    assert set(Desks.from_toml(CONFIG / "desks.toml", lines.by_number).numbers) == set(DESKS)


def test_every_desk_has_its_hours() -> None:
    assert set(DESKS) <= set(Timetable.from_toml(CONFIG / "hours.toml", DESKS).desks)


def test_each_desk_has_its_number_and_rings_for_so_long(tmp_path: Path) -> None:
    assert read(tmp_path, desks()) == Desks(GOOD, 25, TESTERS)


BAD = {
    "no TOML": ("[help", "TOML"),
    "no time to ring": ("[help]\n", "ring_s"),
    "a ring of no length": (desks().replace("25", "0"), "ring_s"),
    "a ring without end": (desks().replace("ring_s = 25", "ring_s = 600"), "ring_s"),
    "a ring that is no number": (desks().replace("ring_s = 25", "ring_s = true"), "ring_s"),
    "a desk missing": (desks(help=None), "help"),
    "an unknown desk": (desks(sales="+525500000001"), "help, movil_support"),
    "a desk that is no table": ("help = 7\n" + desks(help=None), "desk help"),
    "a number as it is read aloud": (desks(help="55 1226 3990"), "E.164"),
    "no phone number": (desks(help="sip:ayuda@example.com"), "E.164"),
    "something besides": (desks() + 'voice = "Mia"\n', "nothing else"),
    "a line of ours": (desks(help="+525512263990"), "no line of ours"),
}


@pytest.mark.parametrize(("text", "named"), BAD.values(), ids=BAD)
def test_wrong_desks_refuse_to_start_with_one_sentence(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(DesksError) as told:
        read(tmp_path, text)
    sentence = str(told.value)
    assert isinstance(told.value, ConfigError)
    assert sentence.startswith("desks.toml: ")
    assert named in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_missing_file_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(DesksError, match=r"desks\.toml"):
        Desks.from_toml(tmp_path / "desks.toml", ())


def test_a_testers_transfer_reaches_nobody_at_work(tmp_path: Path) -> None:
    numbers = set(read(tmp_path, desks()).for_testers().numbers.values())
    assert numbers == {TESTERS}


@pytest.mark.parametrize("number", ["+525512263990", GOOD["help"], "98", ""])
def test_the_testers_number_is_no_line_and_no_desk(number: str, tmp_path: Path) -> None:
    with pytest.raises(DesksError, match="tester_number"):
        read(tmp_path, desks().replace(TESTERS, number))
