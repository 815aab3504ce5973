"""Carries the dialog's questions to whoever knows, and brings the answers back as events."""

from collections.abc import Callable
from typing import Protocol

from ivr.dialog.actions import AskBank, AskHours, Dictate, Question
from ivr.dialog.banking import BankAnswer, BankRequest
from ivr.dialog.events import DeskClosed, DeskOpen, Event
from ivr.hours import Timetable
from otp_core.requests import Attempt, Request
from otp_core.secret import Secret
from otp_core.verdicts import Verdict

Speaking = Callable[[Dictate, Secret], int]  # whole seconds until this dictation is over


class Core(Protocol):
    """What the line needs of the OTP core; `otp_core.service.OtpCore` has it."""

    def answer(
        self, attempt: Attempt, request: Request, *, dictation_s: Callable[[Secret], int] | int = 0
    ) -> Verdict: ...

    def pressure(self, attempt: Attempt) -> int: ...


class Bank(Protocol):
    """The bank's core, which moves the money; `ivr.bank` has the adapters."""

    def answer(self, request: BankRequest, *, now_s: int) -> BankAnswer: ...


class CoreGateway:
    def __init__(self, core: Core, timetable: Timetable, bank: Bank) -> None:
        self._core = core
        self._timetable = timetable
        self._bank = bank

    def answer(self, question: Question, attempt: Attempt, speaking_s: Speaking) -> Event:
        """`speaking_s` counts from the turn's arrival: what is said before, and the dictation."""
        if isinstance(question, AskHours):
            return self._look(question.desk, attempt.now_s)
        if isinstance(question, AskBank):
            return self._bank.answer(question.request, now_s=attempt.now_s)
        if question.dictate is None:
            return self._core.answer(attempt, question.request)
        length_s = _length_s(question.dictate, speaking_s)
        return self._core.answer(attempt, question.request, dictation_s=length_s)

    def pressure_s(self, attempt: Attempt) -> int:
        """How long a refused caller is kept waiting, seconds; counts this refusal too."""
        return self._core.pressure(attempt)

    def ask(self, request: Request, attempt: Attempt) -> Verdict:
        """A request that no dialog waits for."""
        return self._core.answer(attempt, request)

    def _look(self, desk: str, now_s: int) -> DeskOpen | DeskClosed:
        opening = self._timetable.look(desk, now_s)
        if opening.opens_at_s is not None:
            return DeskClosed(now_s, opening.opens_at_s)
        closes_at_s = opening.admitted_until_s - self._timetable.grace_s
        return DeskOpen(now_s, closes_at_s, opening.admitted_until_s)


def _length_s(dictate: Dictate, speaking_s: Speaking) -> Callable[[Secret], int] | int:
    """Known for a challenge that exists; to be worked out for one that the core will make."""
    if dictate.challenge is None:
        return lambda challenge: speaking_s(dictate, challenge)
    return speaking_s(dictate, dictate.challenge)
