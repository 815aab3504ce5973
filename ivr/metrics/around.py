"""Put around what others made: the same answers, counted and timed."""

from collections.abc import Callable
from time import perf_counter

from ivr.core_gateway import Bank, Core
from ivr.dialog.banking import BankAnswer, BankRequest
from ivr.metrics.counting import VerdictCounts
from ivr.metrics.instruments import Instruments
from ivr.metrics.labels import BANK_ANSWERS, QUESTIONS, Sending
from ivr.notices import Failed, Messenger, Sent
from otp_core.ledger.checkpoints import Checkpoint
from otp_core.ledger.entries import Kept, StreamName
from otp_core.ledger.sealer import Watcher
from otp_core.requests import Attempt, Request
from otp_core.secret import Secret
from otp_core.verdicts import Verdict


class CountedCore:
    """A `Core`."""

    def __init__(self, core: Core, counts: VerdictCounts) -> None:
        self._core = core
        self._counts = counts

    def answer(
        self, attempt: Attempt, request: Request, *, dictation_s: Callable[[Secret], int] | int = 0
    ) -> Verdict:
        verdict = self._core.answer(attempt, request, dictation_s=dictation_s)
        self._counts.count(request, verdict)
        return verdict

    def pressure(self, attempt: Attempt) -> int:
        return self._core.pressure(attempt)


class CountedBank:
    """A `Bank`."""

    def __init__(self, bank: Bank, of: Instruments) -> None:
        self._bank = bank
        self._seconds = {kind: of.bank.labels(name) for kind, name in QUESTIONS.items()}
        self._answers = {
            (kind, answer): of.bank_answers.labels(name, said)
            for kind, name in QUESTIONS.items()
            for answer, said in BANK_ANSWERS.items()
        }

    def answer(self, request: BankRequest, *, now_s: int) -> BankAnswer:
        began_s = perf_counter()
        answer = self._bank.answer(request, now_s=now_s)
        self._seconds[type(request)].observe(perf_counter() - began_s)
        self._answers[type(request), type(answer)].inc()
        return answer


class CountedMessenger:
    """A `Messenger`."""

    def __init__(self, messenger: Messenger, of: Instruments) -> None:
        self._messenger = messenger
        self._seconds = of.notices
        self._tried = {one: of.notices_tried.labels(one) for one in Sending}

    def send(self, phone: Secret, text: str) -> Sent | Failed:
        began_s = perf_counter()
        outcome = self._messenger.send(phone, text)
        self._seconds.observe(perf_counter() - began_s)
        self._tried[_sending(outcome)].inc()
        return outcome


class CountedWatcher(Watcher):
    """A sealer's, in front of another, which is told as before."""

    def __init__(self, watcher: Watcher, of: Instruments) -> None:
        self._watcher = watcher
        self._of = of

    def on_checkpoint(self, checkpoint: Checkpoint, kept: Kept) -> None:
        self._of.audit_checkpoints.inc()
        self._watcher.on_checkpoint(checkpoint, kept)

    def on_break(self, stream: StreamName) -> None:
        self._of.audit_breaks.inc()
        self._watcher.on_break(stream)

    def on_fault(self, why: str) -> None:
        self._of.audit_faults.inc()
        self._watcher.on_fault(why)


def _sending(outcome: Sent | Failed) -> Sending:
    match outcome:
        case Sent():
            return Sending.SENT
        case Failed(retry=True):
            return Sending.AGAIN
        case Failed():
            return Sending.REFUSED
