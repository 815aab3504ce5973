"""Wrong sentences are found when they are read; right ones are said with their values."""

from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialog.actions import Dictation, Value
from ivr.prompts import Catalogue, CatalogueError, PromptError
from ivr.settings import ConfigError
from ivr.speech import Pause, es_mx
from otp_core.secret import Secret

MEXICO = ZoneInfo("America/Mexico_City")
MONDAY_10_15_S = 1795450500  # 2026-11-23T10:15 in Mexico City


def load(folder: Path, text: str) -> Catalogue:
    (folder / "es-MX.toml").write_text(text, encoding="utf-8")
    return Catalogue.load("es-MX", MEXICO, folder)


def said(folder: Path, sentence: str, **values: Value) -> tuple[str | Pause, ...]:
    return load(folder, f'it = "{sentence}"').utterance("it", values)


def test_keys_are_the_dotted_names_of_nested_tables(tmp_path: Path) -> None:
    catalogue = load(
        tmp_path, 'goodbye = "Adiós."\n[activation]\nmovil = "A."\ncode.ask = "B."\n[a.b]\nc = "C."'
    )
    assert catalogue.keys() == {"goodbye", "activation.movil", "activation.code.ask", "a.b.c"}


def test_a_sentence_without_slots_is_one_text(tmp_path: Path) -> None:
    assert said(tmp_path, "Hasta luego.") == ("Hasta luego.",)


def test_a_long_sentence_may_go_over_several_lines(tmp_path: Path) -> None:
    catalogue = load(tmp_path, 'it = """\nUno,\n  dos.\n"""')
    assert catalogue.utterance("it", {}) == ("Uno, dos.",)


def test_pauses_stand_between_words(tmp_path: Path) -> None:
    assert said(tmp_path, "{500ms}Uno. {800ms} Dos.") == (Pause(500), "Uno.", Pause(800), "Dos.")


def test_a_dictation_is_said_at_its_pace(tmp_path: Path) -> None:
    dictation = Dictation(Secret("4712"), pace=1)
    assert said(tmp_path, "{500ms}{it:dictation}{500ms}", it=dictation) == (
        Pause(500),
        *es_mx.digits_to_type("4712", 1),
        Pause(500),
    )


def test_a_number_is_read_back_from_a_secret_or_a_text(tmp_path: Path) -> None:
    expected = ("Marcó uno", Pause(300), "dos.")
    assert said(tmp_path, "Marcó {it:readback}.", it=Secret("12")) == expected
    assert said(tmp_path, "Marcó {it:readback}.", it="12") == expected


def test_a_folio_is_told_in_fours(tmp_path: Path) -> None:
    fours = said(tmp_path, "{it:folio}{5ms}Folio", it="123456789")
    assert fours == (*es_mx.folio("123456789"), Pause(5), "Folio")
    assert fours == said(tmp_path, "{it:folio}{5ms}Folio", it=Secret("123456789"))
    assert fours != said(tmp_path, "{it:readback}{5ms}Folio", it="123456789")


def test_an_amount_is_told_from_its_centavos(tmp_path: Path) -> None:
    sentence = "Son {it:money}."
    assert said(tmp_path, sentence, it=123_450) == (
        "Son mil doscientos treinta y cuatro pesos con cincuenta centavos.",
    )


@pytest.mark.parametrize(
    ("left", "expected"),
    [(1, "Le queda un intento."), (2, "Le quedan dos intentos."), (21, None)],
)
def test_noun_and_verb_go_with_their_number(tmp_path: Path, left: int, expected: str) -> None:
    sentence = "{left:plural:Le queda|Le quedan} {left:count:intento|intentos}."
    assert said(tmp_path, sentence, left=left) == (expected or "Le quedan veintiún intentos.",)


def test_feminine_nouns_and_bare_numbers_are_counted(tmp_path: Path) -> None:
    sentence = "{left:count_f:vez|veces}, {left:count}, {left:count_f}"
    assert said(tmp_path, sentence, left=1) == ("una vez, uno, una",)


def test_a_moment_is_told_from_now(tmp_path: Path) -> None:
    values = {"opens": MONDAY_10_15_S, "now_s": MONDAY_10_15_S - 86_400}
    expected = ("Abre mañana, lunes, a las diez y cuarto de la mañana.",)
    assert said(tmp_path, "Abre {opens:moment}.", **values) == expected


def test_a_time_gone_by_is_told_with_its_date(tmp_path: Path) -> None:
    sentence, this_year = "Fue {at:datetime}.", MONDAY_10_15_S + 86_400
    day, clock = "Fue el lunes veintitrés de noviembre", "a las diez y cuarto de la mañana."
    assert said(tmp_path, sentence, at=MONDAY_10_15_S, now_s=this_year) == (f"{day} {clock}",)
    assert said(tmp_path, sentence, at=MONDAY_10_15_S) == (f"{day} de dos mil veintiséis {clock}",)


def test_a_text_is_said_as_it_is(tmp_path: Path) -> None:
    assert said(tmp_path, "Cuesta {fee:text}.", fee="cincuenta pesos") == (
        "Cuesta cincuenta pesos.",
    )


def test_placeholders_are_the_values_a_prompt_needs(tmp_path: Path) -> None:
    catalogue = load(
        tmp_path,
        'a = "{left:plural:a|b} {left:count} {opens:moment}"\n'
        'b = "{challenge:dictation} {tail:readback} {fee:text} {at:datetime}"\nc = "Nada."\n'
        'd = "{paid:money} {under:folio}"',
    )
    assert catalogue.placeholders("a") == {"left": int, "opens": int, "now_s": int}
    assert catalogue.placeholders("b") == {
        "challenge": Dictation,
        "tail": Secret,
        "fee": str,
        "at": int,
    }
    assert catalogue.placeholders("d") == {"paid": int, "under": str}
    assert catalogue.placeholders("c") == {}


BAD = {
    "an unknown kind": ('x.it = "{left:number}"', "unknown kind number"),
    "no kind": ('x.it = "{left}"', "{left}"),
    "an opening brace alone": ('x.it = "Uno { dos"', "brace"),
    "a closing brace alone": ('x.it = "Uno } dos"', "brace"),
    "braces in braces": ('x.it = "{a:{b:text}}"', "brace"),
    "nothing": ('x.it = ""', "empty"),
    "only spaces": ('x.it = "  "', "empty"),
    "only a pause": ('x.it = "{500ms}"', "empty"),
    "a control character": (r'x.it = "Uno\u0007"', "control character"),
    "a tab": (r'x.it = "Uno\tdos"', "control character"),
    "a delete": (r'x.it = "Uno\u007F"', "control character"),
    "a non-character": (r'x.it = "Uno\uFFFF"', "control character"),
    "a sentence too long": (f'x.it = "{"Hola. " * 60}"', "25 s"),
    "too many pauses": (f'x.it = "Hola. {"{9000ms}" * 3}"', "25 s"),
    "a pause of no time": ('x.it = "Uno {0ms}"', "0ms"),
    "a pause no voice keeps": ('x.it = "Uno {10001ms}"', "10000"),
    "a plural without forms": ('x.it = "{left:plural}"', "plural"),
    "forms of a text": ('x.it = "{left:text:a|b}"', "text"),
    "one form only": ('x.it = "{left:count:intento}"', "left:count:intento"),
    "a name of two types": ('x.it = "{a:count} {a:text}"', "two types"),
    "the clock as a text": ('x.it = "{now_s:text}"', "two types"),
    "a number": ("x.it = 7", "text"),
    "a list": ('x.it = ["Hola"]', "text"),
    "a key twice": ('"x.it" = "Uno"\n[x]\nit = "Dos"', "twice"),
    "a key with capitals": ('x.It = "Uno"', "x.It"),
    "a key with an accent": ('x."día" = "Uno"', "día"),
    "an empty key": ('x."" = "Uno"', "no key"),
    "no TOML": ("x.it = ", "TOML"),
}


@pytest.mark.parametrize(("text", "named"), BAD.values(), ids=BAD)
def test_a_wrong_catalogue_refuses_to_start_with_one_sentence(
    tmp_path: Path, text: str, named: str
) -> None:
    with pytest.raises(CatalogueError) as told:
        load(tmp_path, f'good = "Bien."\n{text}' if text.startswith("x.") else text)
    sentence = str(told.value)
    assert isinstance(told.value, ConfigError)
    assert sentence.startswith("es-MX.toml: ")
    assert named in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_an_unknown_language_and_a_missing_file_refuse_to_start(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="xx-XX"):
        Catalogue.load("xx-XX", MEXICO, tmp_path)
    with pytest.raises(CatalogueError, match=r"es-MX\.toml"):
        Catalogue.load("es-MX", MEXICO, tmp_path)


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("{it:count}", {}),
        ("{it:count}", {"it": 7654321}),
        ("{it:count}", {"it": "7654321"}),
        ("{it:count}", {"it": True}),
        ("{it:plural:a|b}", {"it": Secret("7654321")}),
        ("{it:dictation}", {"it": Secret("7654321")}),
        ("{it:dictation}", {"it": Dictation(Secret("7654321x"))}),
        ("{it:readback}", {"it": 7654321}),
        ("{it:readback}", {"it": Secret("7654321*")}),
        ("{it:readback}", {"it": ""}),
        ("{it:folio}", {"it": 7654321}),
        ("{it:folio}", {"it": "7654321x"}),
        ("{it:money}", {"it": 765432100000}),
        ("{it:money}", {"it": -7654321}),
        ("{it:money}", {"it": Secret("7654321")}),
        ("{it:text}", {"it": Secret("7654321")}),
        ("{it:moment}", {"it": 7654321}),
        ("{it:moment}", {"it": 7654321, "now_s": "7654321"}),
        ("{it:moment}", {"it": 7654321 * 10**12, "now_s": 7654321}),
        ("{it:datetime}", {"it": 7654321 * 10**12}),
        ("{it:datetime}", {"it": 7654321}),  # 1970: no year the line says
    ],
)
def test_a_value_that_cannot_be_said_is_a_fault_that_keeps_the_value(
    tmp_path: Path, sentence: str, values: dict[str, Value]
) -> None:
    catalogue = load(tmp_path, f'here.it = "{sentence}"')
    with pytest.raises(PromptError) as told:
        catalogue.utterance("here.it", values)
    assert str(told.value).startswith("here.it: it: ")
    assert "7654321" not in str(told.value)
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__


def test_an_unknown_prompt_is_a_fault(tmp_path: Path) -> None:
    catalogue = load(tmp_path, 'it = "Hola."')
    for ask in (catalogue.placeholders, lambda prompt: catalogue.utterance(prompt, {})):
        with pytest.raises(PromptError, match="nowhere"):
            ask("nowhere")


PIECES = st.one_of(
    st.text(st.characters(codec="utf-8", categories=("L", "P", "Zs"), exclude_characters='{}\\"')),
    st.sampled_from(
        ["{5ms}", "{500ms}", "{n:count}", "{n:plural:a|b}", "{s:readback}", "{t:text}"]
    ),
)


@given(st.lists(PIECES, max_size=12))
def test_no_two_texts_stand_side_by_side_and_none_is_empty(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    """Twilio's SDK keeps only the last of two texts side by side."""
    catalogue = load(tmp_path_factory.getbasetemp(), f'it = "Sí {"".join(pieces)}"')
    parts = catalogue.utterance("it", {"n": 3, "s": Secret("4407"), "t": ""})
    assert all(part for part in parts)
    texts = [isinstance(part, str) for part in parts]
    assert not any(one and two for one, two in pairwise(texts))
    assert all(part == " ".join(part.split()) for part in parts if isinstance(part, str))
