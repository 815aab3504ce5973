"""Label values are closed lists, and the lists are whole."""

from typing import Any, get_args

import pytest
from prometheus_client import CollectorRegistry

from ivr.callmap.answers import ANSWERS
from ivr.dialog.banking import BankAnswer, BankRequest
from ivr.dialog.events import Silence, TimeIsUp, TransferEnded
from ivr.metrics import labels
from ivr.metrics.around import CountedMessenger, CountedWatcher
from ivr.metrics.counting import snake
from ivr.metrics.instruments import Instruments
from ivr.notices import Failed, Sent
from ivr.telephony import CallStatus, RenderError
from otp_core.errors import StoreError
from otp_core.ledger.sealer import Watcher
from otp_core.redis_store.trips import Command, kind_of
from otp_core.requests import Request
from otp_core.secret import Secret
from otp_core.verdicts import Unavailable, Verdict


def test_every_request_has_its_name_and_its_verdicts() -> None:
    assert set(labels.REQUESTS) == set(get_args(Request))
    for request in labels.REQUESTS:
        verdicts = labels.verdicts_of(request)
        assert set(verdicts) <= set(get_args(Verdict))
        assert Unavailable in verdicts


def test_what_the_call_map_knows_of_is_bound_beforehand() -> None:
    """Its table and the signatures of the use cases are two sources of one thing."""
    for request in labels.REQUESTS:
        asked: Any = _Anything()
        on_the_map = {type(answer) for answer in ANSWERS[request](asked)}
        assert on_the_map <= set(labels.verdicts_of(request)), request


class _Anything:
    """A request of any type: the table's rows look at a few fields."""

    factor = None
    binding = None
    operation = None
    folio = "1"


def test_every_question_to_the_bank_and_every_answer_has_its_name() -> None:
    assert set(labels.QUESTIONS) == set(get_args(BankRequest))
    assert set(labels.BANK_ANSWERS) == set(get_args(BankAnswer))


def test_every_status_that_ends_a_call_is_an_ending() -> None:
    assert set(labels.OF_STATUS) == {status for status in CallStatus if status.is_final}


def test_faults_have_kinds() -> None:
    assert labels.fault_of(StoreError("4821")) is labels.Fault.CORE
    assert labels.fault_of(RenderError("x")) is labels.Fault.TELEPHONY
    assert labels.fault_of(KeyError("4821")) is labels.Fault.OTHER


@pytest.mark.parametrize(
    ("event", "ending"),
    [
        (TimeIsUp(), labels.Ending.TIME_IS_UP),
        (TransferEnded(was_answered=True), labels.Ending.PEOPLE),
        (TransferEnded(was_answered=False), labels.Ending.GOODBYE),
        (Silence(), labels.Ending.GOODBYE),
    ],
)
def test_a_call_ends_somehow(event: Any, ending: labels.Ending) -> None:
    taken: Any = type("Taken", (), {"event": event})()
    assert labels.ending_of(taken) is ending


def test_names_of_types_become_values() -> None:
    assert snake("LockedOut") == "locked_out"


def test_commands_have_kinds_and_never_a_key() -> None:
    kinds = {"EVALSHA": Command.SCRIPT, "HMGET": Command.READ, "HINCRBY": Command.WRITE}
    assert {name: kind_of(name) for name in kinds} == kinds
    assert kind_of("au:call:{CA1}") is Command.SERVER


def test_attempts_to_send_a_notice_are_counted_by_what_came_of_them() -> None:
    class Post:
        def __init__(self) -> None:
            self.answers = [Sent(), Failed(retry=True, why=""), Failed(retry=False, why="")]

        def send(self, phone: Secret, text: str) -> Sent | Failed:
            return self.answers.pop(0)

    registry = CollectorRegistry()
    messenger = CountedMessenger(Post(), Instruments.build(registry))
    for outcome in ("sent", "again", "refused"):
        messenger.send(Secret("5512345678"), "Banca: hola")
        tried = "audiomatico_notices_tried_total"
        assert registry.get_sample_value(tried, {"outcome": outcome}) == 1
    assert registry.get_sample_value("audiomatico_notice_seconds_count") == 3


def test_the_sealers_watcher_is_counted_and_told_as_before() -> None:
    told: list[str] = []

    class Told(Watcher):
        def on_checkpoint(self, *_: Any) -> None:
            told.append("checkpoint")

        def on_break(self, *_: Any) -> None:
            told.append("break")

        def on_fault(self, why: str) -> None:
            told.append("fault")

    registry = CollectorRegistry()
    watcher: Any = CountedWatcher(Told(), Instruments.build(registry))
    watcher.on_checkpoint(None, None)
    watcher.on_break(None)
    watcher.on_fault("")
    assert told == ["checkpoint", "break", "fault"]
    for name in ("checkpoints", "breaks", "faults"):
        assert registry.get_sample_value(f"audiomatico_audit_{name}_total") == 1
