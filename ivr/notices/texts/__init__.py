"""What customers read, per language: checked whole when it is loaded, filled in when it is sent."""

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from importlib import resources
from typing import Self

from ivr.notices.rules import NoticeRules
from ivr.settings import ConfigError
from otp_core.kinds import TokenKind
from otp_core.staff import Notice, NoticeKind

LANGUAGES = ("es-MX", "en-US")
FIELDS = frozenset({"bank", "token", "when", "help"})
MOST_CHARACTERS = 160  # one SMS, 3GPP TS 23.040, 9.2.3.24.1: 140 octets of seven bits
# 3GPP TS 23.038, 6.2.1, without its escapes and line ends.
GSM_7 = frozenset(
    "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


class TextsError(ConfigError):
    """A catalogue of texts is not as it must be; one sentence that says what."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One language's. Made by `load`, which has filled in and measured every one."""

    language: str
    texts: Mapping[NoticeKind, str]
    tokens: Mapping[TokenKind, str]
    when: str  # for strftime: figures only, which need no locale
    rules: NoticeRules
    zone: tzinfo

    @classmethod
    def load(cls, language: str, rules: NoticeRules, zone: tzinfo) -> Self:
        """Raises `TextsError`."""
        file = resources.files(__name__) / f"{language}.toml"
        named = tomllib.loads(file.read_text("utf-8"))
        _refuse_other(language, set(named), {"texts", "tokens", "when"})
        _refuse_other(language, set(named["texts"]), {str(kind) for kind in NoticeKind})
        _refuse_other(language, set(named["tokens"]), {str(kind) for kind in TokenKind})
        texts = {NoticeKind(name): text for name, text in named["texts"].items()}
        tokens = {TokenKind(name): text for name, text in named["tokens"].items()}
        made = cls(language, texts, tokens, named["when"], rules, zone)
        for kind in NoticeKind:
            made._check(kind)
        return made

    def of(self, notice: Notice) -> str:
        at = datetime.fromtimestamp(notice.at_s, self.zone)
        return self.texts[notice.kind].format(
            bank=self.rules.bank,
            token=self.tokens[notice.token_kind] if notice.token_kind else "NetKey",
            when=at.strftime(self.when),
            help=self.rules.help,
        )

    def _check(self, kind: NoticeKind) -> None:
        fields = {name for _, name, _, _ in string.Formatter().parse(self.texts[kind]) if name}
        _refuse_other(self.language, fields | FIELDS, FIELDS)
        for token in (None, *TokenKind):
            text = self.of(Notice(0, kind, token))
            strange = sorted(set(text) - GSM_7)
            if strange:
                raise TextsError(f"{self.language}, {kind}: {strange[0]!r} is not in GSM-7")
            if len(text) > MOST_CHARACTERS:
                raise TextsError(f"{self.language}, {kind}: longer than {MOST_CHARACTERS}")


def _refuse_other(language: str, found: set[str], wanted: set[str] | frozenset[str]) -> None:
    other = sorted(found ^ wanted)
    if other:
        raise TextsError(f"the texts in {language} and what is wanted differ in {other[0]}")
