"""Nothing that a caller keys or hears as a number, and nothing they hold, is written anywhere.

Looked through after whole calls: every log line (at its most talkative), every URL, every exception
that our code saw, every key and every value in Redis, the audit and the outbox among them. Looked
for: what was pressed and dictated, and what everybody and the house hold, seeds and keys among it,
in whatever form. The simulator is the caller's ear; it may
print what it hears.
"""

import io
import json
import logging
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterator

import pytest
import redis

from ivr.dialog import engine
from ivr.logs import configure_logs
from ivr.settings import PUBLIC_URL, SettingsError, refuse_production
from simulator.transcript import CallReport
from simulator.twilio.wire import Answer, Request, Transport
from tests.ivr.webhooks.canaries import Holdings, exceptions, forms, found

CALLS = (
    "activa_su_netkey_fisico",
    "tres_claves_equivocadas",
    "clave_temporal",
    "un_numero_cambiado",
    "reto_devuelto",
    "peticiones_falsas",
    "turno_viejo_o_futuro",
    "seis_secretos_equivocados",
    "uno_activo_a_la_vez",
)
SHORTEST = 4  # a single key, such as a menu's, says nothing


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, by us or by a library, down to DEBUG."""
    text = io.StringIO()
    monkeypatch.setattr("sys.stderr", text)
    configure_logs(logging.DEBUG)
    handler = logging.StreamHandler(text)
    root = logging.getLogger()
    root.addHandler(handler)
    monkeypatch.setattr(root, "level", logging.DEBUG)
    yield text
    root.removeHandler(handler)


@pytest.fixture
def holdings(monkeypatch: pytest.MonkeyPatch) -> Holdings:
    return Holdings(monkeypatch)


class Wiretap:
    """Keeps what went over the wire."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def __call__(self, inner: Transport, request: Request) -> Answer:
        self.requests.append(request)
        return inner.send(request)

    def pressed(self) -> set[str]:
        digits = {
            run
            for request in self.requests
            for name, value in request.params
            if name == "Digits"
            for run in re.split(r"[*#]", value)
        }
        return {run for run in digits if len(run) >= SHORTEST}


def dictated(report: CallReport) -> set[str]:
    """The challenges, and the codes that the token made of them, as the transcript shows them."""
    return {number for line in report.lines for number in re.findall(r"\b\d{8}\b", line.what)}


READERS = {
    b"string": lambda client, key: [client.get(key)],
    b"hash": lambda client, key: [part for pair in client.hgetall(key).items() for part in pair],
    b"set": lambda client, key: client.smembers(key),
    b"zset": lambda client, key: client.zrange(key, 0, -1),
    b"list": lambda client, key: client.lrange(key, 0, -1),
    b"stream": lambda client, key: [
        part for _, entry in client.xrange(key) for pair in entry.items() for part in pair
    ],
}


def stored(client: redis.Redis) -> Iterator[bytes]:
    """Every key, and everything under it, whatever its type."""
    for key in client.scan_iter(count=1000):
        yield key
        yield from READERS[client.type(key)](client, key)


def without_times(logs: str) -> str:
    """A moment's microseconds have six digits, as a secret number has."""
    return re.sub(r'"timestamp": "[^"]*"', "", logs)


@pytest.mark.parametrize("name", CALLS)
def test_no_secret_of_a_call_is_written_anywhere(
    name: str, theatre, written: io.StringIO, holdings: Holdings
) -> None:
    wiretap = Wiretap()
    with exceptions() as raised:
        report = theatre.play(name, wiretap)
    assert report.ok, f"\n{report}"
    used = wiretap.pressed() | dictated(report)
    assert len(used) >= 2, "a test that looks for nothing"
    assert len(holdings.held) >= 50, "a test that looks for nobody's secrets"
    # A forged GET carries its parameters in the URL; that is not one of ours.
    urls = " ".join(request.url for request in wiretap.requests if request.method == "POST")
    logs = without_times(written.getvalue())
    assert '"turn"' in logs, "nothing was logged: this test would pass for nothing"
    store = " ".join(part.decode("latin-1") for part in stored(theatre.stage.client))
    assert "au:" in store
    faults = "\n".join(raised)
    places = {"a log": logs, "a URL": urls, "Redis": store, "an exception": faults}
    leaks = {
        where for where, text in places.items() for one in used | holdings.held if found(one, text)
    }
    assert not leaks


def test_a_fault_is_logged_without_what_its_message_quotes(
    theatre, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception may quote what was keyed: only its kind and its place are written."""
    step = engine.step

    def faulty(call, event, rules):
        keys = getattr(event, "keys", None)
        if keys is not None and len(keys) >= SHORTEST:
            raise RuntimeError(f"cannot handle {keys.reveal()}")
        return step(call, event, rules)

    monkeypatch.setattr(engine, "step", faulty)
    wiretap = Wiretap()
    report = theatre.play(
        """title: Una falla a media llamada
proves: []
caller: ana
call:
  - press: "2"
  - press: "1"
  - press: "{cliente}#"
  - hear: ["Una disculpa", "llame más tarde"]
  - hung_up: true
""",
        wiretap,
    )
    assert report.ok, f"\n{report}"
    logs = written.getvalue()
    faults = [json.loads(line) for line in logs.splitlines() if '"event": "fault"' in line]
    assert [fault["kind"] for fault in faults] == ["RuntimeError"]
    for canary in wiretap.pressed():
        assert not found(canary, logs)


def test_this_canary_would_be_found(theatre) -> None:
    """The search itself works: a digit string written in the clear is seen."""
    assert found("4821", "call=CA00 digits=4821")
    assert not found("4821", "CAab4821cd")
    theatre.stage.client.set("au:leak", "pressed 40917283")
    store = " ".join(part.decode("latin-1") for part in stored(theatre.stage.client))
    assert found("40917283", store)


def test_a_seed_would_be_found_in_whatever_form() -> None:
    seed = bytes(range(200, 232))
    texts = (f"{seed!r}", f"x{seed.hex()}y", seed.hex().upper(), f"k=={seed.decode('latin-1')}")
    encoded = tuple(code(seed).decode() for code in (b64encode, urlsafe_b64encode))
    for text in (*texts, *encoded):
        assert any(found(form, text) for form in forms(seed))


def test_an_exception_that_is_caught_would_be_seen() -> None:
    with exceptions() as raised, pytest.raises(SettingsError):
        refuse_production({PUBLIC_URL: "https://voz.example.com"})
    assert any(PUBLIC_URL in text for text in raised)
