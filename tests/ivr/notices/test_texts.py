"""Every kind of notice in every language: one SMS, GSM-7, nothing secret to be filled in."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.notices.rules import NoticeRules, NoticeRulesError
from ivr.notices.texts import FIELDS, GSM_7, LANGUAGES, MOST_CHARACTERS, Texts, TextsError
from ivr.speech.language import LANGUAGES as SPOKEN
from otp_core.kinds import TokenKind
from otp_core.staff import Notice, NoticeKind
from tests.ivr.notices.conftest import CONFIG, ZONE
from tests.otp_core.bank import NOON_S


def test_whoever_is_spoken_to_in_a_language_can_be_written_to_in_it() -> None:
    assert set(LANGUAGES) == set(SPOKEN)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("token", [None, *TokenKind])
def test_every_notice_is_one_sms(
    language: str, kind: NoticeKind, token: TokenKind | None, rules: NoticeRules
) -> None:
    text = Texts.load(language, rules, ZONE).of(Notice(NOON_S, kind, token))
    assert len(text) <= MOST_CHARACTERS
    assert set(text) <= GSM_7
    assert "{" not in text
    assert rules.help in text


def test_gsm_7_is_whole_and_lacks_the_accents_we_do_without() -> None:
    assert len(GSM_7) == 128 - 3  # without line feed, carriage return and escape
    assert not set("áíóúÁÍÓÚ") & GSM_7


def test_the_languages_have_the_same_kinds_and_fill_in_the_same(rules: NoticeRules) -> None:
    spanish, english = (Texts.load(language, rules, ZONE) for language in LANGUAGES)
    assert set(spanish.texts) == set(english.texts) == set(NoticeKind)
    for kind in NoticeKind:
        fields = {frozenset(re.findall(r"{(\w+)}", one.texts[kind])) for one in (spanish, english)}
        assert len(fields) == 1
        assert fields.pop() <= FIELDS


def test_the_time_is_mexico_city_s(rules: NoticeRules) -> None:
    notice = Notice(1_795_000_000, NoticeKind.TOKEN_ACTIVATED, TokenKind.FISICO)
    assert "18/11/2026 05:06" in Texts.load("es-MX", rules, ZONE).of(notice)
    assert "11/18/2026 05:06" in Texts.load("en-US", rules, ZONE).of(notice)


@pytest.mark.parametrize(("bank", "why"), [("Línea", "GSM-7"), ("B" * 90, "longer")])
def test_a_name_that_does_not_fit_refuses_to_start(rules: NoticeRules, bank: str, why: str) -> None:
    with pytest.raises(TextsError, match=why):
        Texts.load("es-MX", replace(rules, bank=bank), ZONE)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("first_wait_s = 30", "", "attempts.first_wait_s"),
        ("first_wait_s = 30", "first_wait_s = 0", "whole number"),
        ("[deliverer]", "[other]", "other"),
        ('help = "55 1226 3990"', 'help = ""', "help"),
        ("poll_s = 2", "poll_s = 2\npol_s = 2", "pol_s"),
        ("[attempts]", "[attempts", "not readable"),
    ],
)
def test_rules_that_are_not_as_they_must_be_say_what_to_set(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    text = (CONFIG / "notices.toml").read_text("utf-8")
    assert old in text
    file = tmp_path / "notices.toml"
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(NoticeRulesError, match=told):
        NoticeRules.from_toml(file)
