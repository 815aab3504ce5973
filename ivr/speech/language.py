"""What a language module offers, and which languages there are: exactly one module each."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Protocol

from ivr.speech import Utterance, en_us, es_mx


class Language(Protocol):
    """Values in, words out: no digit is left in what comes back. Times are UTC seconds."""

    def digits_to_type(self, number: str, pace: int) -> Utterance:
        """A challenge, typed while it is heard; `pace` 0 is the first time, then slower."""

    def digits_to_read_back(self, number: str) -> Utterance:
        """A number that is only listened to."""

    def folio(self, number: str) -> Utterance:
        """A number under which something is kept, to be written down: groups of four."""

    def count(self, number: int, one: str, many: str, *, feminine: bool) -> str:
        """0 to 99 things: "un intento", "dos intentos"; without nouns, the number alone."""

    def plural(self, number: int, one: str, many: str) -> str:
        """The word that goes with so many, without the number: "queda", "quedan"."""

    def money(self, centavos: int) -> str:
        """0 to 99,999,999,999 centavos, as an amount is said aloud."""

    def moment(self, at_s: int, now_s: int, zone: tzinfo) -> str:
        """When something will be, as one says it now."""

    def date_and_time(self, at_s: int, now_s: int | None, zone: tzinfo) -> str:
        """When something was; with its year unless that is known to be this one."""


LANGUAGES: Mapping[str, Language] = {"es-MX": es_mx, "en-US": en_us}
