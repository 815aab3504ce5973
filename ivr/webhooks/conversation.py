"""One turn of the talk: steps the dialog, asks whom it must ask, until it waits for the caller."""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec import Struct

from ivr.core_gateway import CoreGateway
from ivr.dialog import engine
from ivr.dialog.actions import (
    Dictate,
    HangUp,
    Listen,
    Question,
    Say,
    Spoken,
    Transfer,
)
from ivr.dialog.banking import OperationDone, OperationUnconfirmed
from ivr.dialog.call import Call
from ivr.dialog.events import Event, Pressed
from ivr.dialog.rules import Rules
from ivr.dialog.states import State
from ivr.prompts import Catalogue
from ivr.speech import Pause
from ivr.webhooks.tester import Guide
from ivr.webhooks.words import Said, Words
from otp_core.requests import Attempt, EndCall, ReportDone
from otp_core.secret import Secret
from otp_core.verdicts import (
    Accepted,
    NotIdentified,
    SecretNumberChanged,
    TokenPaused,
    TokensBlocked,
    Unavailable,
)

# dialog.md: half a second after each key entry, while the phone is on its way back to the ear.
TO_THE_EAR = Pause(500)
# More questions than any turn has; beyond it the dialog would be asking in a circle.
QUESTIONS_A_TURN = 8


# Answers after which something is so that was not so before.
SETTLED = (
    Accepted
    | SecretNumberChanged
    | TokensBlocked
    | TokenPaused
    | OperationDone
    | OperationUnconfirmed
)


class EndlessTurnError(Exception):
    """A bug of ours: the dialog asks without end."""


class Turn(Struct, frozen=True):
    """The call after a turn, what the caller hears, and then: keys, people (a desk) or the end."""

    call: Call
    said: tuple[Said, ...]
    is_settled: bool = False  # something was brought about that the caller must hear of
    transfer_to: str | None = None
    is_last: bool = False
    path: tuple[State, ...] = ()  # the states that had a say


@dataclass(frozen=True, slots=True)
class Conversation:
    """`language` is the line's first; a caller may change it."""

    start: State
    language: str
    rules: Rules
    catalogues: Mapping[str, Catalogue]
    gateway: CoreGateway
    guide: Guide

    def begin(self, now_s: int) -> Call:
        ends_at_s = now_s + self.rules.call_limit_s
        return Call(state=self.start, ends_at_s=ends_at_s, language=self.language)

    def answer(self, call: Call, event: Event, attempt: Attempt) -> Turn:
        """What the line does about `event`. Faults of the core are answers too, kind ones."""
        words = Words(self.catalogues, (TO_THE_EAR,) if isinstance(event, Pressed) else ())
        is_settled = False
        path: tuple[State, ...] = ()
        who = call.customer_ref  # also when the dialog has just forgotten it
        for _ in range(QUESTIONS_A_TURN):
            step = engine.step(call, event, self.rules)
            call, who = step.call, step.call.customer_ref or who
            path += step.path
            for action in self.guide.over(step.actions, call.state, event):
                if isinstance(action, Say | Listen):
                    words = words.and_then(action, call.language)
            last = step.actions[-1]
            if isinstance(last, Question):
                event = self._ask(last, attempt, words, call.language)
                self._report(event, who, attempt)
                is_settled = is_settled or isinstance(event, SETTLED)
                if isinstance(event, NotIdentified):  # many of them are kept waiting, none refused
                    words = words.after_s(self.gateway.pressure_s(attempt))
            elif (fault := self._leave(last, who, attempt)) is not None:
                event = fault
            else:
                desk = last.desk if isinstance(last, Transfer) else None
                is_last = isinstance(last, HangUp)
                return Turn(call, words.said, is_settled, desk, is_last, path)
        raise EndlessTurnError(call.state)

    def _ask(self, question: Question, attempt: Attempt, words: Words, language: str) -> Event:
        def speaking_s(dictate: Dictate, challenge: Secret) -> int:
            return words.and_dictated(dictate, challenge, language).seconds()

        return self.gateway.answer(question, attempt, speaking_s)

    def _report(self, event: Event, who: str, attempt: Attempt) -> None:
        """What the bank did is told by notice too; that it was approved was told before, so a core
        that can't now costs nobody the knowledge."""
        if isinstance(event, OperationDone):
            self.gateway.ask(ReportDone(who, event.folio), attempt)

    def _leave(self, last: Spoken, who: str, attempt: Attempt) -> Unavailable | None:
        """telephony.md: the challenge is void at the end, and before a transfer: nobody is put
        through with one open, so that there is no code a person could ask for."""
        if isinstance(last, Listen) or not who:
            return None
        answer = self.gateway.ask(EndCall(who), attempt)
        if isinstance(last, Transfer) and isinstance(answer, Unavailable):
            return answer
        return None  # as for `abandon`

    def abandon(self, call: Call, attempt: Attempt) -> None:
        """The call is over: its challenge is void. If the core can't record it, the challenge is
        still bound to a call that has ended, and its window closes by itself."""
        if call.customer_ref:
            self.gateway.ask(EndCall(call.customer_ref), attempt)
