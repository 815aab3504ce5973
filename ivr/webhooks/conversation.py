"""One turn of the talk: steps the dialog, asks whom it must ask, until it waits for the caller."""

from dataclasses import dataclass

from ivr.core_gateway import CoreGateway
from ivr.dialog import engine
from ivr.dialog.actions import (
    AskBank,
    AskCore,
    AskHours,
    Dictate,
    Dictation,
    HangUp,
    Listen,
    Question,
    Say,
    Spoken,
)
from ivr.dialog.call import Call
from ivr.dialog.events import Event, Pressed
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.prompts import Catalogue
from ivr.speech import Pause, Utterance, whole_seconds
from otp_core.requests import Attempt, EndCall
from otp_core.secret import Secret

# dialog.md: half a second after each key entry, while the phone is on its way back to the ear.
TO_THE_EAR = Pause(500)
# More questions than any turn has; beyond it the dialog would be asking in a circle.
QUESTIONS_A_TURN = 8


class EndlessTurnError(Exception):
    """A bug of ours: the dialog asks without end."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something to be spoken, and what it is for."""

    action: Say | Listen
    utterance: Utterance


@dataclass(frozen=True, slots=True)
class Turn:
    """The call after a turn, and what the caller hears; `is_last`: then the line hangs up."""

    call: Call
    said: tuple[Said, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    start: State
    rules: Rules
    catalogue: Catalogue
    gateway: CoreGateway

    def begin(self, now_s: int) -> Call:
        return Call(state=self.start, ends_at_s=now_s + self.rules.call_limit_s)

    def answer(self, call: Call, event: Event, attempt: Attempt) -> Turn:
        """What the line does about `event`. Faults of the core are answers too, kind ones."""
        lead = (TO_THE_EAR,) if isinstance(event, Pressed) else ()
        said: tuple[Said, ...] = ()
        for _ in range(QUESTIONS_A_TURN):
            step = engine.step(call, event, self.rules)
            call = step.call
            for action in step.actions:
                if isinstance(action, Say | Listen):
                    said += (self._say(action, () if said else lead),)
            last = step.actions[-1]
            if isinstance(last, AskCore | AskBank | AskHours):
                event = self._ask(last, attempt, said, lead)
                continue
            return self._end(call, said, last, attempt)
        raise EndlessTurnError(call.state)

    def _say(self, action: Say | Listen, lead: Utterance) -> Said:
        return Said(action, lead + self.catalogue.utterance(action.prompt, action.values))

    def _ask(
        self,
        question: Question,
        attempt: Attempt,
        said: tuple[Said, ...],
        lead: Utterance,
    ) -> Event:
        spoken_s = sum(whole_seconds(one.utterance) for one in said)

        def speaking_s(dictate: Dictate, challenge: Secret) -> int:
            values = {"challenge": Dictation(challenge, dictate.pace)}
            dictation = self.catalogue.utterance(dictate.prompt, values)
            return spoken_s + whole_seconds(dictation if said else lead + dictation)

        return self.gateway.answer(question, attempt, speaking_s)

    def _end(self, call: Call, said: tuple[Said, ...], last: Spoken, attempt: Attempt) -> Turn:
        is_last = isinstance(last, HangUp)
        if is_last:
            self.abandon(call, attempt)
        return Turn(call, said, is_last)

    def abandon(self, call: Call, attempt: Attempt) -> None:
        """The call is over: its challenge is void. If the core can't record it, the challenge is
        still bound to a call that has ended, and its window closes by itself."""
        if call.customer_ref:
            self.gateway.ask(EndCall(call.customer_ref), attempt)
