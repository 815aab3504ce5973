"""Lines: each number is answered by one line, and a wrong one refuses to start."""

from pathlib import Path

import pytest

from ivr.dialog.lobby import BEGINNINGS
from ivr.lines import Line, Lines, LinesError
from ivr.settings import ConfigError
from ivr.speech.language import LANGUAGES

REAL = Path(__file__).parents[2] / "config" / "lines.toml"
STARTS, SPOKEN = {"greeting", "libra"}, {"es-MX"}


def line(**changed: str) -> str:
    fields = {
        "number": "+525512263990",
        "start": "greeting",
        "language": "es-MX",
        'voices."es-MX"': "Polly.Mia-Neural",
        **changed,
    }
    return "".join(f'{name} = "{text}"\n' for name, text in fields.items() if text)


def voice(name: str, language: str = "es-MX") -> dict[str, str]:
    return {f'voices."{language}"': name}


def read(tmp_path: Path, text: str) -> Lines:
    path = tmp_path / "lines.toml"
    path.write_text(text, encoding="utf-8")
    return Lines.from_toml(path, STARTS, SPOKEN)


def test_the_published_number_is_the_line_audiomatico() -> None:
    """N4: 55 1226 3990."""
    lines = Lines.from_toml(REAL, BEGINNINGS, LANGUAGES)
    assert lines.at("+525512263990") == Line(
        "audiomatico",
        "+525512263990",
        "greeting",
        "es-MX",
        {"es-MX": "Polly.Mia-Neural", "en-US": "Polly.Joanna-Neural"},
        "Audiomático",
    )


def test_a_language_known_without_its_voice_refuses_to_start(tmp_path: Path) -> None:
    path = tmp_path / "lines.toml"
    path.write_text(f"[a]\n{line()}", encoding="utf-8")
    with pytest.raises(LinesError, match="voice of en-US"):
        Lines.from_toml(path, STARTS, LANGUAGES)


def test_an_unknown_number_is_no_line_of_ours(tmp_path: Path) -> None:
    assert read(tmp_path, f"[audiomatico]\n{line()}").at("+15005550006") is None


def test_each_number_is_answered_by_its_own_line(tmp_path: Path) -> None:
    second = line(number="+525554800900", start="libra", **voice("Polly.Andres-Neural"))
    lines = read(tmp_path, f"[audiomatico]\n{line()}[libra]\n{second}")
    assert {number: each.name for number, each in lines.by_number.items()} == {
        "+525512263990": "audiomatico",
        "+525554800900": "libra",
    }


BAD = {
    "no line": ("", "at least one"),
    "no table": ('audiomatico = "+525512263990"', "audiomatico"),
    "a name with capitals": (f"[Audio]\n{line()}", "Audio"),
    "a number as it is read aloud": (f"[a]\n{line(number='55 1226 3990')}", "E.164"),
    "a number without country": (f"[a]\n{line(number='5512263990')}", "E.164"),
    "a tester that is no yes or no": (f"[a]\ntester = 1\n{line()}", "true or false"),
    "no number": (f"[a]\n{line(number='')}", "set number"),
    "no voices": (f"[a]\n{line(**voice(''))}", "set voices"),
    "a voice of no engine": (f"[a]\n{line(**voice('Mia'))}", "voice of es-MX"),
    "a language without a voice": (
        f"[a]\n{line(**voice(''), **voice('Polly.Joanna', 'en-US'))}",
        "en-US",
    ),
    "a voice of an unknown language": (f"[a]\n{line(**voice('Polly.Celine', 'fr-FR'))}", "fr-FR"),
    "voices that are no table": (f"[a]\n{line(**voice(''), voices='Mia')}", "[a.voices]"),
    "the one voice of old": (f"[a]\n{line(voice='Polly.Mia')}", "no voice"),
    "an unknown start": (f"[a]\n{line(start='nowhere')}", "nowhere"),
    "an unknown language": (f"[a]\n{line(language='xx-XX')}", "xx-XX"),
    "an unknown field": (f"[a]\n{line(colour='blue')}", "colour"),
    "a field that is no text": (f"[a]\n{line(start='')}start = 7", "set start"),
    "a voice that is no text": (f"[a]\n{line(**voice(''))}voices.es-MX = 7", "voice of es-MX"),
    "one number twice": (f"[a]\n{line()}[b]\n{line()}", "line b"),
    "no TOML": ("[a", "TOML"),
}


@pytest.mark.parametrize(("text", "named"), BAD.values(), ids=BAD)
def test_wrong_lines_refuse_to_start_with_one_sentence(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(LinesError) as told:
        read(tmp_path, text)
    sentence = str(told.value)
    assert isinstance(told.value, ConfigError)
    assert sentence.startswith("lines.toml: ")
    assert named in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_a_missing_file_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(LinesError, match=r"lines\.toml"):
        Lines.from_toml(tmp_path / "lines.toml", STARTS, SPOKEN)
