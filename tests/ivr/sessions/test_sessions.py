"""A call between two webhooks, on a real Redis: one turn, one answer, whoever asks."""

import secrets
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from msgspec.structs import replace

from ivr import sessions as sessions_module
from ivr.dialog.call import Call
from ivr.sessions import Answered, Sessions, SessionsUnavailableError
from ivr.sessions.sealing import Seal, SealBrokenError
from otp_core.redis_store.client import connect

CALL_ID = "CA" + "0" * 32
NOW_S = 1_795_000_000
KEY = bytes(range(32))
GUARD = "if (before[1] or '0') ~= turn or before[2] then"


def sessions_on(client: redis.Redis, key: bytes = KEY) -> Sessions:
    return Sessions(client, Seal([key]), secrets.token_bytes)


def answered(sessions: Sessions, turn: int, answer: bytes, keys: str = "1") -> Answered:
    return Answered(
        call_id=CALL_ID,
        turn=turn,
        asked=sessions.asked(CALL_ID, turn, keys, token=""),
        call=Call(ends_at_s=NOW_S),
        answer=answer,
        nonce="abc",
        now_s=NOW_S,
        keys_pressed=True,
        is_last=False,
    )


def test_of_two_answers_to_one_turn_the_first_is_given_to_both(redis_client: redis.Redis) -> None:
    sessions = sessions_on(redis_client)
    assert sessions.save(answered(sessions, 0, b"first")) == b"first"
    assert sessions.save(answered(sessions, 0, b"second", keys="2")) == b"first"
    assert sessions.load(CALL_ID, 0).given == b"first"
    assert sessions.load(CALL_ID, 0).turn == 1


def test_without_its_guard_each_delivery_would_get_its_own(
    redis_client: redis.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard removed: the second delivery overwrites the first, which somebody has heard."""
    text = sessions_module._text

    def unguarded(name: str) -> str:
        return text(name).replace(GUARD, "if false then")

    monkeypatch.setattr(sessions_module, "_text", unguarded)
    sessions = sessions_on(redis_client)
    assert sessions.save(answered(sessions, 0, b"first")) == b"first"
    assert sessions.save(answered(sessions, 0, b"second", keys="2")) == b"second"


def test_of_thirty_two_racers_one_wins_and_all_hear_it(redis_client: redis.Redis) -> None:
    sessions = sessions_on(redis_client)
    tries = [answered(sessions, 0, f"answer {n}".encode(), str(n)) for n in range(32)]
    with ThreadPoolExecutor(32) as pool:
        heard = set(pool.map(sessions.save, tries))
    assert len(heard) == 1


def test_the_same_keys_leave_another_fingerprint_in_another_turn_or_call() -> None:
    """So that nobody who reads Redis can try keys at one place and compare at another."""
    asked = Sessions.asked
    sessions = sessions_on(redis.Redis())
    here = asked(sessions, CALL_ID, 3, "135790 #", "").content
    assert here == asked(sessions, CALL_ID, 3, "135790 #", "").content
    assert here != asked(sessions, CALL_ID, 4, "135790 #", "").content
    assert here != asked(sessions, "CA" + "1" * 32, 3, "135790 #", "").content


def test_an_ended_call_keeps_its_last_answer_and_nothing_else(redis_client: redis.Redis) -> None:
    sessions = sessions_on(redis_client)
    for turn in range(3):
        sessions.save(answered(sessions, turn, f"answer {turn}".encode()))
    assert sessions.end(CALL_ID, sequence=0, is_over=True, now_s=NOW_S)
    assert not sessions.end(CALL_ID, sequence=1, is_over=True, now_s=NOW_S)
    kept = sessions.load(CALL_ID, 2)
    assert (kept.is_ended, kept.call, kept.given) == (True, None, b"answer 2")
    assert sessions.load(CALL_ID, 1).given is None
    assert sessions.save(answered(sessions, 3, b"too late")) is None
    assert redis_client.ttl(f"au:call:{{{CALL_ID}}}") > 24 * 3600


def test_what_was_sealed_elsewhere_does_not_open(redis_client: redis.Redis) -> None:
    sessions = sessions_on(redis_client)
    sessions.save(answered(sessions, 0, b"first"))
    with pytest.raises(SealBrokenError):
        sessions_on(redis_client, bytes(32)).load(CALL_ID, 0)
    key = f"au:call:{{{CALL_ID}}}"
    moved = redis_client.hget(key, "answer:0")
    redis_client.hset(key, "answer:1", moved)
    with pytest.raises(SealBrokenError):
        sessions.load(CALL_ID, 1)


def test_a_redis_that_is_gone_is_said_to_be() -> None:
    nowhere = sessions_on(connect("redis://127.0.0.1:9"))
    with pytest.raises(SessionsUnavailableError):
        nowhere.load(CALL_ID, 0)
    with pytest.raises(SessionsUnavailableError):
        nowhere.save(replace(answered(nowhere, 0, b""), turn=1))
