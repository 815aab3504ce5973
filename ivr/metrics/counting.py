"""Counts what happens, on children bound beforehand: a turn looks nothing up in prometheus_client.

Children exist from the start, at zero: Prometheus sees the first of each kind as an increase.
"""

from collections.abc import Callable

from ivr.dialog.states import State
from ivr.metrics import labels
from ivr.metrics.instruments import Instruments
from ivr.metrics.labels import Ending, Fault, Outcome, ending_of, fault_of, outcome_of
from ivr.metrics.write_behind import WriteBehind
from ivr.telephony import CallStatus, Reason
from ivr.webhooks import Taken
from otp_core.requests import Request
from otp_core.verdicts import Verdict

Increase = Callable[[], None]


def snake(name: str) -> str:
    """`LockedOut`: "locked_out"."""
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).removeprefix("_")


class LineCounts:
    """A `LineMeter`."""

    def __init__(self, of: Instruments, name: str, behind: WriteBehind) -> None:
        live, count = of.calls_live.labels(name), behind.increase
        self._begun = count(of.calls_begun.labels(name))
        self._one_more, self._one_less = count(live), behind.decrease(live)
        self._ended = {how: count(of.calls_ended.labels(name, how)) for how in Ending}
        self._turns = {
            state: {outcome: count(of.turns.labels(state, outcome)) for outcome in Outcome}
            for state in State
        }
        self._seconds = {state: behind.observe(of.state_seconds.labels(state)) for state in State}

    def took(self, taken: Taken) -> None:
        self._turns[taken.state][outcome_of(taken)]()
        if taken.waited_s is None:
            self._begun()
            self._one_more()
        else:
            self._seconds[taken.state](taken.waited_s)
        if taken.turn.is_last:
            self._end(ending_of(taken))

    def left(self, state: State, status: CallStatus) -> None:
        self._turns[state][Outcome.ABANDONED]()
        self._end(labels.OF_STATUS[status])

    def _end(self, how: Ending) -> None:
        self._ended[how]()
        self._one_less()


class EdgeCounts:
    """An `EdgeMeter`."""

    def __init__(self, of: Instruments) -> None:
        self._refusals = {one: of.refusals.labels(one) for one in Reason}
        self._elsewhere = of.refusals.labels(labels.ELSEWHERE)
        self._faults = {one: of.faults.labels(one) for one in Fault}

    def refused(self, reason: Reason) -> None:
        self._refusals[reason].inc()

    def rang_elsewhere(self) -> None:
        self._elsewhere.inc()

    def failed(self, fault: Exception) -> None:
        self._faults[fault_of(fault)].inc()


class VerdictCounts:
    """What a core answered. Bound is what the signatures of its use cases allow."""

    def __init__(self, of: Instruments, behind: WriteBehind) -> None:
        self._of = of
        self._behind = behind
        self._bound = {
            (request, purpose, verdict): self._child(request, purpose, verdict)
            for request in labels.REQUESTS
            for purpose in labels.purposes_of(request)
            for verdict in labels.verdicts_of(request)
        }

    def count(self, request: Request, verdict: Verdict) -> None:
        key = type(request), labels.purpose_of(request), type(verdict)
        (self._bound.get(key) or self._child(*key))()

    def _child(self, request: type, purpose: str, verdict: type) -> Increase:
        named = labels.REQUESTS[request], purpose, snake(verdict.__name__)
        return self._behind.increase(self._of.verdicts.labels(*named))
