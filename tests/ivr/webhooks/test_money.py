"""Money through whole calls: moved once for an accepted code, never otherwise, and never lost."""

from collections import Counter

import pytest
import redis

from ivr.bank.demo.keys import LedgerKeys
from ivr.sessions import Answered, Sessions
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.test_crashes import Killed, twilio_tries_again

# What each call moves, in centavos.
MOVES = {
    "transferir_a_cuenta_registrada": 150_050,
    "transferir_por_clabe": 90_000,
    "operacion_que_vence": 150_050,
    "operacion_entregada_dos_veces": 150_000,
    "operacion_con_clave_equivocada": 0,
    "cambiar_antes_de_confirmar": 0,
    "clave_de_otra_operacion": 0,
    "silencio_en_una_operacion": 0,
}


class Accounts:
    """Every balance when the first call came in, and now."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._before: dict[bytes, bytes] | None = None

    def watch(self, inner: Transport, request: Request) -> Answer:
        if self._before is None:
            self._before = self._balances()
        return twilio_tries_again(inner, request)

    def moved(self) -> Counter[int]:
        before, after = self._before or {}, self._balances()
        changes = (int(after.get(name, 0)) - int(before.get(name, 0)) for name in before | after)
        return Counter(change for change in changes if change)

    def total(self) -> int:
        return sum(map(int, self._balances().values()))

    def _balances(self) -> dict[bytes, bytes]:
        return self._client.hgetall(LedgerKeys("au").balances)


def die_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turn's worker dies once between the core, the bank and the session."""
    save, died = Sessions.save, set()

    def die_first(self: Sessions, answered: Answered) -> bytes | None:
        turn = (answered.call_id, answered.turn)
        if turn not in died:
            died.add(turn)
            raise Killed
        return save(self, answered)

    monkeypatch.setattr(Sessions, "save", die_first)


def die_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each turn's worker dies once when everything is saved and nothing answered."""
    save = Sessions.save

    def die_afterwards(self: Sessions, answered: Answered) -> bytes | None:
        save(self, answered)
        raise Killed

    monkeypatch.setattr(Sessions, "save", die_afterwards)


@pytest.mark.parametrize("dies", [None, die_before, die_after], ids=["lives", "before", "after"])
@pytest.mark.parametrize(("name", "centavos"), MOVES.items())
def test_money_moves_once_for_an_accepted_code_and_never_otherwise(
    name: str, centavos: int, dies, theatre, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = Accounts(theatre.stage.client)
    if dies is not None:
        dies(monkeypatch)
    report = theatre.play(name, accounts.watch)
    assert report.ok, f"\n{report}"
    assert accounts.total() == 0
    assert accounts.moved() == (Counter({centavos: 1, -centavos: 1}) if centavos else Counter())
