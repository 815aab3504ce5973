"""What one turn says, word for word: the same words are spoken, and measured beforehand."""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from ivr.dialog.actions import Dictate, Dictation, Keys, Listen, Say
from ivr.prompts import Catalogue
from ivr.speech import Pause, Utterance, whole_seconds
from otp_core.secret import Secret


class Said(Struct, frozen=True):
    """Something to be spoken in a language; `keys` are waited for after it, None: it is a Say."""

    utterance: Utterance
    language: str
    keys: Keys | None


class Words(Struct, frozen=True):
    """`lead` is heard before the first of them, as a pause is after keys."""

    catalogues: Mapping[str, Catalogue]
    lead: Utterance = ()
    said: tuple[Said, ...] = ()

    def after_s(self, seconds: int) -> "Words":
        """Silence before whatever is said first."""
        return replace(self, lead=(Pause(seconds * 1000), *self.lead)) if seconds else self

    def and_then(self, action: Say | Listen, language: str) -> "Words":
        """`language` is the call's; a sentence may be in one of its own."""
        keys = action.keys if isinstance(action, Listen) else None
        language = (action.language if isinstance(action, Say) else "") or language
        utterance = self.catalogues[language].utterance(action.prompt, action.values)
        lead = () if self.said else self.lead
        return replace(self, said=(*self.said, Said(lead + utterance, language, keys)))

    def and_dictated(self, dictate: Dictate, challenge: Secret, language: str) -> "Words":
        """As it will be said once the core has answered."""
        words = self
        for first in dictate.first:
            words = words.and_then(first, language)
        values = {"challenge": Dictation(challenge, dictate.pace)}
        return words.and_then(Say(dictate.prompt, values), language)

    def seconds(self) -> int:
        """Each prompt takes a whole number of seconds, and windows count from the end."""
        return sum(whole_seconds(one.utterance) for one in self.said)
