"""Every line that is logged in a turn is JSON, and says of which call and turn it is."""

import io
import json
from dataclasses import replace
from itertools import count

import pytest
from redis.exceptions import ConnectionError as RedisConnectionError

from ivr.logs import configure_logs
from ivr.webhooks.live_line import LiveLine
from simulator.transcript import CallReport
from simulator.twilio.wire import SIGNATURE, Answer, Request, Transport

OPENING = """title: Una llamada que empieza
proves: []
caller: ana
call:
  - press: "2"
  - hang_up: true
"""
LET_IN = """title: Una llamada que se identifica
proves: []
caller: ana
call:
  - press: "2"
  - press: "1"
  - press: "{cliente}#"
  - press: "{secreto}#"
  - hung_up: true
"""


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    text = io.StringIO()
    monkeypatch.setattr("sys.stderr", text)
    configure_logs()
    return text


def call_of(report: CallReport) -> str:
    return report.calls[0].sid


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_turn_names_its_call_and_itself(theatre, written: io.StringIO) -> None:
    report = theatre.play(OPENING)
    told = [line for line in lines(written) if line["event"] == "turn"]
    assert [line["turn"] for line in told] == [0, 1]
    assert {line["call"] for line in told} == {call_of(report)}


def test_what_the_core_could_not_record_is_told_of_its_call_and_turn(
    theatre, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = theatre.stage.client
    execute, asked = client.execute_command, count()

    def failing(*args, **options):
        if next(asked) == 1:  # the session is read, and then the core asks
            raise RedisConnectionError("gone")
        return execute(*args, **options)

    def at_the_secret(inner: Transport, request: Request) -> Answer:
        if request.url.endswith("/4"):
            monkeypatch.setattr(client, "execute_command", failing)
        return inner.send(request)

    report = theatre.play(LET_IN, at_the_secret)
    (fault,) = [line for line in lines(written) if line["level"] == "error"]
    assert "OtpCore.identify" in str(fault["event"])
    assert (fault["call"], fault["turn"]) == (call_of(report), 4)


def test_a_fault_of_ours_is_told_of_its_call_and_turn(
    theatre, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LiveLine, "_event", lambda *_: 1 // 0)
    report = theatre.play(OPENING.replace("hang_up", "hung_up"))
    (fault,) = [line for line in lines(written) if line["event"] == "fault"]
    assert (fault["kind"], fault["call"], fault["turn"]) == (
        "ZeroDivisionError",
        call_of(report),
        1,
    )


def test_a_request_that_is_nobodys_carries_no_call_of_the_one_before_it(
    theatre, written: io.StringIO
) -> None:
    """Both in one thread, as a server's are."""

    def forged(inner: Transport, request: Request) -> Answer:
        answer = inner.send(request)
        inner.send(replace(request, headers=((SIGNATURE, "none"),)))
        return answer

    theatre.play(OPENING, forged)
    refused = [line for line in lines(written) if line["event"] == "forbidden"]
    assert refused
    assert all("call" not in line and "turn" not in line for line in refused)
