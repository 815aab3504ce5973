"""What is answered where no dialog is played: kind words, and nothing that needs Redis."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.desks import Desks
from ivr.prompts import Catalogue
from ivr.telephony import Gather, GoOn, HangUp, Provider, Scene, Screenplay, Speak, Transfer, Voice
from ivr.webhooks.conversation import Turn


@dataclass(frozen=True, slots=True)
class Answers:
    """`language`: the line's first, for whoever is not known to want another."""

    provider: Provider
    catalogues: Mapping[str, Catalogue]
    voices: Mapping[str, Voice]
    language: str
    public_url: str
    number: str  # the line's own
    desks: Desks

    def turn(self, turn: Turn, nonce: str, number: int) -> bytes:
        """`number` is the turn that answers this one."""
        scenes: list[Scene] = []
        action_url = self.turn_url(turn.call.language, nonce, number)
        for said in turn.said:
            voice = self.voices[said.language]
            if said.keys is None:
                scenes.append(Speak(said.utterance, voice))
            else:
                through_url = f"{action_url}/through"
                scenes.append(Gather(said.utterance, said.keys, action_url, through_url, voice))
        if turn.transfer_to is not None:
            scenes.append(self._transfer(turn.transfer_to, action_url))
        if turn.is_last:
            scenes.append(HangUp())
        return self._render(*scenes)

    def last_words(self, turn: Turn) -> bytes:
        """What came of it, and goodbye: the call can't go on, but nobody must try that again."""
        spoken = (one for one in turn.said if one.keys is None)
        scenes = (Speak(one.utterance, self.voices[one.language]) for one in spoken)
        return self._render(*scenes, self._say("goodbye", turn.call.language), HangUp())

    def _transfer(self, desk: str, action_url: str) -> Transfer:
        """telephony.md: to configured numbers only, whatever anybody typed."""
        return Transfer(self.desks.numbers[desk], self.number, self.desks.ring_s, action_url)

    def turn_url(self, language: str, nonce: str, number: int) -> str:
        """With the call's language, so that an apology without Redis is in it."""
        return f"{self.public_url}/voice/turn/{language}/{nonce}/{number}"

    def goodbye(self, prompt: str, language: str = "") -> bytes:
        """In the caller's language, where it is known and ours."""
        return self._render(self._say(prompt, language), HangUp())

    def hang_up(self) -> bytes:
        return self._render(HangUp())

    def try_once_more(self, nonce: str, language: str) -> bytes:
        """Apologises, and says the call's current question again."""
        again = GoOn(f"{self.public_url}/voice/again/{nonce}")
        sorry = (self._say(prompt, language) for prompt in ("line.sorry", "line.say_again"))
        return self._render(*sorry, again)

    def _say(self, prompt: str, language: str) -> Speak:
        language = language if language in self.voices else self.language
        return Speak(self.catalogues[language].utterance(prompt, {}), self.voices[language])

    def _render(self, *scenes: Scene) -> bytes:
        return self.provider.render(Screenplay(self.voices[self.language], scenes))
