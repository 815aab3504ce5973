"""Every language says the same things with the same values, within the same time."""

import re
from zoneinfo import ZoneInfo

import pytest

from ivr.dialog.actions import Dictation, Value
from ivr.prompts import Catalogue
from ivr.prompts.template import Kind, Slot
from ivr.speech import Pause, seconds
from ivr.speech.language import LANGUAGES
from otp_core.secret import Secret
from simulator.hearing.hearing import dictated

MEXICO = ZoneInfo("America/Mexico_City")
MONDAY_S = 1795450500  # 2026-11-23T10:15 in Mexico City, where tests of speech begin
CATALOGUES = {language: Catalogue.load(language, MEXICO) for language in LANGUAGES}
FIRST = CATALOGUES["es-MX"]
KEYS = sorted(FIRST.keys())

# dialog.md: "no prompt over 25 s of speech (a dictation up to 60 s)".
LONGEST_S, LONGEST_DICTATION_S = 25, 60
# The values that take longest among those a call may have, whatever the language.
FOUR = "4"  # "cuatro" is the longest digit of all
LONGEST_DIGITS = {"clabe": 18, "reference": 30, "number": 11, "folio": 12}


def slots(catalogue: Catalogue, key: str) -> list[Slot]:
    return [part for part in catalogue.sentences[key] if isinstance(part, Slot)]


def longest(slot: Slot, challenge_digits: int, pace: int) -> Value:
    match slot.kind:
        case Kind.DICTATION:
            return Dictation(Secret(FOUR * challenge_digits), pace)
        case Kind.READBACK:
            return Secret(FOUR * LONGEST_DIGITS.get(slot.name, 4))
        case Kind.FOLIO:
            return FOUR * LONGEST_DIGITS["folio"]
        case Kind.MONEY:
            return 4_444_444_44  # seven digits of pesos are asked for
        case Kind.MOMENT | Kind.DATETIME:
            return MONDAY_S + 400 * 86_400
        case Kind.TEXT:
            return "fifty pesos plus VAT"
        case Kind.COUNT | Kind.COUNT_F | Kind.PLURAL:
            return 44


def said(catalogue: Catalogue, key: str, digits: int, pace: int) -> tuple[str | Pause, ...]:
    values = {slot.name: longest(slot, digits, pace) for slot in slots(catalogue, key)}
    return catalogue.utterance(key, values | {"now_s": MONDAY_S})


def test_every_language_has_the_same_prompts() -> None:
    for catalogue in CATALOGUES.values():
        assert sorted(catalogue.keys()) == KEYS


def test_each_prompt_takes_the_same_values_said_in_the_same_way() -> None:
    for language, catalogue in CATALOGUES.items():
        for key in KEYS:
            ours = {(slot.name, slot.kind) for slot in slots(catalogue, key)}
            assert ours == {(slot.name, slot.kind) for slot in slots(FIRST, key)}, (language, key)


def test_each_prompt_dictates_as_often() -> None:
    """telephony.md, Say: a challenge is dictated, "then repito"."""
    for key in KEYS:
        times = {
            sum(slot.kind is Kind.DICTATION for slot in slots(catalogue, key))
            for catalogue in CATALOGUES.values()
        }
        assert times in ({0}, {2}), key


@pytest.mark.parametrize("language", CATALOGUES)
@pytest.mark.parametrize("challenge", ["47120935", "482100937166"])
def test_an_ear_that_knows_only_the_words_hears_the_challenge(
    language: str, challenge: str
) -> None:
    catalogue = CATALOGUES[language]
    for key in KEYS:
        names = [slot.name for slot in slots(catalogue, key) if slot.kind is Kind.DICTATION]
        if names:
            values = {name: Dictation(Secret(challenge), 1) for name in names}
            heard = [part for part in catalogue.utterance(key, values) if isinstance(part, str)]
            assert dictated([" ".join(heard)]) == (0, challenge), key


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_prompt_takes_longer_than_a_caller_listens(language: str) -> None:
    catalogue = CATALOGUES[language]
    for key in KEYS:
        dictates = any(slot.kind is Kind.DICTATION for slot in slots(catalogue, key))
        first = key.endswith(".first")  # said at the first pace only; x.again at the slower ones
        for digits in (8, 12) if dictates else (0,):
            for pace in (0,) if first or not dictates else range(1, 5):
                limit_s = LONGEST_DICTATION_S if dictates else LONGEST_S
                took_s = seconds(said(catalogue, key, digits, pace))
                assert took_s <= limit_s, (language, key, digits, pace, took_s)


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_same_keys_of_the_phone_are_named(language: str) -> None:
    """A menu offers the same keys in every language, in the same order."""
    named = {
        "es-MX": {"asterisco": "*", "gato": "#"},
        "en-US": {"star": "*", "pound": "#"},
    }
    for key in KEYS:
        assert keys_named(CATALOGUES[language], key, named[language]) == keys_named(
            FIRST, key, named["es-MX"]
        ), key


def keys_named(catalogue: Catalogue, key: str, words: dict[str, str]) -> list[str]:
    text = " ".join(part for part in catalogue.sentences[key] if isinstance(part, str))
    found = re.findall(r"[0-9]|\w+", text.lower())
    return [words.get(word, word) for word in found if word in words or word.isdigit()]


@pytest.mark.parametrize("language", CATALOGUES)
def test_nobody_is_told_that_they_are_wrong(language: str) -> None:
    """dialog.md, Manners: no "inválido", "incorrecto" or "error": say what to do."""
    blaming = re.compile(
        r"\b(inv[áa]lid|incorrect|err[óo]ne|error|equivocad|invalid|wrong number|fail(ed|ure))",
        re.I,
    )
    for key in KEYS:
        text = " ".join(str(part) for part in CATALOGUES[language].sentences[key])
        assert not blaming.search(text), key


@pytest.mark.parametrize("language", CATALOGUES)
def test_a_long_question_heard_again_is_not_longer(language: str) -> None:
    """dialog.md, Manners: the first prompt after a repeat is shorter; nobody hears the same long
    sentence three times. Below four seconds none is long."""
    catalogue = CATALOGUES[language]
    for key in KEYS:
        if key.endswith(".ask"):
            asked_s = seconds(said(catalogue, key, 8, 0))
            again_s = seconds(said(catalogue, key.removesuffix("ask") + "again", 8, 0))
            assert again_s <= max(asked_s, 4), key
