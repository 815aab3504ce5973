"""Whole calls over the real line and a real Redis move the right counters, and no others."""

from typing import Any

import pytest
import redis

from ivr.dialog import engine
from ivr.sessions import Sessions, SessionsUnavailableError
from otp_core.redis_store.pool import LeanRedis
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.metrics.conftest import Counted

GOOD = "activa_su_netkey_fisico"
TURN = "/voice/turn/<place:at>"


def test_a_good_call_moves_exactly_these(counted: Counted) -> None:
    assert counted.play(GOOD).ok
    assert counted.of("calls_begun_total") == {("audiomatico",): 1}
    assert counted.of("calls_ended_total") == {("goodbye", "audiomatico"): 1}
    assert counted.of("calls_live") == {}
    assert counted.of("turns_total") == {
        ("moved_on", "greeting"): 1,
        ("moved_on", "main_menu"): 1,
        ("moved_on", "activation.kind"): 1,
        ("moved_on", "identify.number"): 1,
        ("moved_on", "identify.secret"): 1,
        ("moved_on", "activation.serial"): 1,
        ("moved_on", "code.await"): 1,
        ("ended", "anything_else"): 1,
    }
    assert counted.of("verdicts_total") == {
        ("none", "identify", "identified"): 1,
        ("none", "find_tokens", "tokens_found"): 1,
        ("none", "choose_token", "token_chosen"): 1,
        ("activation", "open_challenge", "challenge_opened"): 1,
        ("activation", "verify_code", "accepted"): 1,
        ("none", "end_call", "accepted"): 1,
    }
    assert counted.of("webhook_answers_total") == {
        ("/voice", "200"): 1,
        (TURN, "200"): 7,
        ("/voice/status", "204"): 1,
    }
    for nothing in ("refusals_total", "faults_total", "redis_failures_total", "bank_answers_total"):
        assert counted.of(nothing) == {}


def test_seconds_in_a_state_are_those_that_the_caller_lived(counted: Counted) -> None:
    """The report's clock: keys for the main menu 39 s after the ring, the next 11 s later."""
    assert counted.play(GOOD).ok
    seconds = counted.of("state_seconds_sum")
    assert seconds["main_menu",] == 39
    assert seconds["activation.kind",] == 11
    assert "greeting" not in {state for (state,) in seconds}, "nobody waits there"
    assert set(counted.of("state_seconds_count").values()) == {1}


def test_trips_to_redis_are_counted_by_kind(counted: Counted) -> None:
    assert counted.play(GOOD).ok  # every script is known to the server from now on
    before = counted.of("redis_trip_seconds_count")
    assert counted.play(GOOD).ok
    after = counted.of("redis_trip_seconds_count")
    assert after["read",] - before["read",] == 9  # a session, for the ring, seven turns, the end
    assert after["script",] - before["script",] == 17
    assert 0 < counted.of("redis_trip_seconds_sum")["script",] < 5


def test_wrong_codes_and_a_caller_who_hangs_up(counted: Counted) -> None:
    assert counted.play("tres_claves_equivocadas").ok
    verdicts = counted.of("verdicts_total")
    assert verdicts["activation", "verify_code", "rejected"] == 3
    assert ("activation", "verify_code", "accepted") not in verdicts
    assert counted.of("turns_total")["repeated", "code.await"] == 2
    assert counted.of("turns_total")["abandoned", "anything_else"] == 1
    assert counted.of("calls_ended_total") == {("caller", "audiomatico"): 1}


def test_slips_silence_and_people(counted: Counted) -> None:
    text = """title: Se equivoca, calla y pide a alguien
proves: []
caller: ana
at: 2026-11-23T10:00:00
call:
  - press: "8"
  - wait: 30
  - press: "0"
"""
    report = counted.play(text)
    assert report.ok, f"\n{report}"
    turns = counted.of("turns_total")
    assert turns["slipped", "main_menu"] == 1
    assert turns["silent", "main_menu"] >= 1
    assert turns["put_through", "main_menu"] == 1


def test_refusals_are_counted_by_reason(counted: Counted) -> None:
    assert counted.play("peticiones_falsas").ok
    refused = counted.of("refusals_total")
    assert refused["signature",] >= 1
    assert sum(refused.values()) == counted.of("webhook_answers_total")["/voice", "403"] + sum(
        count
        for (route, status), count in counted.of("webhook_answers_total").items()
        if status == "403" and route != "/voice"
    )


def test_a_turn_asked_for_twice_counts_once(counted: Counted) -> None:
    def twice(inner: Transport, request: Request) -> Answer:
        inner.send(request)
        return inner.send(request)

    assert counted.play(GOOD, twice).ok
    assert counted.of("calls_begun_total") == {("audiomatico",): 1}
    assert sum(counted.of("turns_total").values()) == 8
    assert counted.of("calls_ended_total") == {("goodbye", "audiomatico"): 1}
    assert counted.of("webhook_answers_total")[TURN, "200"] == 14


def test_a_line_for_testers_is_nobodys_concern(counted: Counted) -> None:
    assert counted.play("linea_de_pruebas").ok
    assert counted.of("calls_begun_total") == {}
    assert counted.of("turns_total") == {}
    assert counted.of("webhook_answers_total")["/voice", "200"] == 1


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(SessionsUnavailableError("load"), "redis"), (RuntimeError("4821"), "other")],
)
def test_an_apology_is_a_fault_of_some_kind(
    counted: Counted, monkeypatch: pytest.MonkeyPatch, fault: Exception, kind: str
) -> None:
    def broken(*_: Any) -> None:
        raise fault

    owner: Any = Sessions if kind == "redis" else engine
    monkeypatch.setattr(owner, "load" if kind == "redis" else "step", broken)
    counted.play("title: Una falla\nproves: []\ncaller: ana\ncall:\n  - hung_up: true\n")
    assert counted.of("faults_total")[kind,] >= 1
    assert set(counted.of("faults_total")) == {(kind,)}
    assert counted.of("calls_begun_total") == {}


def test_a_trip_that_brings_no_answer_is_a_failure(
    counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise redis.ConnectionError("gone")

    execute = LeanRedis.execute_command
    counted.play(GOOD)
    monkeypatch.setattr(LeanRedis, "execute_command", gone)
    client: Any = counted.theatre.stage.inner.client  # type: ignore[attr-defined]  # CountedStage
    for command in ("GET", "EVALSHA", "SET", "ROLE"):
        with pytest.raises(redis.ConnectionError):
            client.execute_command(command)
    monkeypatch.setattr(LeanRedis, "execute_command", execute)
    kinds = {("read",): 1, ("script",): 1, ("write",): 1, ("server",): 1}
    assert counted.of("redis_failures_total") == kinds


def test_the_banks_answers_are_counted(counted: Counted) -> None:
    assert counted.play("transferir_por_clabe").ok
    answers = counted.of("bank_answers_total")
    assert answers["done", "execute"] == 1
    assert counted.of("bank_seconds_count")["execute",] == 1
    assert counted.of("verdicts_total")["operation", "verify_code", "accepted"] == 1
