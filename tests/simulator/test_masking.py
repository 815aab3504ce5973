"""No digit that a caller keyed, heard dictated or owns outlives the call."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import masking
from simulator.hearing.numbers import DIGITS, DIGITS_IN_ENGLISH
from simulator.twilio.speech import Moment
from simulator.twiml.pretty import pretty
from tests.simulator.line_in_a_box import document, gather, say

SPANISH = [word for word in DIGITS if word not in DIGITS_IN_ENGLISH]
NUMBERS = st.text("0123456789", min_size=4, max_size=30)
PAUSES = st.sampled_from(
    [", ", " ", '<break time="300ms"/>', ' <break time="2.5s"/> ', " · ", " ··· ", "… ", "\n    "]
)
LANGUAGES = st.sampled_from([SPANISH, list(DIGITS_IN_ENGLISH)])


def words_in(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", text.lower()) if word in DIGITS]


@given(NUMBERS, PAUSES, LANGUAGES)
def test_no_dictated_digit_survives_in_a_document(
    number: str, pause: str, language: list[str]
) -> None:
    said = pause.join(language[int(digit)] for digit in number)
    body = document(say(f"Escriba {said}. Repito: {said}."), gather(say(said))).encode()
    for text in (body.decode(), pretty(body)):
        masked = masking.masked_twiml(text)
        assert not words_in(masked)
        assert masked.count(masking.DOT) == 3 * len(number)
        assert masked.count("<") == text.count("<")


@given(NUMBERS, PAUSES, LANGUAGES)
def test_no_dictated_digit_survives_in_speech(number: str, pause: str, language: list[str]) -> None:
    said = pause.join(language[int(digit)] for digit in number).capitalize()
    masked = masking.masked_text(f"Es {said}, {pause.join(number)} o {number}.")
    assert not words_in(masked)
    assert not re.search(r"\d", re.sub("<[^>]*>", "", masked))
    assert masked.count(masking.DOT) == 3 * len(number)


@given(st.text("0123456789*#", max_size=40))
def test_keys_keep_their_number_and_nothing_else(keys: str) -> None:
    ((_, shown),) = masking.masked_params((("Digits", keys),))
    assert len(shown) == len(keys)
    assert not any(char.isdigit() for char in shown)
    assert [char for char in shown if char in "*#"] == [char for char in keys if char in "*#"]


@given(st.text("0123456789", min_size=5, max_size=15))
def test_a_callers_number_keeps_its_last_four(number: str) -> None:
    for name in ("From", "Caller", "ForwardedFrom"):
        ((_, shown),) = masking.masked_params(((name, f"+{number}"),))
        assert shown == f"+{'•' * (len(number) - 4)}{number[-4:]}"


@given(NUMBERS)
def test_a_number_in_an_address_or_an_unknown_parameter_is_hidden(number: str) -> None:
    url = f"https://banco.example:8443/voice/turn/{number}?code={number}"
    assert number not in masking.masked_url(url).removeprefix("https://banco.example:8443")
    document_ = f'<Gather action="{url}" hint="{number}"/>'
    assert number not in masking.masked_twiml(document_).replace(":8443", "")
    assert masking.masked_params((("SpeechResult", number),))[0][1] == "•" * len(number)


def test_a_nonce_is_shortened_and_host_and_turn_stay() -> None:
    url = "http://127.0.0.1:8000/voice/turn/es-MX/2dec717b0602e86c0c95e2fae98fdfb1/12/through"
    shown = "http://127.0.0.1:8000/voice/turn/es-MX/2dec…/12/through"
    assert masking.masked_url(url) == shown
    tag = f'<Redirect method="POST">{url}</Redirect>'
    assert masking.masked_twiml(tag) == f'<Redirect method="POST">{shown}</Redirect>'


@pytest.mark.parametrize(
    "text",
    [
        "Marque uno, dos o tres.",
        "De cuatro a once dígitos; los ocho números.",
        "Va a pagar mil quinientos pesos con cincuenta centavos.",
        "Termina en 219.",
    ],
)
def test_counts_options_and_amounts_in_words_are_no_dictation(text: str) -> None:
    assert masking.masked_text(text) == text


def test_speech_is_closed_up_by_groups() -> None:
    said = "Es siete · uno · dos · tres ··· cuatro · cinco. Marque dos."
    assert masking.masked_text(said) == "Es •••• ••. Marque dos."


@pytest.mark.parametrize(
    ("who", "what", "shown"),
    [
        ("caller", "presses 5", "presses •"),
        ("caller", "presses 5: lost", "presses •: lost"),
        ("caller", "presses #", "presses #"),
        ("caller", "silent for 15 s", "silent for 15 s"),
        ("token", "12345678 → 87654321", "•••••••• → ••••••••"),
        ("token", "123456", "••••••"),
        ("check", "{reto2} is 123456781234", "{reto2} is ••••••••••••"),
        ("twilio", "dials …3990", "dials …3990"),
        ("twilio", "dials 5512263990", "dials ••••••••••"),
        ("clock", "jumps 86400 s", "jumps 86400 s"),
    ],
)
def test_moments(who: str, what: str, shown: str) -> None:
    assert masking.masked_moment(Moment(1.0, who, what)) == Moment(1.0, who, shown)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("an open line, to press 2", "an open line, to press •"),
        ("no key lost of 40917#", "no key lost of •••••#"),
        ("17 lost", "•• lost"),
        ("a dictated number; the readings differ: 12345678, 1234", "a dictated number; the"),
        ("to hear “termina en 4719”", "to hear “termina en ••••”"),
        ("it is 12 s too late", "it is 12 s too late"),
    ],
)
def test_failures_may_name_keys_however_few(text: str, shown: str) -> None:
    masked = masking.masked_failure(text)
    assert masked.startswith(shown)
    assert not re.search(r"\d{4}", masked)


def test_a_finding_keeps_its_numbers_but_not_those_it_quotes() -> None:
    found = "65600 bytes: at most 65536; Number '5512345678': + and digits"
    assert (
        masking.masked_quotes(found)
        == "65600 bytes: at most 65536; Number '••••••••••': + and digits"
    )
