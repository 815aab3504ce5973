"""What is answered where no dialog is played: kind words, and nothing that needs Redis."""

from dataclasses import dataclass

from ivr.desks import Desks
from ivr.dialog.actions import Listen
from ivr.prompts import Catalogue
from ivr.telephony import Gather, GoOn, HangUp, Provider, Scene, Screenplay, Speak, Transfer, Voice
from ivr.webhooks.conversation import Turn


@dataclass(frozen=True, slots=True)
class Answers:
    provider: Provider
    catalogue: Catalogue
    voice: Voice
    public_url: str
    number: str  # the line's own
    desks: Desks

    def turn(self, turn: Turn, nonce: str, number: int) -> bytes:
        """`number` is the turn that answers this one."""
        scenes: list[Scene] = []
        action_url = self.turn_url(nonce, number)
        for said in turn.said:
            if isinstance(said.action, Listen):
                scenes.append(
                    Gather(said.utterance, said.action.keys, action_url, f"{action_url}/through")
                )
            else:
                scenes.append(Speak(said.utterance))
        if turn.transfer_to is not None:
            scenes.append(self._transfer(turn.transfer_to, action_url))
        if turn.is_last:
            scenes.append(HangUp())
        return self._render(*scenes)

    def _transfer(self, desk: str, action_url: str) -> Transfer:
        """telephony.md: to configured numbers only, whatever anybody typed."""
        return Transfer(self.desks.numbers[desk], self.number, self.desks.ring_s, action_url)

    def turn_url(self, nonce: str, number: int) -> str:
        return f"{self.public_url}/voice/turn/{nonce}/{number}"

    def goodbye(self, prompt: str) -> bytes:
        return self._render(self._say(prompt), HangUp())

    def hang_up(self) -> bytes:
        return self._render(HangUp())

    def try_once_more(self, nonce: str) -> bytes:
        """Apologises, and says the call's current question again."""
        again = GoOn(f"{self.public_url}/voice/again/{nonce}")
        return self._render(self._say("line.sorry"), self._say("line.say_again"), again)

    def _say(self, prompt: str) -> Speak:
        return Speak(self.catalogue.utterance(prompt, {}))

    def _render(self, *scenes: Scene) -> bytes:
        return self.provider.render(Screenplay(self.voice, scenes))
