"""A worker that dies, and turns that arrive twice: same bytes, one attempt counted, one effect."""

import pytest

from ivr.dialog.states import State
from ivr.sessions import Answered, Sessions, SessionsUnavailableError
from ivr.webhooks.conversation import Conversation
from simulator.twilio.wire import Answer, Request, Transport

# Calls that together spend, refuse, forgive, expire and consume.
CALLS = (
    "activa_su_netkey_fisico",
    "tres_claves_equivocadas",
    "un_numero_cambiado",
    "vence_a_los_120_segundos",
    "clave_temporal",
    "serie_equivocada",
    "desconocido_o_equivocado",
    "asterisco_dicta_mas_despacio",
    "uno_activo_a_la_vez",
)


class Killed(BaseException):
    """The worker is gone: nobody answers, nobody cleans up."""


def twilio_tries_again(inner: Transport, request: Request) -> Answer:
    try:
        return inner.send(request)
    except Killed:
        return inner.send(request)


@pytest.mark.parametrize("name", CALLS)
def test_a_crash_between_core_and_session_costs_nobody_anything(
    name: str, theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every single turn crashes once after the core has answered and before that is saved."""
    save, died = Sessions.save, set()

    def die_first(self: Sessions, answered: Answered) -> bytes | None:
        turn = (answered.call_id, answered.turn)
        if turn not in died:
            died.add(turn)
            raise Killed
        return save(self, answered)

    monkeypatch.setattr(Sessions, "save", die_first)
    report = theatre.play(name, twilio_tries_again)
    assert report.ok, f"\n{report}"
    assert len(died) > 3


@pytest.mark.parametrize("name", CALLS)
def test_a_crash_after_the_session_was_saved_costs_nobody_anything(
    name: str, theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is lost on its way: the retry gets the saved bytes, and asks nobody."""
    save, died = Sessions.save, set()

    def die_afterwards(self: Sessions, answered: Answered) -> bytes | None:
        save(self, answered)
        died.add((answered.call_id, answered.turn))
        raise Killed

    monkeypatch.setattr(Sessions, "save", die_afterwards)
    report = theatre.play(name, twilio_tries_again)
    assert report.ok, f"\n{report}"
    assert len(died) > 3


def test_without_the_attempt_id_a_crash_would_cost_an_attempt(
    theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard removed: were each delivery an attempt of its own, the test above would fail."""
    save, answer, died, asked = Sessions.save, Conversation.answer, set(), []

    def die_first(self: Sessions, answered: Answered) -> bytes | None:
        if answered.turn not in died:
            died.add(answered.turn)
            raise Killed
        return save(self, answered)

    def forgetful(self: Conversation, call, event, attempt):
        asked.append(attempt)
        new_id = f"{attempt.id}:{len(asked)}"
        return answer(self, call, event, type(attempt)(new_id, attempt.call_id, attempt.now_s))

    monkeypatch.setattr(Sessions, "save", die_first)
    monkeypatch.setattr(Conversation, "answer", forgetful)
    assert not theatre.play("tres_claves_equivocadas", twilio_tries_again).ok


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("transferir_a_cuenta_registrada", "Su folio es"),
        ("activa_su_netkey_fisico", "está activo"),
    ],
)
def test_what_was_brought_about_is_told_though_the_call_can_not_be_saved(
    name: str, told: str, theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis goes between the deed and the session: nobody is told to call later and do it twice."""
    save = Sessions.save

    def gone(self: Sessions, answered: Answered) -> bytes | None:
        if answered.call.state is State.ANYTHING_ELSE:
            raise SessionsUnavailableError("gone")
        return save(self, answered)

    monkeypatch.setattr(Sessions, "save", gone)
    report = theatre.play(name)
    heard = " ".join(line.what for line in report.lines if line.who == "line")
    assert told in heard
    assert "llame más tarde" not in heard
    assert report.lines[-1].what == "hangs up"
